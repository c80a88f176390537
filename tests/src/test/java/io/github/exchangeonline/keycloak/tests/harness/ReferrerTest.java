package io.github.exchangeonline.keycloak.tests.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReferrerTest {

  private static final URI PAGE = URI.create("https://a.example/callback?code=secret#part");
  private static final URI SAME = URI.create("https://a.example/next");
  private static final URI OTHER = URI.create("https://b.example/next");

  @Test
  void tellsTheWholeAddressToItsOwnOriginOnlyUnlessToldOtherwise() {
    Referrer usual = Referrer.of(PAGE, Optional.empty());

    assertThat(usual.header(SAME)).contains("https://a.example/callback?code=secret");
    assertThat(usual.header(OTHER)).contains("https://a.example/");
  }

  @Test
  void tellsNobodyAnythingWhereThePageForbidsIt() {
    assertThat(Referrer.of(PAGE, Optional.of("no-referrer")).header(SAME)).isEmpty();
  }

  @Test
  void tellsEverybodyEverythingWhereThePageIsCareless() {
    assertThat(Referrer.of(PAGE, Optional.of("origin, unsafe-url")).header(OTHER))
        .contains("https://a.example/callback?code=secret");
  }
}
