package consumer;

/**
 * What an operation answers: a value, or a refusal and what came out before it, which may be null.
 * Exactly one of value and refusal is not null.
 */
record Answer(Object value, Refusal refusal, Object before) {
  static Answer of(Object value) {
    return new Answer(value, null, null);
  }

  static Answer refused(String code) {
    return refused(new Refusal(code, 0));
  }

  static Answer refused(Refusal refusal) {
    return new Answer(null, refusal, null);
  }

  /** A reading that may have been refused after some values. */
  static Answer read(Object values, Refusal refusal) {
    return refusal == null ? of(values) : new Answer(null, refusal, values);
  }
}
