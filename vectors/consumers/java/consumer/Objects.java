package consumer;

import consumer.Frames.Frame;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Object streams: frames, or the lines of text that writers used before frames.
 *
 * <p>A reader that knows nothing of the framing guesses. It looks at the first four bytes as an
 * unsigned integer: from 1 to 99,999,999 they are the length of a frame, anything else is legacy
 * text. Printable text always begins above, so well-formed streams are told apart safely. A read of
 * no bytes changes nothing. A stream with markers is never guessed at.
 *
 * <p>Payloads are opaque here, but one must have room for its format prefix of four bytes. Legacy
 * text is split at line feeds and empty lines are skipped; a line is JSON text, so one that begins
 * with a control character which JSON does not know as white space is refused.
 *
 * <p>Published readers have five habits that make what they deliver depend on how bytes were cut,
 * or that lose data. Each is a policy, and a field of {@link Habits}.
 */
final class Objects {
  private static final int GUESS_BYTES = 4;
  private static final long GUESS_LIMIT = 100_000_000L;
  private static final int PREFIX_BYTES = 4;

  private Objects() {}

  /**
   * In what a reader is as published.
   *
   * @param shortFirstRead a first read of one to three bytes is text; else four are waited for
   * @param sniffAgain guess at every read that finds nothing pending; else once for the stream
   * @param legacyLines each read's text is split by itself; else a line may span reads
   * @param objectTail a frame cut short by the end is dropped; else refused
   * @param objectLimit a length of a frame has no limit; else that of byte streams
   */
  record Habits(
      boolean shortFirstRead,
      boolean sniffAgain,
      boolean legacyLines,
      boolean objectTail,
      boolean objectLimit) {}

  /** What an object stream gives: a frame or a line; the other one is null. */
  record Unit(Frame frame, String line) {}

  private enum Mode {
    UNDECIDED,
    FRAMES,
    TEXT
  }

  /**
   * Reads an object stream from bytes that arrive in any cut. Its offset is where in the stream the
   * next byte stands that has been neither decoded nor split into lines.
   */
  static final class Reader {
    private final Habits habits;
    private final boolean marked;
    private final ByteArrayOutputStream first = new ByteArrayOutputStream();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private Mode mode;
    private long offset;
    private Frames.Decoder decoder;
    private Refusal refusal;

    Reader(Habits habits, boolean marked) {
      this.habits = habits;
      this.marked = marked;
      this.mode = marked ? Mode.FRAMES : Mode.UNDECIDED;
      this.decoder = newDecoder();
    }

    private Frames.Decoder newDecoder() {
      return new Frames.Decoder(Frames.objects(marked, !habits.objectLimit()), offset);
    }

    /** Says why nothing more is read, or null. */
    Refusal refusal() {
      return refusal;
    }

    /** Takes a read and returns the units that it completes. */
    List<Unit> feed(byte[] read) {
      if (refusal != null || read.length == 0) {
        return List.of();
      }
      if (guessesAgain()) {
        mode = Mode.UNDECIDED;
      }
      if (mode != Mode.UNDECIDED) {
        return deliver(read);
      }
      first.writeBytes(read);
      guess();
      return mode == Mode.UNDECIDED ? List.of() : deliver(taken(first));
    }

    /** Takes the end of the stream. */
    List<Unit> end() {
      if (refusal != null) {
        return List.of();
      }
      if (mode == Mode.FRAMES) {
        endFrames();
        return List.of();
      }
      List<Unit> units = splitLines(taken(first));
      endLine(units);
      return units;
    }

    private boolean guessesAgain() {
      boolean pending = decoder.holding() || line.size() > 0;
      return habits.sniffAgain() && !marked && !pending;
    }

    /** Decides between frames and text if it can. */
    private void guess() {
      boolean isShort = first.size() < GUESS_BYTES;
      if (isShort && !habits.shortFirstRead()) {
        return;
      }
      if (!isShort && beginsFrame(first.toByteArray())) {
        mode = Mode.FRAMES;
        decoder = newDecoder();
      } else {
        mode = Mode.TEXT;
      }
    }

    private List<Unit> deliver(byte[] read) {
      if (mode == Mode.FRAMES) {
        return readFrames(read);
      }
      List<Unit> units = splitLines(read);
      if (habits.legacyLines()) {
        endLine(units);
      }
      return units;
    }

    private List<Unit> readFrames(byte[] read) {
      List<Unit> units = new ArrayList<>();
      List<Frame> frames = decoder.feed(ByteBuffer.wrap(read));
      offset += read.length;
      refusal = decoder.refusal();
      for (Frame frame : frames) {
        if (frame.item().length < PREFIX_BYTES) {
          refusal = new Refusal("payload-too-short", frame.offset());
          break;
        }
        units.add(new Unit(frame, null));
      }
      return units;
    }

    private void endFrames() {
      decoder.end();
      if (!habits.objectTail()) {
        refusal = decoder.refusal();
      }
    }

    /** Ends a line at each line feed and keeps what follows the last one. */
    private List<Unit> splitLines(byte[] text) {
      List<Unit> units = new ArrayList<>();
      for (byte octet : text) {
        if (octet == '\n') {
          endLine(units);
        } else {
          line.write(octet);
        }
        offset++;
      }
      return units;
    }

    private void endLine(List<Unit> units) {
      byte[] whole = taken(line);
      if (refusal != null || whole.length == 0) {
        return;
      }
      int begin = Byte.toUnsignedInt(whole[0]);
      if (begin < ' ' && begin != '\t' && begin != '\r') {
        refusal = new Refusal("legacy-text", offset - whole.length);
        return;
      }
      units.add(new Unit(null, new String(whole, StandardCharsets.UTF_8)));
    }
  }

  private static boolean beginsFrame(byte[] first) {
    long length = Integer.toUnsignedLong(ByteBuffer.wrap(first).getInt());
    return length > 0 && length < GUESS_LIMIT;
  }

  private static byte[] taken(ByteArrayOutputStream gathered) {
    byte[] all = gathered.toByteArray();
    gathered.reset();
    return all;
  }

  /**
   * Holds reads back until the framing is known, and then reads them as if it had been known from
   * the beginning.
   */
  static final class DeferredReader {
    private final Reader reader;
    private final List<byte[]> held = new ArrayList<>();
    private boolean known;

    DeferredReader(Reader reader) {
      this.reader = reader;
    }

    /** The framing has become known. */
    List<Unit> resolve() {
      known = true;
      List<Unit> units = new ArrayList<>();
      held.forEach(read -> units.addAll(reader.feed(read)));
      held.clear();
      return units;
    }

    /** Takes a read. */
    List<Unit> feed(byte[] read) {
      if (known) {
        return reader.feed(read);
      }
      held.add(read);
      return List.of();
    }
  }
}
