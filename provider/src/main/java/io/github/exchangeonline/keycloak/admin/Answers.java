package io.github.exchangeonline.keycloak.admin;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How values stand in answers. Pure functions. */
final class Answers {

  private Answers() {}

  /** An instant as {@code 2026-11-22T08:15:30Z}. */
  static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** The same where there is one. */
  static @Nullable String time(Optional<Instant> instant) {
    return instant.map(Answers::time).orElse(null);
  }

  /** Lower case, words joined by hyphens. */
  static String label(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
