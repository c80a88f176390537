package io.github.exchangeonline.keycloak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.exchangeonline.keycloak.sender.ExchangeOnlineEmailSenderFactory;
import io.github.exchangeonline.keycloak.smtp.SmtpProxy;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.provider.ProviderConfigProperty;

class SettingsTest {

  @Test
  void knowsMicrosoftWithoutAnyOption() {
    Settings settings = Settings.read(option -> null);

    assertThat(settings.allowsSmtp("smtp.office365.com", 587)).isTrue();
    assertThat(settings.allowsSmtp("SMTP.Office365.com", 587)).isTrue();
    assertThat(settings.allowsAuthority(URI.create("https://login.microsoftonline.com"))).isTrue();
    assertThat(settings.sealKeyFile()).isEmpty();
    assertThat(settings.delivery()).isEqualTo(Settings.Delivery.OUTBOX);
  }

  /** What the server lists of its options is what holds where none is given. */
  @Test
  void theDefaultsThatAreShownAreTheDefaults() {
    Map<String, String> shown = new HashMap<>();
    for (ProviderConfigProperty option :
        new ExchangeOnlineEmailSenderFactory().getConfigMetadata()) {
      if (option.getDefaultValue() != null) {
        shown.put(option.getName(), option.getDefaultValue().toString());
      }
    }

    assertThat(shown).containsKeys("delivery", "give-up-after", "keep-records");
    assertThat(Settings.read(shown::get)).isEqualTo(Settings.read(option -> null));
  }

  @Test
  void sendsTokensNowhereElse() {
    Settings settings = Settings.read(option -> null);

    assertThat(settings.allowsSmtp("smtp.office365.com", 25)).isFalse();
    assertThat(settings.allowsSmtp("smtp.office365.com.evil.example", 587)).isFalse();
    assertThat(settings.allowsAuthority(URI.create("http://login.microsoftonline.com"))).isFalse();
    assertThat(settings.allowsAuthority(URI.create("https://login.microsoftonline.com:8443")))
        .isFalse();
    assertThat(settings.allowsAuthority(URI.create("https://evil.example"))).isFalse();
  }

  @Test
  void addsWhatTheServerOptionsName() {
    Settings settings =
        Settings.read(
            Map.of(
                    "smtp-hosts", "relay.example.com, localhost:2525",
                    "authorities", "https://Login.Example.com:443/, http://localhost:8081",
                    "seal-key-file", "/run/secrets/keys")
                ::get);

    assertThat(settings.allowsSmtp("relay.example.com", 587)).isTrue();
    assertThat(settings.allowsSmtp("localhost", 2525)).isTrue();
    assertThat(settings.allowsSmtp("localhost", 587)).isFalse();
    assertThat(settings.allowsAuthority(URI.create("https://login.example.com"))).isTrue();
    assertThat(settings.allowsAuthority(URI.create("http://localhost:8081"))).isTrue();
    assertThat(settings.sealKeyFile()).contains(Path.of("/run/secrets/keys"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://login.example.com",
        "login.example.com",
        "https://login.example.com/tenant",
        "https://user@login.example.com",
        "https://login.example.com?x=1",
        "ftp://login.example.com"
      })
  void refusesToStartWithAnAuthorityThatIsNone(String value) {
    assertThatThrownBy(() -> Settings.read(Map.of("authorities", value)::get))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("authorities")
        .hasMessageContaining(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://smtp.example.com", "smtp.example.com:port", "a b"})
  void refusesToStartWithAnSmtpHostThatIsNone(String value) {
    assertThatThrownBy(() -> Settings.read(Map.of("smtp-hosts", value)::get))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("smtp-hosts");
  }

  @Test
  void pausesFoundLinksUnlessToldOtherwise() {
    assertThat(Settings.read(option -> null).foundLinks()).isEqualTo(Settings.FoundLinks.PAUSE);
    assertThat(Settings.read(Map.of("found-links", "use")::get).foundLinks())
        .isEqualTo(Settings.FoundLinks.USE);
    assertThatThrownBy(() -> Settings.read(Map.of("found-links", "yes")::get))
        .hasMessageContaining("found-links")
        .hasMessageContaining("pause or use");
  }

  /** Addresses of people are not shown by mistake. */
  @Test
  void tellsMailboxesApartInMetricsOnlyWhereThatIsAskedFor() {
    assertThat(Settings.read(option -> null).metricsMailbox()).isFalse();
    assertThat(Settings.read(Map.of("metrics-mailbox", "true")::get).metricsMailbox()).isTrue();
    assertThatThrownBy(() -> Settings.read(Map.of("metrics-mailbox", "yes")::get))
        .hasMessageContaining("metrics-mailbox")
        .hasMessageContaining("true or false");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "5m", "86401"})
  void wantsTheSweepIntervalInSeconds(String value) {
    assertThatThrownBy(() -> Settings.read(Map.of("sweep-interval", value)::get))
        .hasMessageContaining("sweep-interval")
        .hasMessageContaining(value);
  }

  @Test
  void readsTheSmtpProxyAndNeverRepeatsItsPassword() {
    SmtpProxy proxy =
        Settings.read(Map.of("smtp-proxy", "http://me:s3cret@proxy.example:3128")::get)
            .smtpProxy()
            .orElseThrow();

    assertThat(proxy.kind()).isEqualTo(SmtpProxy.Kind.HTTP);
    assertThat(proxy.host()).isEqualTo("proxy.example");
    assertThat(proxy.port()).isEqualTo(3128);
    assertThat(proxy.user()).contains("me");
    assertThat(proxy.toString()).doesNotContain("s3cret");
    assertThatThrownBy(() -> Settings.read(Map.of("smtp-proxy", "ftp://me:s3cret@proxy:1")::get))
        .hasMessageContaining("smtp-proxy")
        .hasMessageNotContaining("s3cret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "proxy.example:3128",
        "http://proxy.example",
        "http://proxy.example:3128/path",
        "socks5://me:pw@proxy.example:1080",
        "https://proxy.example:3128"
      })
  void takesNothingElseForAProxy(String value) {
    assertThatThrownBy(() -> Settings.read(Map.of("smtp-proxy", value)::get))
        .hasMessageContaining("smtp-proxy");
  }
}
