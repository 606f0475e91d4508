package consumer;

import consumer.Forms.FieldsOf;
import consumer.Forms.ListOf;
import consumer.Forms.Shape;
import consumer.Frames.Frame;
import consumer.Frames.Marker;
import consumer.Frames.Profile;
import consumer.Frames.Unwritable;
import consumer.Objects.Unit;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Operations: what vectors ask, in terms of the classes that implement it.
 *
 * <p>An operation has the names of the arguments that it knows, the shape of its answer, and a
 * function from arguments (as they stand in the JSON) to an answer. An argument that is not known
 * is never ignored.
 */
final class Operations {
  /** One operation. */
  record Operation(Set<String> takes, Shape gives, Function<Fields, Answer> run) {}

  private static final Shape FRAMES =
      new ListOf(new FieldsOf(Map.of("item", Forms.BYTES, "writer", Forms.BYTES)));
  private static final Shape EMITTED =
      new FieldsOf(Map.of("emitted", new ListOf(new FieldsOf(Map.of("wire", Forms.BYTES)))));
  private static final String READS = "wire cuts eof";
  private static final String OBJECTS =
      READS + " marked short-first-read sniff-again legacy-lines object-tail object-limit";

  private static final Map<String, Operation> ALL = new HashMap<>();

  static {
    add("frames.encode", "profile value", Forms.BYTES, Operations::encodeFrames);
    add("frames.decode", "profile " + READS, FRAMES, Operations::decodeFrames);
    add("frames.put", "profile writer seq items", EMITTED, Operations::putFrames);
    add("objects.decode", OBJECTS, FRAMES, Operations::decodeObjects);
    add("objects.decode-deferred", OBJECTS + " known_after", FRAMES, Operations::decodeDeferred);
    add("dedupe.deliver", "stored start sequence-gaps", Forms.PLAIN, Operations::judgeStored);
    add("writer-id.encode", "value", Forms.BYTES, Operations::deriveWriterId);
    add("batch.encode", "value", Forms.BYTES, Operations::encodeChunks);
    add("batch.decode", "wire declared", new ListOf(Forms.BYTES), Operations::decodeChunks);
    add("batch.pages", "chunks most", Forms.PLAIN, Operations::countPages);
    add("batch.size", "sizes times", Forms.PLAIN, Operations::sizeBatch);
    add(
        "reference.dispatch",
        "kind generation framing name start_index unknown-framing",
        Forms.PLAIN,
        Operations::dispatchReference);
    add("reference.produce", "origin capability", Forms.PLAIN, Operations::produceReference);
    add(
        "reference.forward",
        "name kind framing start_index byte_framing",
        Forms.PLAIN,
        Operations::forwardReference);
    add("reference.writable", "framing", Forms.PLAIN, Operations::writableReference);
  }

  private Operations() {}

  private static void add(String name, String takes, Shape gives, Function<Fields, Answer> run) {
    ALL.put(name, new Operation(Set.of(takes.split(" ")), gives, run));
  }

  /** Finds an operation and checks that it knows these arguments. */
  static Operation find(String name, Fields args) {
    Operation found = ALL.get(name);
    if (found == null) {
      throw new NotUnderstood("operation " + name);
    }
    for (String argument : args.names()) {
      if (!found.takes().contains(argument)) {
        throw new NotUnderstood(name + " with argument " + argument);
      }
    }
    return found;
  }

  /** Says whether a policy is answered as published readers do; the default is that it is not. */
  private static boolean upstream(Fields args, String policy) {
    String choice = args.textOr(policy, "recommended");
    return switch (choice) {
      case "upstream" -> true;
      case "recommended" -> false;
      default -> throw new NotUnderstood(policy + " " + choice);
    };
  }

  private static Profile profile(Fields args) {
    Profile profile = Frames.PROFILES.get(args.text("profile"));
    if (profile == null) {
      throw new NotUnderstood("profile " + args.text("profile"));
    }
    return profile;
  }

  private static byte[] writer(Fields form) {
    return form.has("writer") ? form.bytes("writer") : null;
  }

  private static BigInteger seq(Fields form) {
    try {
      return new BigInteger(form.textOr("seq", "0"));
    } catch (NumberFormatException reason) {
      throw new NotUnderstood("seq is decimal");
    }
  }

  private static Map<String, Object> frameValue(Frame frame) {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("item", new Bytes(frame.item()));
    if (frame.marker() != null) {
      value.put("writer", new Bytes(frame.marker().writer()));
      value.put("seq", Long.toUnsignedString(frame.marker().seq()));
    }
    return value;
  }

  private static Answer encodeFrames(Fields args) {
    Profile profile = profile(args);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      for (Fields form : args.records("value")) {
        all.writeBytes(Frames.frame(profile, form.bytes("item"), writer(form), seq(form)));
      }
    } catch (Unwritable refused) {
      return Answer.refused(refused.code());
    }
    return Answer.of(new Bytes(all.toByteArray()));
  }

  private static List<byte[]> reads(Fields args) {
    List<Integer> cuts = args.has("cuts") ? args.numbers("cuts") : List.of();
    return Chunkings.reads(args.bytes("wire"), cuts);
  }

  /**
   * Feeds the reads until one is refused. A refused read is fed again and the stream ended: a
   * decoder that then says anything else, or delivers more, has not refused.
   */
  private static Answer decodeFrames(Fields args) {
    Frames.Decoder decoder = new Frames.Decoder(profile(args), 0);
    List<Frame> frames = new ArrayList<>();
    for (byte[] read : reads(args)) {
      frames.addAll(decoder.feed(ByteBuffer.wrap(read)));
      if (decoder.refusal() != null) {
        frames.addAll(decoder.feed(ByteBuffer.wrap(read)));
        break;
      }
    }
    if (args.flagOr("eof", true) || decoder.refusal() != null) {
      decoder.end();
    }
    return Answer.read(frames.stream().map(Operations::frameValue).toList(), decoder.refusal());
  }

  private static Answer putFrames(Fields args) {
    Frames.Framer framer = new Frames.Framer(profile(args), writer(args), seq(args));
    List<Object> emitted = new ArrayList<>();
    for (byte[] item : args.allBytes("items")) {
      emitted.add(emission(framer, item));
    }
    return Answer.of(Map.of("emitted", emitted, "next_seq", framer.next().toString()));
  }

  private static Map<String, Object> emission(Frames.Framer framer, byte[] item) {
    try {
      byte[] wire = framer.put(item);
      return wire == null ? Map.of() : Map.of("wire", new Bytes(wire));
    } catch (Unwritable refused) {
      return Map.of("rejected", refused.code());
    }
  }

  private static Objects.Reader objectReader(Fields args) {
    Objects.Habits habits =
        new Objects.Habits(
            upstream(args, "short-first-read"),
            upstream(args, "sniff-again"),
            upstream(args, "legacy-lines"),
            upstream(args, "object-tail"),
            upstream(args, "object-limit"));
    return new Objects.Reader(habits, args.flagOr("marked", false));
  }

  private static Map<String, Object> unitValue(Unit unit) {
    return unit.frame() == null ? Map.of("line", unit.line()) : frameValue(unit.frame());
  }

  /** Ends the stream, unless it goes on, and writes what it gave. */
  private static Answer finish(Objects.Reader reader, List<Unit> units, Fields args) {
    if (args.flagOr("eof", true)) {
      units.addAll(reader.end());
    }
    return Answer.read(units.stream().map(Operations::unitValue).toList(), reader.refusal());
  }

  private static Answer decodeObjects(Fields args) {
    Objects.Reader reader = objectReader(args);
    List<Unit> units = new ArrayList<>();
    reads(args).forEach(read -> units.addAll(reader.feed(read)));
    return finish(reader, units, args);
  }

  private static Answer decodeDeferred(Fields args) {
    Objects.Reader reader = objectReader(args);
    Objects.DeferredReader deferred = new Objects.DeferredReader(reader);
    List<Unit> units = new ArrayList<>();
    int number = 0;
    for (byte[] read : reads(args)) {
      if (number == args.number("known_after")) {
        units.addAll(deferred.resolve());
      }
      units.addAll(deferred.feed(read));
      number++;
    }
    units.addAll(deferred.resolve());
    return finish(reader, units, args);
  }

  private static Answer judgeStored(Fields args) {
    List<Marker> stored = new ArrayList<>();
    for (Fields form : args.records("stored")) {
      stored.add(new Marker(form.bytes("writer"), Long.parseUnsignedLong(form.text("seq"))));
    }
    Dedupe reader = Dedupe.read(stored, args.numberOr("start", 0));
    List<Long> gaps = upstream(args, "sequence-gaps") ? List.of() : reader.gaps();
    return Answer.of(Map.of("delivered", reader.delivered(), "gaps", gaps));
  }

  private static Answer deriveWriterId(Fields args) {
    return Answer.of(new Bytes(WriterId.derive(args.text("value"))));
  }

  private static Answer encodeChunks(Fields args) {
    return Answer.of(new Bytes(Batches.encode(args.allBytes("value"))));
  }

  private static Answer decodeChunks(Fields args) {
    Batches.Decoded body = Batches.decode(args.bytes("wire"), args.numberOr("declared", -1));
    if (body.refusal() != null) {
      return Answer.refused(body.refusal());
    }
    return Answer.of(body.chunks().stream().map(Bytes::new).toList());
  }

  private static Answer countPages(Fields args) {
    int most = args.numberOr("most", Batches.MOST_CHUNKS);
    return Answer.of(Batches.pages(args.number("chunks"), most));
  }

  private static Answer sizeBatch(Fields args) {
    BigInteger size = Batches.size(args.numbers("sizes"), args.numberOr("times", 1));
    return Batches.fits(size) ? Answer.of(size.toString()) : Answer.refused("batch-too-large");
  }

  private static Answer dispatchReference(Fields args) {
    boolean strict = !upstream(args, "unknown-framing");
    String framing = args.textOrNull("framing");
    String reading =
        References.dispatch(args.text("kind"), args.text("generation"), framing, strict);
    return reading == null ? Answer.refused("unknown-framing") : Answer.of(reading);
  }

  private static Answer produceReference(Fields args) {
    return Answer.of(References.produce(args.text("origin"), args.text("capability")));
  }

  private static Answer forwardReference(Fields args) {
    String framing = args.textOrNull("framing");
    return Answer.of(References.forward(args.text("name"), args.text("kind"), framing));
  }

  private static Answer writableReference(Fields args) {
    return Answer.of(References.writable(args.textOrNull("framing")));
  }
}
