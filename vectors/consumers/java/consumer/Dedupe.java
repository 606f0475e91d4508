package consumer;

import consumer.Frames.Marker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Dedupe: what a reader of marked frames delivers.
 *
 * <p>A frame is delivered if its writer is new or its sequence number is higher than every one
 * delivered from that writer; otherwise it is dropped. Writers are told apart by all eight bytes of
 * their id. A new reader begins without memory, wherever it starts. A number that skips ahead is
 * delivered; a strict reader also flags the gap. A writer's first frame has no gap before it.
 */
final class Dedupe {
  private final Map<Bytes, Long> highest = new HashMap<>();
  private final List<Long> delivered = new ArrayList<>();
  private final List<Long> gaps = new ArrayList<>();

  private Dedupe() {}

  /** Reads a stored history from this index on. */
  static Dedupe read(List<Marker> stored, int start) {
    Dedupe reader = new Dedupe();
    for (int index = start; index < stored.size(); index++) {
      reader.judge(stored.get(index), index);
    }
    return reader;
  }

  /** Returns the indices that are delivered. */
  List<Long> delivered() {
    return delivered;
  }

  /** Returns the delivered indices that lie behind a gap. */
  List<Long> gaps() {
    return gaps;
  }

  private void judge(Marker marker, long index) {
    Bytes writer = new Bytes(marker.writer());
    Long before = highest.get(writer);
    if (before != null && Long.compareUnsigned(marker.seq(), before) <= 0) {
      return;
    }
    highest.put(writer, marker.seq());
    delivered.add(index);
    if (before != null && marker.seq() - before != 1) {
      gaps.add(index);
    }
  }
}
