package consumer;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Frames: a length of four bytes, then what the profile says.
 *
 * <pre>
 * unmarked profiles   [length u32][item]                       length counts the item
 * marked profiles     [length u32][writer 8][seq u64][item]    length counts marker and item
 * </pre>
 *
 * <p>All integers are big-endian and unsigned; a sequence number is a long whose bits are read as
 * unsigned. A profile has two limits: the largest item that its writer frames, and the highest
 * length that its reader accepts. SEG is the historical variant whose writer forgets the marker in
 * its limit. The two OBJECTS profiles differ in whether either side has a limit at all.
 *
 * <p>The decoder is fed reads, whose boundaries mean nothing, and then the end of the stream. Order
 * of its checks: a length above the limit is refused as soon as the header is there; a marked frame
 * without room for its marker is refused once it is complete; an end inside a frame is refused as
 * truncated. Offsets of refusals are those of the frame's first byte. A refusal stays. Bytes are
 * collected in a buffer that doubles as they arrive, so the work is linear however they are cut,
 * and nothing is reserved for bytes that were only announced.
 */
final class Frames {
  private static final int HEADER_BYTES = 4;
  private static final int WRITER_BYTES = 8;
  private static final int MARKER_BYTES = 16;
  private static final long LIMIT = 100_000_000L;
  private static final long HIGHEST_LENGTH = 0xffff_ffffL;
  private static final int SEQ_BITS = 64;

  /** A version of the wire with its limits. */
  record Profile(boolean marked, long itemLimit, long frameLimit) {}

  /** Which writer made a frame, and its number among that writer's frames. */
  record Marker(byte[] writer, long seq) {}

  /** An item with its marker, which may be null, and the offset of the frame's first byte. */
  record Frame(byte[] item, Marker marker, long offset) {}

  static final Map<String, Profile> PROFILES =
      Map.of(
          "F1", new Profile(false, LIMIT, LIMIT),
          "V2", new Profile(true, LIMIT - MARKER_BYTES, LIMIT),
          "SEG", new Profile(true, LIMIT, LIMIT),
          "OBJECTS", new Profile(false, LIMIT, LIMIT),
          "OBJECTS-UPSTREAM", new Profile(false, HIGHEST_LENGTH, HIGHEST_LENGTH));

  private Frames() {}

  /** Returns the limits of a reader of object streams. */
  static Profile objects(boolean marked, boolean bounded) {
    long limit = bounded ? LIMIT : HIGHEST_LENGTH;
    return new Profile(marked, limit, limit);
  }

  /** A writer refuses an item, a writer id or a sequence number. */
  static final class Unwritable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unwritable(String code) {
      super(code);
    }

    String code() {
      return getMessage();
    }
  }

  /**
   * Builds one frame exactly as given, or throws {@link Unwritable}. The marker is written where
   * the profile has one; its number is wider here, so that one can be given which does not fit.
   */
  static byte[] frame(Profile profile, byte[] item, byte[] writer, BigInteger seq) {
    byte[] marker = profile.marked() ? marker(writer, seq) : new byte[0];
    if (item.length > profile.itemLimit()) {
      throw new Unwritable("item-too-large");
    }
    int length = marker.length + item.length;
    return ByteBuffer.allocate(HEADER_BYTES + length).putInt(length).put(marker).put(item).array();
  }

  private static byte[] marker(byte[] writer, BigInteger seq) {
    if (writer == null || writer.length != WRITER_BYTES) {
      throw new Unwritable("writer-id-length");
    }
    if (seq.signum() < 0 || seq.bitLength() > SEQ_BITS) {
      throw new Unwritable("seq-range");
    }
    return ByteBuffer.allocate(MARKER_BYTES).put(writer).putLong(seq.longValue()).array();
  }

  /**
   * Numbers and frames the items of one writer. An empty item gives nothing, and like a refused one
   * it takes no number.
   */
  static final class Framer {
    private final Profile profile;
    private final byte[] writer;
    private BigInteger next;

    Framer(Profile profile, byte[] writer, BigInteger next) {
      this.profile = profile;
      this.writer = writer;
      this.next = next;
    }

    BigInteger next() {
      return next;
    }

    /** Frames an item; null for an empty one. */
    byte[] put(byte[] item) {
      if (item.length == 0) {
        return null;
      }
      byte[] wire = frame(profile, item, writer, next);
      next = next.add(BigInteger.ONE);
      return wire;
    }
  }

  /** Reads frames from bytes that arrive in any cut. */
  static final class Decoder {
    private final Profile profile;
    private long offset;
    private int headerBytes;
    private long length;
    private ByteArrayOutputStream body = new ByteArrayOutputStream();
    private Refusal refusal;

    Decoder(Profile profile, long offset) {
      this.profile = profile;
      this.offset = offset;
    }

    /** Says why nothing more is read, or null. */
    Refusal refusal() {
      return refusal;
    }

    /** Says whether part of a frame has arrived. */
    boolean holding() {
      return headerBytes > 0;
    }

    /** Takes a read and returns the frames that it completes. */
    List<Frame> feed(ByteBuffer read) {
      List<Frame> frames = new ArrayList<>();
      while (refusal == null && read.hasRemaining()) {
        takeHeader(read);
        if (headerBytes < HEADER_BYTES || refusal != null) {
          continue;
        }
        takeBody(read);
        if (body.size() == length) {
          complete(frames);
        }
      }
      return frames;
    }

    /** Takes the end of the stream. */
    void end() {
      if (holding()) {
        refuse("truncated-frame");
      }
    }

    private void takeHeader(ByteBuffer read) {
      if (headerBytes == HEADER_BYTES) {
        return;
      }
      while (headerBytes < HEADER_BYTES && read.hasRemaining()) {
        length = 256 * length + Byte.toUnsignedInt(read.get());
        headerBytes++;
      }
      if (headerBytes == HEADER_BYTES && length > profile.frameLimit()) {
        refuse("frame-too-large");
      }
    }

    private void takeBody(ByteBuffer read) {
      int size = (int) Math.min(length - body.size(), read.remaining());
      byte[] part = new byte[size];
      read.get(part);
      body.write(part, 0, size);
    }

    private void complete(List<Frame> frames) {
      if (profile.marked() && length < MARKER_BYTES) {
        refuse("frame-too-small");
        return;
      }
      frames.add(opened(body.toByteArray()));
      offset += HEADER_BYTES + length;
      headerBytes = 0;
      length = 0;
      body = new ByteArrayOutputStream();
    }

    private Frame opened(byte[] whole) {
      if (!profile.marked()) {
        return new Frame(whole, null, offset);
      }
      byte[] writer = Arrays.copyOf(whole, WRITER_BYTES);
      long seq = ByteBuffer.wrap(whole).getLong(WRITER_BYTES);
      byte[] item = Arrays.copyOfRange(whole, MARKER_BYTES, whole.length);
      return new Frame(item, new Marker(writer, seq), offset);
    }

    private void refuse(String code) {
      if (refusal == null) {
        refusal = new Refusal(code, offset);
      }
    }
  }
}
