package consumer;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A reader of JSON, as much of it as vectors use.
 *
 * <p>Gives null, Boolean, Long, String, List and Map. Numbers are integers, since no vector holds
 * another; a record whose names repeat keeps the last. Lists and records may nest to a fixed depth,
 * so the reader may call itself.
 */
final class Json {
  private static final int DEEPEST = 64;
  private static final String WHITE_SPACE = " \t\r\n";
  private static final String NUMBER = "+-.eE0123456789";
  private static final String LETTERS = "\"\\/bfnrt";
  private static final String MEANINGS = "\"\\/\b\f\n\r\t";

  private final String text;
  private int at;

  private Json(String text) {
    this.text = text;
  }

  /** Reads one value and nothing after it. */
  static Object parse(String text) {
    Json json = new Json(text);
    Object value = json.value(0);
    json.skipSpace();
    if (json.at < text.length()) {
      throw json.error("something follows the value");
    }
    return value;
  }

  private NotUnderstood error(String what) {
    return new NotUnderstood("JSON, character " + at + ": " + what);
  }

  private char peek() {
    if (at >= text.length()) {
      throw error("the text ends too early");
    }
    return text.charAt(at);
  }

  private void skipSpace() {
    while (at < text.length() && WHITE_SPACE.indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  /** Skips white space and takes this token if it comes next. */
  private boolean takes(String token) {
    skipSpace();
    boolean here = text.startsWith(token, at);
    at += here ? token.length() : 0;
    return here;
  }

  private void expect(String token) {
    if (!takes(token)) {
      throw error(token + " was expected");
    }
  }

  private Object value(int depth) {
    if (depth > DEEPEST) {
      throw error("nested too deeply");
    }
    skipSpace();
    char first = peek();
    if (first == '{') {
      return record(depth);
    }
    if (first == '[') {
      return list(depth);
    }
    if (first == '"') {
      return string();
    }
    return NUMBER.indexOf(first) >= 0 ? number() : word();
  }

  private Object word() {
    if (takes("null")) {
      return null;
    }
    if (takes("true")) {
      return true;
    }
    expect("false");
    return false;
  }

  private Long number() {
    int start = at;
    while (at < text.length() && NUMBER.indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    try {
      return new BigDecimal(text.substring(start, at)).longValueExact();
    } catch (ArithmeticException | NumberFormatException reason) {
      throw error("numbers are integers");
    }
  }

  private List<Object> list(int depth) {
    List<Object> items = new ArrayList<>();
    expect("[");
    if (takes("]")) {
      return items;
    }
    do {
      items.add(value(depth + 1));
    } while (takes(","));
    expect("]");
    return items;
  }

  private Map<String, Object> record(int depth) {
    Map<String, Object> fields = new LinkedHashMap<>();
    expect("{");
    if (takes("}")) {
      return fields;
    }
    do {
      skipSpace();
      String name = string();
      expect(":");
      fields.put(name, value(depth + 1));
    } while (takes(","));
    expect("}");
    return fields;
  }

  private String string() {
    StringBuilder read = new StringBuilder();
    expect("\"");
    while (peek() != '"') {
      char next = text.charAt(at++);
      read.append(next == '\\' ? escaped() : next);
    }
    at++;
    return read.toString();
  }

  /** Reads what follows a backslash. */
  private char escaped() {
    char letter = peek();
    at++;
    if (letter == 'u') {
      return fourDigits();
    }
    int known = LETTERS.indexOf(letter);
    if (known < 0) {
      throw error("an escape that JSON does not have");
    }
    return MEANINGS.charAt(known);
  }

  private char fourDigits() {
    int end = at + 4;
    if (end > text.length()) {
      throw error("four hexadecimal digits were expected");
    }
    int code = 0;
    for (; at < end; at++) {
      int digit = Character.digit(text.charAt(at), 16);
      if (digit < 0) {
        throw error("four hexadecimal digits were expected");
      }
      code = 16 * code + digit;
    }
    return (char) code;
  }
}
