package io.github.exchangeonline.standin.exchange;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code <address> parameters}, as MAIL FROM and RCPT TO have it. */
record PathArgument(String address, List<String> parameters) {
  private static final Pattern FORM = Pattern.compile("\\s*<([^<>]*)>((?: +\\S+)*)\\s*");
  private static final Pattern ADDRESS = Pattern.compile("[^\\s@]+@[^\\s@]+|\".*\"@[^\\s@]+");

  /** Empty when it is not of that form; the empty address only where {@code nullAllowed}. */
  static Optional<PathArgument> parse(String text, boolean nullAllowed) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String address = matcher.group(1);
    if (!(address.isEmpty() && nullAllowed) && !ADDRESS.matcher(address).matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new PathArgument(
            address,
            Arrays.stream(matcher.group(2).split(" ", -1)).filter(p -> !p.isEmpty()).toList()));
  }

  boolean has(String parameter) {
    return parameters.stream().anyMatch(parameter::equalsIgnoreCase);
  }

  /** Whether all parameters have one of these names. */
  boolean only(List<String> names) {
    return parameters.stream()
        .map(p -> p.replaceFirst("=.*", "").toUpperCase(Locale.ROOT))
        .allMatch(names::contains);
  }

  /** What SIZE declares; 0 without it. */
  long size() {
    return parameters.stream()
        .filter(p -> p.matches("(?i)SIZE=\\d{1,18}"))
        .mapToLong(p -> Long.parseLong(p.substring("SIZE=".length())))
        .findFirst()
        .orElse(0);
  }

  boolean ascii() {
    return address.chars().allMatch(c -> c < 128);
  }
}
