package io.github.exchangeonline.launcher;

/** A server that did not come up. The message ends with the last lines of its log. */
public final class ServerStartException extends RuntimeException {

  ServerStartException(String what, ServerLog log) {
    super(what + "; the end of " + log.path() + ":\n" + String.join("\n", log.tail(40)));
  }
}
