package io.github.exchangeonline.standin.http;

/** Thrown by a handler to close the connection without a reply. */
public final class CutConnection extends RuntimeException {
  private static final long serialVersionUID = 1;
}
