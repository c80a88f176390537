package io.github.exchangeonline.standin.directory;

import java.time.Instant;

/** A secret of an app registration: its value (not its id), and when it ends. */
public record ClientSecret(String value, Instant expires) {
  @Override
  public String toString() {
    return "ClientSecret[expires=" + expires + "]";
  }
}
