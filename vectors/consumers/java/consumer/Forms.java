package consumer;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON of vectors: how bytes are written, and values in which bytes are bytes.
 *
 * <p>Bytes are hexadecimal text, or where they are long and regular a form: {@code {"fill": hex,
 * "len": n}} repeats a byte, {@code {"cat": [...]}} joins parts. Nothing in the JSON itself says
 * which text is bytes, so each operation names the shape of its answer. 64-bit integers are decimal
 * text and stay text here.
 */
final class Forms {
  /** What an answer looks like, as far as it holds bytes. */
  sealed interface Shape {}

  /** Bytes. */
  record Octets() implements Shape {}

  /** Anything without bytes, as it is. */
  record Plain() implements Shape {}

  /** A list of values of one shape. */
  record ListOf(Shape item) implements Shape {}

  /** The fields of a record that hold bytes; the others are plain. */
  record FieldsOf(Map<String, Shape> fields) implements Shape {}

  static final Shape BYTES = new Octets();
  static final Shape PLAIN = new Plain();

  private Forms() {}

  /** Reads bytes in any of their forms. */
  static byte[] bytes(Object form) {
    if (form instanceof String digits) {
      return unhex(digits);
    }
    Fields fields = Fields.of(form);
    if (fields.names().equals(List.of("cat"))) {
      return joined(fields.list("cat"));
    }
    if (fields.has("fill") && fields.has("len") && fields.names().size() == 2) {
      return filled(unhex(fields.text("fill")), fields.number("len"));
    }
    throw new NotUnderstood("bytes are hexadecimal text, a fill or a cat");
  }

  private static byte[] joined(List<Object> parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (Object part : parts) {
      all.writeBytes(bytes(part));
    }
    return all.toByteArray();
  }

  private static byte[] filled(byte[] unit, int length) {
    if (unit.length != 1) {
      throw new NotUnderstood("a fill repeats one byte");
    }
    byte[] all = new byte[length];
    Arrays.fill(all, unit[0]);
    return all;
  }

  private static byte[] unhex(String digits) {
    byte[] all = new byte[digits.length() / 2];
    for (int at = 0; at < all.length; at++) {
      all[at] = (byte) (16 * nibble(digits.charAt(2 * at)) + nibble(digits.charAt(2 * at + 1)));
    }
    if (digits.length() % 2 == 1) {
      throw new NotUnderstood("bytes are hexadecimal");
    }
    return all;
  }

  private static int nibble(char digit) {
    int value = "0123456789abcdef".indexOf(digit);
    if (value < 0) {
      throw new NotUnderstood("bytes are hexadecimal");
    }
    return value;
  }

  /** Reads a value of this shape. */
  static Object value(Shape shape, Object form) {
    if (shape instanceof Octets) {
      return new Bytes(bytes(form));
    }
    if (shape instanceof ListOf list && form instanceof List<?> items) {
      List<Object> values = new ArrayList<>();
      items.forEach(item -> values.add(value(list.item(), item)));
      return values;
    }
    if (shape instanceof FieldsOf fields && form instanceof Map<?, ?> record) {
      return record(fields.fields(), record);
    }
    if (shape instanceof Plain) {
      return form;
    }
    throw new NotUnderstood("a value of another shape was expected");
  }

  private static Object record(Map<String, Shape> shapes, Map<?, ?> form) {
    Map<String, Object> values = new LinkedHashMap<>();
    form.forEach(
        (key, field) -> {
          String name = key.toString();
          values.put(name, value(shapes.getOrDefault(name, PLAIN), field));
        });
    return values;
  }
}
