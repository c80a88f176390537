package io.github.exchangeonline.keycloak.mailbox;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The address of a mailbox. Exchange compares addresses without regard to case, so this one is kept
 * in lower case and two of them are equal when Exchange would say so.
 */
public record Mailbox(String address) {

  public Mailbox {
    address = address.strip().toLowerCase(Locale.ROOT);
  }

  /** The mailboxes of the Email tab's Username: one, or several separated by commas, in order. */
  public static List<Mailbox> list(@Nullable String commaSeparated) {
    if (commaSeparated == null) {
      return List.of();
    }
    return Arrays.stream(commaSeparated.split(",", -1))
        .map(String::strip)
        .filter(address -> !address.isEmpty())
        .map(Mailbox::new)
        .distinct()
        .toList();
  }

  @Override
  public String toString() {
    return address;
  }
}
