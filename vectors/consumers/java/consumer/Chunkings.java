package consumer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Ways to cut a wire into reads, by name.
 *
 * <p>A chunking names a set of cuts, under each of which the answer must be the same. A cut is the
 * list of the sizes of successive reads; what is left is one last read.
 */
final class Chunkings {
  private Chunkings() {}

  /** Lists the cuts of a chunking for a wire of this size. */
  static List<List<Long>> cuts(String name, int size) {
    return switch (name) {
      case "whole" -> List.of(List.of());
      case "each-byte" -> List.of(readsOf(1, size));
      case "every-split" -> everySplit(size);
      case "empty-reads" -> List.of(emptyReads(size));
      case "reads-of-3" -> List.of(readsOf(3, size));
      case "reads-of-1400" -> List.of(readsOf(1400, size));
      case "reads-of-65536" -> List.of(readsOf(65_536, size));
      default -> throw new NotUnderstood("chunking " + name);
    };
  }

  private static List<Long> readsOf(long length, int size) {
    return Collections.nCopies(size / (int) length, length);
  }

  private static List<List<Long>> everySplit(int size) {
    List<List<Long>> cuts = new ArrayList<>();
    for (long at = 1; at < size; at++) {
      cuts.add(List.of(at));
    }
    return cuts;
  }

  private static List<Long> emptyReads(int size) {
    List<Long> sizes = new ArrayList<>(List.of(0L));
    for (int at = 0; at < size; at++) {
      sizes.addAll(List.of(1L, 0L));
    }
    return sizes;
  }

  /** Cuts a wire into reads of these sizes and what is left. */
  static List<byte[]> reads(byte[] wire, List<Integer> cuts) {
    List<byte[]> reads = new ArrayList<>();
    int at = 0;
    for (int size : cuts) {
      int end = Math.min(at + size, wire.length);
      reads.add(Arrays.copyOfRange(wire, at, end));
      at = end;
    }
    reads.add(Arrays.copyOfRange(wire, at, wire.length));
    return reads;
  }
}
