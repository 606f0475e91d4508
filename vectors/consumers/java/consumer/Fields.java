package consumer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The fields of a JSON record, each read as what it must be. */
record Fields(Map<String, Object> values) {
  /** Reads a value that is a record. */
  static Fields of(Object value) {
    if (!(value instanceof Map<?, ?> record)) {
      throw new NotUnderstood("a record was expected");
    }
    Map<String, Object> values = new LinkedHashMap<>();
    record.forEach((name, field) -> values.put(name.toString(), field));
    return new Fields(values);
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  List<String> names() {
    return List.copyOf(values.keySet());
  }

  Object get(String name) {
    if (!has(name)) {
      throw new NotUnderstood(name + " is missing");
    }
    return values.get(name);
  }

  byte[] bytes(String name) {
    return Forms.bytes(get(name));
  }

  String text(String name) {
    return as(String.class, name);
  }

  /** Returns a field of text, or null where it is absent. */
  String textOrNull(String name) {
    return has(name) ? text(name) : null;
  }

  String textOr(String name, String otherwise) {
    return has(name) ? text(name) : otherwise;
  }

  int number(String name) {
    return numberOf(get(name));
  }

  int numberOr(String name, int otherwise) {
    return has(name) ? number(name) : otherwise;
  }

  boolean flag(String name) {
    return as(Boolean.class, name);
  }

  boolean flagOr(String name, boolean otherwise) {
    return has(name) ? flag(name) : otherwise;
  }

  Fields record(String name) {
    return of(get(name));
  }

  List<Object> list(String name) {
    if (!(get(name) instanceof List<?> items)) {
      throw new NotUnderstood(name + " is a list");
    }
    return new ArrayList<>(items);
  }

  List<Integer> numbers(String name) {
    return list(name).stream().map(Fields::numberOf).toList();
  }

  List<Fields> records(String name) {
    return list(name).stream().map(Fields::of).toList();
  }

  List<byte[]> allBytes(String name) {
    return list(name).stream().map(Forms::bytes).toList();
  }

  /** Returns a copy that has one field more, or another value for it. */
  Fields with(String name, Object value) {
    Map<String, Object> copy = new LinkedHashMap<>(values);
    copy.put(name, value);
    return new Fields(copy);
  }

  private static int numberOf(Object value) {
    if (value instanceof Long number && number >= 0 && number <= Integer.MAX_VALUE) {
      return number.intValue();
    }
    throw new NotUnderstood("a number below 2 to the 31 was expected");
  }

  private <T> T as(Class<T> kind, String name) {
    if (!kind.isInstance(get(name))) {
      throw new NotUnderstood(name + " is a " + kind.getSimpleName());
    }
    return kind.cast(get(name));
  }
}
