package io.github.exchangeonline.keycloak.sender;

/**
 * Where a fault came from, without what it says: messages of other people's exceptions may quote an
 * address, a mail or a token.
 */
final class WordlessException extends Exception {

  private static final long serialVersionUID = 1L;
  private static final int DEEPEST = 5;

  WordlessException(Throwable fault) {
    this(fault, DEEPEST);
  }

  private WordlessException(Throwable fault, int deeper) {
    super(
        fault.getClass().getName(),
        fault.getCause() == null || deeper == 0
            ? null
            : new WordlessException(fault.getCause(), deeper - 1));
    setStackTrace(fault.getStackTrace());
  }
}
