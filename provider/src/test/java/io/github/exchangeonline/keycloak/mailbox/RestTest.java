package io.github.exchangeonline.keycloak.mailbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RestTest {

  @Test
  void keepsTheFactsThatItsWordsSpeakOf() {
    Rest rest =
        new Rest(
            Instant.EPOCH, "smtp-sender-blocked", Map.of("code", "550 5.1.8", "reply", "\"ä\""));

    assertThat(Rest.facts(rest.json())).isEqualTo(rest.facts());
  }

  @Test
  void fitsItsColumnWithTheFirstFactsKept() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("code", "550 5.1.8");
    for (int i = 0; i < 20; i++) {
      facts.put("fact" + i, "ä".repeat(1000));
    }

    String json = new Rest(Instant.EPOCH, "smtp-sender-blocked", facts).json();

    assertThat(json.getBytes(UTF_8).length).isBetween(1000, 2000);
    assertThat(Rest.facts(json)).containsEntry("code", "550 5.1.8");
  }

  @Test
  void isContentWithoutFactsWhereThereAreNone() {
    assertThat(Rest.facts(null)).isEmpty();
    assertThat(Rest.facts("no JSON")).isEmpty();
  }
}
