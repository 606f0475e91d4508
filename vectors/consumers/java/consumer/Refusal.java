package consumer;

/** A code of rejections.json and the offset that it concerns. */
record Refusal(String code, long offset) {}
