package consumer;

import java.util.Arrays;
import java.util.HexFormat;

/** Bytes that are equal if their contents are; written for people, long ones are shortened. */
record Bytes(byte[] data) {
  private static final int SHOWN = 40;

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes bytes && Arrays.equals(data, bytes.data);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(data);
  }

  @Override
  public String toString() {
    HexFormat hex = HexFormat.of();
    if (data.length <= SHOWN) {
      return '"' + hex.formatHex(data) + '"';
    }
    return '"' + hex.formatHex(data, 0, SHOWN) + "... (" + data.length + " bytes)\"";
  }
}
