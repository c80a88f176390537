package io.github.exchangeonline.keycloak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

  @Test
  void knowsMicrosoftWithoutAnyOption() {
    Settings settings = Settings.read(option -> null);

    assertThat(settings.allowsSmtp("smtp.office365.com", 587)).isTrue();
    assertThat(settings.allowsSmtp("SMTP.Office365.com", 587)).isTrue();
    assertThat(settings.allowsAuthority(URI.create("https://login.microsoftonline.com"))).isTrue();
    assertThat(settings.sealKeyFile()).isEmpty();
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
}
