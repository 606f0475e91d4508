package consumer;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Writer ids: the 64-bit FNV-1a hash of a seed's UTF-8 bytes, written big-endian.
 *
 * <p>For each byte: first exclusive or, then multiply, modulo 2 to the 64. The product of two longs
 * has the same low 64 bits whether they are taken for signed or not.
 */
final class WriterId {
  private static final long OFFSET_BASIS = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  private WriterId() {}

  static byte[] derive(String seed) {
    long hash = OFFSET_BASIS;
    for (byte octet : seed.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ Byte.toUnsignedLong(octet)) * PRIME;
    }
    return ByteBuffer.allocate(Long.BYTES).putLong(hash).array();
  }
}
