package io.github.exchangeonline.keycloak.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FrontendUrlTest {

  @Test
  void writesOneAddressInOneForm() {
    assertThat(value("HTTPS://Login.Example.com:443/")).isEqualTo("https://login.example.com");
    assertThat(value("http://login.example.com:80")).isEqualTo("http://login.example.com");
    assertThat(value(" https://login.example.com:8443/Auth/ "))
        .isEqualTo("https://login.example.com:8443/Auth");
    assertThat(value("Login.Example.com")).isEqualTo("login.example.com");
  }

  @Test
  void fixesNothingWhereNothingUsefulIsConfigured() {
    for (String typed : new String[] {null, "", " ", "https://", "not a host", "mailto:a@b"}) {
      assertThat(FrontendUrl.read(typed).isFixed()).as(typed).isFalse();
    }
  }

  @Test
  void isElsewhereWhereTheHostDiffers() {
    assertThat(elsewhere("https://stage.example.com", "https://login.example.com")).isTrue();
    assertThat(elsewhere("stage.example.com", "https://login.example.com")).isTrue();
    assertThat(elsewhere("stage.example.com", "login.example.com")).isTrue();
  }

  @Test
  void comparesMoreThanTheHostOnlyWhereBothSayMore() {
    assertThat(elsewhere("https://login.example.com/b", "https://login.example.com/a")).isTrue();
    assertThat(elsewhere("https://login.example.com:8443", "https://login.example.com")).isTrue();
    assertThat(elsewhere("login.example.com", "https://login.example.com:8443/a")).isFalse();
    assertThat(elsewhere("https://login.example.com:8443/a", "login.example.com")).isFalse();
    assertThat(elsewhere("https://login.example.com/", "https://LOGIN.example.com:443")).isFalse();
  }

  @Test
  void isNowhereElseWhereOneOfBothIsNotFixed() {
    assertThat(elsewhere("", "https://login.example.com")).isFalse();
    assertThat(elsewhere("https://login.example.com", "")).isFalse();
  }

  private static String value(String typed) {
    return FrontendUrl.read(typed).value();
  }

  private static boolean elsewhere(String here, String recorded) {
    return FrontendUrl.read(here).elsewhere(FrontendUrl.read(recorded));
  }
}
