package consumer;

/** A vector, an argument or a file is not of the form that this program knows. */
final class NotUnderstood extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotUnderstood(String what) {
    super(what);
  }
}
