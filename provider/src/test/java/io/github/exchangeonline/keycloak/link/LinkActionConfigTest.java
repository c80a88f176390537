package io.github.exchangeonline.keycloak.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.keycloak.models.RequiredActionConfigModel;

class LinkActionConfigTest {

  @Test
  void hasUsableDefaults() {
    LinkActionConfig config = LinkActionConfig.of(null);

    assertThat(config.role()).isEqualTo("exchange-online-sender");
    assertThat(config.skippable()).isTrue();
    assertThat(config.testMail()).isTrue();
    assertThat(config.otherAddress()).isFalse();
    assertThat(config.askAgainAfter()).isEqualTo(Duration.ofDays(7));
  }

  @Test
  void readsTheSettings() {
    LinkActionConfig config =
        LinkActionConfig.of(
            model(
                Map.of(
                    "sender-role", "mailers",
                    "may-skip", "false",
                    "test-mail", "false",
                    "other-address", "true",
                    "ask-again-after-days", "0")));

    assertThat(config)
        .isEqualTo(new LinkActionConfig("mailers", false, false, true, Duration.ZERO));
  }

  @Test
  void namesTheSettingThatCannotBe() {
    assertThat(LinkActionConfig.invalidKey(model(Map.of("ask-again-after-days", "soon"))))
        .isEqualTo("ask-again-after-days");
    assertThat(LinkActionConfig.invalidKey(model(Map.of("ask-again-after-days", "30")))).isNull();
  }

  @Test
  void everySettingIsOfferedInTheConsole() {
    assertThat(LinkActionConfig.properties())
        .extracting(property -> property.getName())
        .containsExactlyInAnyOrder(
            "sender-role", "may-skip", "ask-again-after-days", "test-mail", "other-address");
  }

  private static RequiredActionConfigModel model(Map<String, String> config) {
    RequiredActionConfigModel model = new RequiredActionConfigModel();
    model.setConfig(new java.util.HashMap<>(config));
    return model;
  }
}
