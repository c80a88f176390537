package io.github.exchangeonline.keycloak.sender;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.Settings;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmailTabCheckTest {

  private static final Settings SETTINGS = Settings.read(option -> null);

  private final EmailTabCheck check = new EmailTabCheck(SETTINGS);

  @Test
  void findsNothingWrongWithATabThatWorks() {
    assertThat(check.problem(EmailTab.of(Tabs.good()))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "port, 465, CONFIG_PORT_465",
    "port, 25, CONFIG_PORT_NOT_ALLOWED",
    "port, many, CONFIG_PORT_NOT_ALLOWED",
    "ssl, true, CONFIG_SSL_ON",
    "starttls, false, CONFIG_STARTTLS_OFF",
    "host, mail.example.com, CONFIG_HOST_NOT_ALLOWED",
    "host, '', CONFIG_HOST_NOT_ALLOWED",
    "from, noreply, CONFIG_FROM_INVALID",
    "from, '', CONFIG_FROM_INVALID",
    "user, '', CONFIG_USERNAME_MISSING",
    "user, 'a@x.example, b', CONFIG_USERNAME_INVALID",
    "authTokenUrl, https://evil.example/t/oauth2/v2.0/token, CONFIG_AUTHORITY_NOT_ALLOWED",
    "authTokenUrl, https://login.microsoftonline.com/t/oauth2/token, CONFIG_TOKEN_URL_INVALID",
    "authTokenUrl, 'https://login.microsoftonline.com/a b/oauth2/v2.0/token', CONFIG_AUTHORITY_NOT_ALLOWED",
    "authTokenScope, SMTP.Send offline_access, CONFIG_SCOPE_BARE",
    "authTokenScope, https://graph.microsoft.com/SMTP.Send offline_access, CONFIG_SCOPE_BARE",
    "authTokenScope, https://outlook.office.com/SMTP.Send, CONFIG_SCOPE_NO_OFFLINE_ACCESS",
    "authTokenScope, offline_access, CONFIG_SCOPE_INVALID",
    "authTokenScope, https://outlook.office.com/SMTP.Send https://outlook.office365.com/SMTP.Send offline_access, CONFIG_SCOPE_INVALID",
    "authTokenScope, https://outlook.office.com/SMTP.Send https://outlook.office.com/IMAP.AccessAsUser.All offline_access, CONFIG_SCOPE_TOO_WIDE",
    "authTokenClientId, '', CONFIG_CLIENT_ID_MISSING",
    "authTokenClientId, my-app, CONFIG_CLIENT_ID_INVALID",
    "authTokenClientSecret, '', CONFIG_SECRET_MISSING",
    "authTokenClientSecret, 0f0e0d0c-1111-2222-3333-444455556666, CONFIG_SECRET_IS_AN_ID"
  })
  void saysWhichFieldCannotWork(String key, String value, Problem expected) {
    Optional<Diagnosis> problem = check.problem(EmailTab.of(Tabs.with(key, value)));

    assertThat(problem).map(Diagnosis::id).contains(expected.id());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://login.microsoftonline.com@evil.example/common/oauth2/v2.0/token",
        "https://login.microsoftonline.com:444/common/oauth2/v2.0/token",
        "http://login.microsoftonline.com/common/oauth2/v2.0/token",
        "https://login.microsoftonline.com./common/oauth2/v2.0/token",
        "https://login.microsoftonline.com.evil.example/common/oauth2/v2.0/token",
        "https://login.microsoftonline.com\\@evil.example/common/oauth2/v2.0/token",
        "https://login.microsoftonline.com%2eevil.example/common/oauth2/v2.0/token",
        "https://log\u0131n.microsoftonline.com/common/oauth2/v2.0/token",
        "https://169.254.169.254/common/oauth2/v2.0/token",
        "https://2852039166/common/oauth2/v2.0/token",
        "https://[::ffff:a9fe:a9fe]/common/oauth2/v2.0/token",
        "https://localhost/common/oauth2/v2.0/token"
      })
  void takesNoOtherAddressForMicrosofts(String url) {
    EmailTab tab = EmailTab.of(Tabs.with("authTokenUrl", url));

    assertThat(tab.delegated(SETTINGS)).isFalse();
    assertThat(check.problem(tab)).map(Diagnosis::id).contains("config-authority-not-allowed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://user:password@login.microsoftonline.com/common/oauth2/v2.0/token",
        "https://login.microsoftonline.com/../oauth2/v2.0/token",
        "https://login.microsoftonline.com/%2e%2e/oauth2/v2.0/token",
        "https://login.microsoftonline.com/common/../x/oauth2/v2.0/token",
        "https://login.microsoftonline.com/common/oauth2/v2.0/token?x=y"
      })
  void takesNoOtherPathAtMicrosoft(String url) {
    assertThat(check.problem(EmailTab.of(Tabs.with("authTokenUrl", url))))
        .map(Diagnosis::id)
        .contains("config-token-url-invalid");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "127.0.0.1",
        "169.254.169.254",
        "smtp.office365.com.",
        "smtp.office365.com.evil.example",
        "smtp.office365.com:587",
        "smtp.office365.com\r\nRSET",
        "smtp .office365.com",
        "evil.example/smtp.office365.com",
        "outloo\u212a.office365.us",
        "smtp.\u00f6ffice365.com"
      })
  void takesNoOtherHostForMicrosofts(String host) {
    assertThat(check.problem(EmailTab.of(Tabs.with("host", host))))
        .map(Diagnosis::id)
        .contains("config-host-not-allowed");
  }

  @ParameterizedTest
  @CsvSource({
    "from, CONFIG_FROM_INVALID",
    "user, CONFIG_USERNAME_INVALID",
    "replyTo, MESSAGE_INVALID",
    "envelopeFrom, MESSAGE_INVALID"
  })
  void takesNoAddressWithAControlCharacterInIt(String key, Problem expected) {
    for (String inside :
        new String[] {"\r\nBcc: b@evil.example\r\nX", "\u0001auth=Bearer x", "\u0000"}) {
      assertThat(
              check.problem(EmailTab.of(Tabs.with(key, "noreply" + inside + "@contoso.example"))))
          .map(Diagnosis::id)
          .contains(expected.id());
    }
  }

  @Test
  void neverRepeatsTheSecret() {
    Optional<Diagnosis> problem =
        check.problem(
            EmailTab.of(
                Tabs.with("authTokenClientSecret", "0f0e0d0c-1111-2222-3333-444455556666")));

    assertThat(problem.orElseThrow().oneLine()).doesNotContain("0f0e0d0c");
    assertThat(EmailTab.of(Tabs.good()).toString()).doesNotContain("abc8Q");
  }

  @ParameterizedTest
  @CsvSource({
    "authType, basic",
    "auth, false",
    "authTokenUrl, https://idp.example.com/token",
    "authTokenScope, https://outlook.office365.com/.default"
  })
  void leavesEverythingElseToTheBuiltIn(String key, String value) {
    assertThat(EmailTab.of(Tabs.with(key, value)).delegated(SETTINGS)).isFalse();
  }

  @Test
  void takesWhatIsForMicrosoftEvenWhereItCannotWork() {
    assertThat(EmailTab.of(Tabs.with("authTokenScope", "SMTP.Send")).delegated(SETTINGS)).isTrue();
  }
}
