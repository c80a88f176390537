package io.github.exchangeonline.keycloak.tests.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CookieTest {

  private static final URI KEYCLOAK = URI.create("http://127.0.0.1:8080/realms/demo/login");

  private final CookieJar jar =
      new CookieJar(Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC));

  @Test
  void goesBackToItsHostOnAnyPortAndNowhereElse() {
    take("a=1; Path=/");

    assertThat(sent("http://127.0.0.1:9999/")).contains("a=1");
    assertThat(sent("http://localhost:8080/")).isEmpty();
  }

  @Test
  void staysBelowItsPath() {
    take("a=1; Path=/realms/demo/");

    assertThat(sent("http://127.0.0.1:8080/realms/demo/account")).contains("a=1");
    assertThat(sent("http://127.0.0.1:8080/realms/demonstration")).isEmpty();
  }

  @Test
  void isSentFromTheLoopbackHostWithoutTlsThoughSecure() {
    take("a=1; Path=/; Secure");

    assertThat(sent("http://127.0.0.1:8080/")).contains("a=1");
    jar.take(URI.create("http://example.org/"), List.of("b=2; Path=/; Secure"));
    assertThat(sent("http://example.org/")).isEmpty();
  }

  @Test
  void travelsFromOtherSitesAsItsSameSiteSays() {
    take("none=1; Path=/; Secure; SameSite=None");
    take("lax=1; Path=/; SameSite=Lax");
    take("strict=1; Path=/; SameSite=Strict");

    assertThat(jar.header(KEYCLOAK, Optional.of("GET"))).contains("none=1; lax=1");
    assertThat(jar.header(KEYCLOAK, Optional.of("POST"))).contains("none=1");
    assertThat(jar.header(KEYCLOAK, Optional.empty())).contains("none=1; lax=1; strict=1");
  }

  @Test
  void endsWhenItsServerSaysSo() {
    take("a=1; Path=/");
    take("a=; Path=/; Max-Age=0");
    take("b=1; Path=/");
    take("b=; Path=/; Expires=Thu, 01 Jan 1970 00:00:10 GMT");

    assertThat(jar.all()).isEmpty();
  }

  private void take(String line) {
    jar.take(KEYCLOAK, List.of(line));
  }

  private Optional<String> sent(String address) {
    return jar.header(URI.create(address), Optional.empty());
  }
}
