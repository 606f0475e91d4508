package consumer;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Batches: several chunks in one request body, each a length of four bytes and its bytes.
 *
 * <p>Empty chunks are legal, and no chunk at all is an empty body. A body is read as a whole: one
 * that ends inside a length or a chunk gives nothing, and where a count was declared it must be
 * right. A body has a size of at most 2 to the 32, less one, known before anything is built. More
 * chunks than one request may carry go into requests that are full except the last.
 */
final class Batches {
  private static final int LENGTH_BYTES = 4;
  private static final BigInteger MOST_BYTES = BigInteger.valueOf(0xffff_ffffL);

  /** How many chunks one request carries where nothing else is said. */
  static final int MOST_CHUNKS = 1_000;

  private Batches() {}

  /** Says whether a body of this size may be built. */
  static boolean fits(BigInteger size) {
    return size.compareTo(MOST_BYTES) <= 0;
  }

  /** Computes the size of a body for chunks of these sizes, the list repeated so many times. */
  static BigInteger size(List<Integer> sizes, int times) {
    long once = (long) LENGTH_BYTES * sizes.size();
    for (int size : sizes) {
      once += size;
    }
    return BigInteger.valueOf(once).multiply(BigInteger.valueOf(times));
  }

  /** Writes the body of a request that carries these chunks. */
  static byte[] encode(List<byte[]> chunks) {
    BigInteger size = size(chunks.stream().map(chunk -> chunk.length).toList(), 1);
    ByteBuffer body = ByteBuffer.allocate(size.intValueExact());
    chunks.forEach(chunk -> body.putInt(chunk.length).put(chunk));
    return body.array();
  }

  /** What a body holds: its chunks, or why it is refused. */
  record Decoded(List<byte[]> chunks, Refusal refusal) {}

  /** Reads the chunks of a body, all of them or none; a count below zero was not declared. */
  static Decoded decode(byte[] wire, int declared) {
    List<byte[]> chunks = new ArrayList<>();
    ByteBuffer body = ByteBuffer.wrap(wire);
    while (body.hasRemaining()) {
      int offset = body.position();
      if (!holdsChunk(body)) {
        return new Decoded(null, new Refusal("batch-truncated", offset));
      }
      byte[] chunk = new byte[body.getInt()];
      body.get(chunk);
      chunks.add(chunk);
    }
    if (declared >= 0 && declared != chunks.size()) {
      return new Decoded(null, new Refusal("batch-count", 0));
    }
    return new Decoded(chunks, null);
  }

  /** Says whether a whole chunk comes next. */
  private static boolean holdsChunk(ByteBuffer body) {
    if (body.remaining() < LENGTH_BYTES) {
      return false;
    }
    long length = Integer.toUnsignedLong(body.getInt(body.position()));
    return length <= body.remaining() - LENGTH_BYTES;
  }

  /** Says how many chunks each request carries. */
  static List<Long> pages(int chunks, int most) {
    int full = Math.max(1, most);
    List<Long> requests = new ArrayList<>();
    for (int left = chunks; left > 0; left -= full) {
      requests.add((long) Math.min(left, full));
    }
    return requests;
  }
}
