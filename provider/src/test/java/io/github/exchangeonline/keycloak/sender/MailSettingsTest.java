package io.github.exchangeonline.keycloak.sender;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.Settings;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailSettingsTest {

  private static final Settings SETTINGS = Settings.read(option -> null);
  private static final String MASK = "**********";

  @Test
  void aSaveWithTheMaskAndNothingElseNewChangesNothing() {
    Map<String, String> submitted = Tabs.with("authTokenClientSecret", MASK);
    submitted.put("replyToDisplayName", "");
    submitted.remove("ssl");
    Map<String, String> stored = Tabs.with("ssl", "");

    assertThat(new MailSettings(stored, submitted).changed()).isFalse();
  }

  @Test
  void aNewValueIsAChange() {
    assertThat(new MailSettings(Tabs.good(), Tabs.with("port", "465")).changed()).isTrue();
    assertThat(new MailSettings(Tabs.good(), Tabs.with("authTokenClientSecret", "new")).changed())
        .isTrue();
  }

  @Test
  void judgesTheStoredSecretBehindTheMask() {
    EmailTab tab = new MailSettings(Tabs.good(), Tabs.with("authTokenClientSecret", MASK)).tab();

    assertThat(tab.clientSecret().reveal()).isEqualTo("abc8Q~secret");
  }

  @Test
  void aStoredSecretDoesNotFollowAChangedTokenUrl() {
    Map<String, String> masked = new HashMap<>(Tabs.good());
    masked.put("authTokenClientSecret", MASK);
    masked.put("authTokenUrl", "https://evil.example/t/oauth2/v2.0/token");

    assertThat(new MailSettings(Tabs.good(), masked).saveTakesSecretAlong(SETTINGS))
        .map(Diagnosis::id)
        .contains("config-secret-must-be-typed-again");
    // The test button fills the mask before it asks.
    masked.put("authTokenClientSecret", "abc8Q~secret");
    assertThat(new MailSettings(Tabs.good(), masked).testTakesSecretAlong(SETTINGS)).isPresent();
  }

  @Test
  void aStoredSecretDoesNotFollowByADetour() {
    Map<String, String> switchedAway = new HashMap<>(Tabs.good());
    switchedAway.put("authTokenClientSecret", MASK);
    switchedAway.put("authType", "basic");
    assertThat(new MailSettings(Tabs.good(), switchedAway).saveTakesSecretAlong(SETTINGS))
        .isEmpty();

    switchedAway.put("authTokenUrl", "https://evil.example/t/oauth2/v2.0/token");
    assertThat(new MailSettings(Tabs.good(), switchedAway).saveTakesSecretAlong(SETTINGS))
        .isPresent();
    switchedAway.remove("authTokenUrl");
    assertThat(new MailSettings(Tabs.good(), switchedAway).saveTakesSecretAlong(SETTINGS))
        .isPresent();
    Map<String, String> stored = Tabs.with("authType", "basic");
    switchedAway.put("authType", "token");
    switchedAway.put("authTokenUrl", "https://evil.example/t/oauth2/v2.0/token");
    assertThat(new MailSettings(stored, switchedAway).saveTakesSecretAlong(SETTINGS)).isPresent();
  }

  @Test
  void neitherDoesAStoredVaultReference() {
    Map<String, String> stored = Tabs.with("authTokenClientSecret", "${vault.entra}");
    Map<String, String> submitted = new HashMap<>(stored);
    submitted.put("authTokenUrl", "https://evil.example/t/oauth2/v2.0/token");

    assertThat(new MailSettings(stored, submitted).saveTakesSecretAlong(SETTINGS)).isPresent();
  }

  @Test
  void whatItGivesIsNotShownToAnotherMailServer() {
    Map<String, String> appOnly = new HashMap<>(Tabs.good());
    appOnly.put("authTokenScope", "https://graph.microsoft.com/.default");
    Map<String, String> elsewhere = new HashMap<>(appOnly);
    elsewhere.put("host", "evil.example");
    elsewhere.put("authTokenClientSecret", MASK);

    // In one step, and in two: the scope alone is nobody's harm.
    assertThat(new MailSettings(Tabs.good(), elsewhere).saveTakesSecretAlong(SETTINGS)).isPresent();
    assertThat(new MailSettings(Tabs.good(), appOnly).saveTakesSecretAlong(SETTINGS)).isEmpty();
    assertThat(new MailSettings(appOnly, elsewhere).saveTakesSecretAlong(SETTINGS)).isPresent();
    // An import may have left a host that is not allowed; then the scope is the second step.
    Map<String, String> imported = Tabs.with("host", "evil.example");
    assertThat(new MailSettings(imported, elsewhere).saveTakesSecretAlong(SETTINGS)).isPresent();
  }

  @Test
  void anotherMailServerIsTakenWithAPasswordOrWithTheSecretTypedAgain() {
    Map<String, String> elsewhere = Tabs.with("host", "mail.example.org");
    elsewhere.put("authTokenScope", "https://outlook.office365.com/.default");
    elsewhere.put("authTokenClientSecret", "another");
    assertThat(new MailSettings(Tabs.good(), elsewhere).saveTakesSecretAlong(SETTINGS)).isEmpty();

    // Keycloak does not keep the secret beside a password.
    elsewhere.put("authTokenClientSecret", MASK);
    elsewhere.put("authType", "basic");
    assertThat(new MailSettings(Tabs.good(), elsewhere).saveTakesSecretAlong(SETTINGS)).isEmpty();

    Map<String, String> relay = Tabs.with("host", "relay.example.org");
    relay.put("authTokenScope", "https://outlook.office365.com/.default");
    Map<String, String> renamed = new HashMap<>(relay);
    renamed.put("authTokenClientSecret", MASK);
    renamed.put("fromDisplayName", "Contoso");
    assertThat(new MailSettings(relay, renamed).saveTakesSecretAlong(SETTINGS)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"another", "abc8Q~secret"})
  void aSecretTypedAgainMayGoToANewUrl(String secret) {
    Map<String, String> typed = new HashMap<>(Tabs.good());
    typed.put("authTokenClientSecret", secret);
    typed.put("authTokenUrl", "https://login.microsoftonline.com/common/oauth2/v2.0/token");

    assertThat(new MailSettings(Tabs.good(), typed).saveTakesSecretAlong(SETTINGS)).isEmpty();
  }

  @Test
  void whatWasNeverOursIsLeftAlone() {
    Map<String, String> stored = Tabs.with("authTokenUrl", "https://idp.example.com/token");
    Map<String, String> masked = new HashMap<>(stored);
    masked.put("authTokenClientSecret", MASK);
    masked.put("authTokenUrl", "https://idp2.example.com/token");

    assertThat(new MailSettings(stored, masked).saveTakesSecretAlong(SETTINGS)).isEmpty();
  }
}
