package consumer;

import java.util.Map;

/**
 * Stream references: who frames how, who reads how, and what is handed on.
 *
 * <p>A reader chooses by the reference's kind and framing field alone. {@code pub} are the readers
 * that ship today, {@code v2} those that know markers. A framing that a reader does not know is a
 * question of policy: published readers read on as if the field were absent, a new reader refuses.
 */
final class References {
  private static final String RAW = "raw";
  private static final String FRAMED_V1 = "framed-v1";
  private static final String FRAMED_V2 = "framed-v2";

  /** Readings by kind and generation, then by framing. */
  private static final Map<String, Map<String, String>> READINGS =
      Map.of(
          "bytes pub", Map.of(RAW, "as-is", FRAMED_V1, "unframe-v1"),
          "bytes v2", Map.of(RAW, "as-is", FRAMED_V1, "unframe-v1", FRAMED_V2, "unframe-v2"),
          "objects pub", Map.of(RAW, "sniff", FRAMED_V1, "sniff"),
          "objects v2", Map.of(RAW, "sniff", FRAMED_V1, "sniff", FRAMED_V2, "strip-markers"));

  private References() {}

  /** Says what a reader does with the bytes of a stream; null where it refuses. */
  static String dispatch(String kind, String generation, String framing, boolean strict) {
    Map<String, String> known = READINGS.get(kind + " " + generation);
    if (known == null) {
      throw new NotUnderstood("a " + generation + " reader of " + kind);
    }
    String otherwise = strict ? null : known.get(RAW);
    return framing == null ? known.get(RAW) : known.getOrDefault(framing, otherwise);
  }

  /** Says how a new stream is framed for a target with this capability, and its framing field. */
  static Map<String, Object> produce(String origin, String capability) {
    boolean markers = capability.equals("framedStreamMarkers");
    if (markers && !origin.equals("objects")) {
      return said(FRAMED_V2);
    }
    if (!origin.equals("bytes")) {
      return Map.of("framing", FRAMED_V1);
    }
    return capability.equals("none") ? Map.of("framing", RAW) : said(FRAMED_V1);
  }

  private static Map<String, Object> said(String framing) {
    return Map.of("framing", framing, "field", framing);
  }

  /**
   * Hands a reference on through the workflow: name, kind and framing stay, whatever the boundary
   * would do with a new stream; a start index is not carried along, nor an empty framing.
   */
  static Map<String, Object> forward(String name, String kind, String framing) {
    if (framing == null || framing.isEmpty()) {
      return Map.of("name", name, "kind", kind);
    }
    return Map.of("name", name, "kind", kind, "framing", framing);
  }

  /** Says how the writer behind a writable reference frames: one tag means markers, others none. */
  static String writable(String tag) {
    return FRAMED_V2.equals(tag) ? FRAMED_V2 : FRAMED_V1;
  }
}
