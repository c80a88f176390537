package io.github.exchangeonline.keycloak.entra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TenantAddressTest {

  @Test
  void derivesAllAddressesFromTheTokenUrl() {
    TenantAddress tenant =
        TenantAddress.ofTokenUrl(
            "https://login.microsoftonline.com/Contoso.OnMicrosoft.com/oauth2/v2.0/token");
    String base = "https://login.microsoftonline.com/contoso.onmicrosoft.com";
    assertThat(tenant.token()).isEqualTo(URI.create(base + "/oauth2/v2.0/token"));
    assertThat(tenant.authorize()).isEqualTo(URI.create(base + "/oauth2/v2.0/authorize"));
    assertThat(tenant.discovery())
        .isEqualTo(URI.create(base + "/v2.0/.well-known/openid-configuration"));
    assertThat(tenant.keys()).isEqualTo(URI.create(base + "/discovery/v2.0/keys"));
    assertThat(tenant.cloud()).isEqualTo("login.microsoftonline.com");
  }

  @ParameterizedTest
  @CsvSource({
    "https://LOGIN.microsoftonline.us:443/common/oauth2/v2.0/token, login.microsoftonline.us",
    "http://localhost:8180/organizations/oauth2/v2.0/token, localhost:8180",
    "http://127.0.0.1:8180/consumers/oauth2/v2.0/token, 127.0.0.1:8180",
    "http://[::1]:8180/72f988bf-86f1-41af-91ab-2d7cd011db47/oauth2/v2.0/token, [::1]:8180",
    "https://entra.test:8443/72F988BF-86f1-41af-91ab-2d7cd011db47/oauth2/v2.0/token, entra.test:8443"
  })
  void takesClouds(String url, String cloud) {
    assertThat(TenantAddress.ofTokenUrl(url).cloud()).isEqualTo(cloud);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "login.microsoftonline.com/common/oauth2/v2.0/token",
        "http://login.microsoftonline.com/common/oauth2/v2.0/token",
        "http://localhost.evil.example/common/oauth2/v2.0/token",
        "ftp://localhost/common/oauth2/v2.0/token",
        "https://user@login.microsoftonline.com/common/oauth2/v2.0/token",
        "https://login.microsoftonline.com/common/oauth2/v2.0/token?x=y",
        "https://login.microsoftonline.com/common/oauth2/v2.0/token#x",
        "https://login.microsoftonline.com/common/oauth2/v2.0/token/",
        "https://login.microsoftonline.com/common/oauth2/token",
        "https://login.microsoftonline.com//oauth2/v2.0/token",
        "https://login.microsoftonline.com/a/b/oauth2/v2.0/token",
        "https://login.microsoftonline.com/../oauth2/v2.0/token",
        "https://login.microsoftonline.com/%63ommon/oauth2/v2.0/token",
        "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
        "https://login.microsoftonline.com/tenant/oauth2/v2.0/token",
        " https://login.microsoftonline.com/common/oauth2/v2.0/token",
        "https:///common/oauth2/v2.0/token",
        "https://login.microsoftonline.com\\@evil.example/common/oauth2/v2.0/token",
        "https://login.microsoftonline.com/common%2f..%2fevil/oauth2/v2.0/token",
        "https://login.microsoftonline.com/%2e%2e/oauth2/v2.0/token",
        "https://login.microsoftonline.com/common\r\nHost: evil.example/oauth2/v2.0/token",
        "https://login.microsoftonline.com/common;x=y/oauth2/v2.0/token",
        "https://login.m\u0131crosoftonline.com/common/oauth2/v2.0/token",
        "mailto:common"
      })
  void refusesEverythingElse(String url) {
    assertThatThrownBy(() -> TenantAddress.ofTokenUrl(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("it");
  }
}
