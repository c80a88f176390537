package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.standin.directory.Sample;
import io.github.exchangeonline.standin.inbox.ReceivedMail;
import java.net.URI;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;

/** A mail of the sample realm as its reader sees it. */
record Letter(ReceivedMail mail) {

  /**
   * The next letter to that address; the test fails unless it left as the linked mailbox, for this
   * recipient alone.
   */
  static Letter to(String recipient, SampleRealm realm) {
    ReceivedMail mail = realm.mailTo(recipient);
    assertThat(mail.mailbox()).isEqualTo(Sample.NOREPLY);
    assertThat(mail.envelopeFrom()).isEqualTo(Sample.NOREPLY);
    assertThat(mail.from()).isEqualTo("Contoso <" + Sample.NOREPLY + ">");
    assertThat(mail.recipients()).containsExactly(recipient);
    assertThat(mail.to()).containsExactly(recipient);
    return new Letter(mail);
  }

  /** The same letter, if that is what it is about. */
  Letter about(String subject) {
    assertThat(mail.subject()).isEqualTo(subject);
    return this;
  }

  /** The same letter, if both of its bodies say this. */
  Letter saying(String words) {
    assertThat(text()).contains(words);
    assertThat(Jsoup.parse(mail.html()).text()).contains(words);
    return this;
  }

  /** Its only link, which both bodies show. */
  URI link() {
    var links = Jsoup.parse(mail.html()).select("a[href]");
    assertThat(links).hasSize(1);
    Element link = links.get(0);
    assertThat(text()).contains(link.attr("href"));
    return URI.create(link.attr("href"));
  }

  /** Keycloak escapes the plain text of an invitation as if it were HTML. */
  private String text() {
    return Parser.unescapeEntities(mail.text(), true);
  }
}
