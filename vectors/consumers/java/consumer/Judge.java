package consumer;

import consumer.Operations.Operation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Judging: what each kind of vector asks, and what must be answered.
 *
 * <ul>
 *   <li>codec: a value and its wire. Encoding gives the wire; decoding the wire, or one of those in
 *       {@code also}, gives the value under every chunking.
 *   <li>reject: a call that is refused, with one of these codes, at this offset, after having
 *       delivered {@code before}, under every chunking.
 *   <li>decide: a call and its answer, or an answer for each choice of the policies that it names.
 *   <li>history: a claim about what a reader delivered, allowed or not, with the first wrong place.
 * </ul>
 */
final class Judge {
  private Judge() {}

  /** Returns a complaint about the first wrong answer, if there is one. */
  static Optional<String> judge(Fields vector) {
    String kind = vector.text("kind");
    return switch (kind) {
      case "codec" -> judgeCodec(vector);
      case "reject" -> judgeReject(vector);
      case "decide" -> judgeDecide(vector);
      case "history" -> judgeHistory(vector);
      default -> throw new NotUnderstood("kind " + kind);
    };
  }

  private static Optional<String> judgeCodec(Fields vector) {
    String codec = vector.text("codec");
    Fields context = vector.record("context");
    List<Object> directions = vector.list("directions");
    if (directions.contains("encode")) {
      Fields args = context.with("value", vector.get("value"));
      Optional<String> wrong = ask(codec + ".encode", args, expected("ok", vector.get("wire")));
      if (wrong.isPresent()) {
        return wrong;
      }
    }
    List<Object> wires = new ArrayList<>();
    if (directions.contains("decode")) {
      wires.add(vector.get("wire"));
      wires.addAll(vector.list("also"));
    }
    Fields value = expected("ok", vector.get("value"));
    return first(
        wires,
        wire -> askChunked(codec + ".decode", context.with("wire", wire), vector, value));
  }

  private static Optional<String> judgeReject(Fields vector) {
    Fields refusal = expected("rejected", vector.get("codes"));
    for (String name : List.of("offset", "before")) {
      refusal = vector.has(name) ? refusal.with(name, vector.get(name)) : refusal;
    }
    return askChunked(vector.text("op"), vector.record("args"), vector, refusal);
  }

  private static Optional<String> judgeDecide(Fields vector) {
    String name = vector.text("op");
    Fields args = vector.record("args");
    if (!vector.has("policies")) {
      String field = vector.has("ok") ? "ok" : "rejected";
      return ask(name, args, expected(field, vector.get(field)));
    }
    Fields answers = vector.record("answers");
    return first(
        answers.names(),
        choice -> ask(name, pinned(args, vector, choice), answers.record(choice)));
  }

  private static Fields pinned(Fields args, Fields vector, String choice) {
    Fields pinned = args;
    for (Object policy : vector.list("policies")) {
      pinned = pinned.with(policy.toString(), choice);
    }
    return pinned;
  }

  private static Optional<String> judgeHistory(Fields vector) {
    Fields args = vector.record("args");
    Answer answer = Operations.find(vector.text("op"), args).run().apply(args);
    List<Object> truth = Fields.of(answer.value()).list("delivered");
    Object found = firstWrong(truth, vector.list("delivered"));
    Object stated = vector.has("witness") ? vector.get("witness") : null;
    boolean right = (found == null) == vector.flag("allowed") && equal(found, stated);
    return right ? Optional.empty() : complaint(stated, found);
  }

  /** Finds the first place where two lists of indices differ; null if there is none. */
  private static Object firstWrong(List<Object> truth, List<Object> claimed) {
    for (int at = 0; at < Math.max(truth.size(), claimed.size()); at++) {
      Object expected = at < truth.size() ? truth.get(at) : null;
      Object got = at < claimed.size() ? claimed.get(at) : null;
      if (!equal(expected, got)) {
        Map<String, Object> witness = new LinkedHashMap<>();
        witness.put("position", (long) at);
        witness.put("expected", expected);
        witness.put("got", got);
        return witness;
      }
    }
    return null;
  }

  /** Asks under every cut of every chunking. */
  private static Optional<String> askChunked(
      String name, Fields args, Fields vector, Fields expected) {
    if (!args.has("wire")) {
      return ask(name, args, expected);
    }
    int size = args.bytes("wire").length;
    return first(
        vector.list("chunkings"),
        chunking ->
            first(
                Chunkings.cuts(chunking.toString(), size),
                cuts -> ask(name, cuts.isEmpty() ? args : args.with("cuts", cuts), expected)));
  }

  /** Asks once and complains about a wrong answer. */
  private static Optional<String> ask(String name, Fields args, Fields expected) {
    Operation operation = Operations.find(name, args);
    Answer answer = operation.run().apply(args);
    boolean right =
        expected.has("ok")
            ? answer.refusal() == null
                && answer.value().equals(Forms.value(operation.gives(), expected.get("ok")))
            : answer.refusal() != null && isRefusedAs(answer, expected, operation);
    return right ? Optional.empty() : complaint(expected.values(), answer);
  }

  private static boolean isRefusedAs(Answer answer, Fields expected, Operation operation) {
    if (!expected.list("rejected").contains(answer.refusal().code())) {
      return false;
    }
    String offset = Long.toString(answer.refusal().offset());
    if (!expected.textOr("offset", offset).equals(offset)) {
      return false;
    }
    return !expected.has("before")
        || Forms.value(operation.gives(), expected.get("before")).equals(answer.before());
  }

  private static Fields expected(String field, Object value) {
    return new Fields(Map.of()).with(field, value);
  }

  private static boolean equal(Object left, Object right) {
    return left == null ? right == null : left.equals(right);
  }

  private static Optional<String> complaint(Object expected, Object got) {
    return Optional.of("expected " + expected + ", got " + got);
  }

  /** A question that may end in a complaint. */
  private interface Question<T> {
    Optional<String> ask(T about);
  }

  /** Asks about one after the other, until there is a complaint. */
  private static <T> Optional<String> first(List<T> all, Question<? super T> question) {
    for (T one : all) {
      Optional<String> wrong = question.ask(one);
      if (wrong.isPresent()) {
        return wrong;
      }
    }
    return Optional.empty();
  }
}
