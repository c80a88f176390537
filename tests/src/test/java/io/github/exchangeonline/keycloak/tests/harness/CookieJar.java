package io.github.exchangeonline.keycloak.tests.harness;

import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** One person's cookies. */
final class CookieJar {

  private final Clock clock;
  private final List<Cookie> cookies = new ArrayList<>();

  CookieJar(Clock clock) {
    this.clock = clock;
  }

  void take(URI from, List<String> setCookies) {
    for (String line : setCookies) {
      Cookie.parse(line, from, clock.instant())
          .ifPresent(
              cookie -> {
                cookies.removeIf(cookie::sameKey);
                if (cookie.expires().isAfter(clock.instant())) {
                  cookies.add(cookie);
                }
              });
    }
  }

  /** The {@code Cookie} header for a request, empty where none is due. */
  Optional<String> header(URI address, Optional<String> crossSiteMethod) {
    String header =
        cookies.stream()
            .filter(cookie -> cookie.goesTo(address, crossSiteMethod, clock.instant()))
            .sorted(Comparator.comparing((Cookie cookie) -> cookie.path().length()).reversed())
            .map(cookie -> cookie.name() + "=" + cookie.value())
            .collect(Collectors.joining("; "));
    return header.isEmpty() ? Optional.empty() : Optional.of(header);
  }

  List<Cookie> all() {
    return List.copyOf(cookies);
  }
}
