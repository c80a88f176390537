package io.github.exchangeonline.keycloak.sender;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.Settings;
import io.github.exchangeonline.keycloak.mailbox.Mailbox;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever somebody types into the Email tab, or a tool writes there. */
class EmailTabPropertyTest {

  private static final Settings SETTINGS = Settings.read(option -> null);
  private static final List<String> KEYS = List.copyOf(Tabs.good().keySet());

  @Property
  void readsAndJudgesAnything(@ForAll("anything") Map<String, String> settings) {
    EmailTab tab = EmailTab.of(settings);

    new EmailTabCheck(SETTINGS)
        .problem(tab)
        .ifPresent(it -> assertThat(it.oneLine()).doesNotContainPattern("\\p{Cntrl}"));
    assertThat(tab.port()).isBetween(-1, 999_999);
    assertThat(List.of(tab.connectTimeout(), tab.readTimeout(), tab.writeTimeout()))
        .allMatch(it -> it.compareTo(Duration.ZERO) > 0);
    assertThat(tab.toString()).doesNotContain("abc8Q~secret");
  }

  /** However good the rest looks: a token goes nowhere that the server does not allow. */
  @Property
  void passesNothingThatWouldTakeATokenElsewhere(@ForAll("changes") Map<String, String> settings) {
    EmailTab tab = EmailTab.of(settings);
    if (new EmailTabCheck(SETTINGS).problem(tab).isEmpty()) {
      assertThat(SETTINGS.allowsSmtp(tab.host(), tab.port())).isTrue();
      assertThat(tab.authority().map(SETTINGS::allowsAuthority)).contains(true);
      assertThat(tab.starttls() && !tab.ssl()).isTrue();
      assertThat(tab.scopes())
          .allMatch(it -> it.matches("(https://.*/SMTP\\.Send|offline_access|openid|profile)"))
          .contains("offline_access");
      assertThat(tab.mailboxes()).isNotEmpty();
    }
  }

  @Property
  void namesEachMailboxOnce(@ForAll("lists") String username) {
    List<Mailbox> mailboxes = Mailbox.list(username);

    assertThat(mailboxes).doesNotHaveDuplicates();
    assertThat(mailboxes)
        .allMatch(it -> !it.address().isBlank() && it.equals(new Mailbox(it.address())));
    assertThat(Mailbox.list(String.join(" , ", mailboxes.stream().map(Mailbox::address).toList())))
        .isEqualTo(mailboxes);
  }

  @Provide
  Arbitrary<Map<String, String>> anything() {
    return Arbitraries.maps(Arbitraries.of(KEYS), values());
  }

  /** A good tab in which some fields were changed. */
  @Provide
  Arbitrary<Map<String, String>> changes() {
    return Arbitraries.maps(Arbitraries.of(KEYS), values())
        .ofMaxSize(3)
        .map(
            changes -> {
              Map<String, String> tab = new HashMap<>(Tabs.good());
              tab.putAll(changes);
              return tab;
            });
  }

  @Provide
  Arbitrary<String> lists() {
    return Arbitraries.oneOf(
            Arbitraries.of("a@b.example", "A@B.example", " ", ""), Arbitraries.strings())
        .list()
        .map(names -> String.join(",", names));
  }

  private static Arbitrary<String> values() {
    return Arbitraries.oneOf(
        Arbitraries.strings(),
        Arbitraries.of(
            "true",
            "false",
            "587",
            "465",
            "smtp.office365.com",
            "SMTP.office365.com.",
            "smtp.office365.com@evil.example",
            "evil.example",
            "https://login.microsoftonline.com.evil.example/t/oauth2/v2.0/token",
            "https://login.microsoftonline.com@evil.example/t/oauth2/v2.0/token",
            "https://evil.example/?https://login.microsoftonline.com/t/oauth2/v2.0/token",
            "http://login.microsoftonline.com/t/oauth2/v2.0/token",
            "https://outlook.office.com/SMTP.Send",
            "SMTP.Send offline_access",
            "https://outlook.office.com/SMTP.Send offline_access https://graph.microsoft.com/Mail.Read",
            "a@b.example, c@d.example"));
  }
}
