package io.github.exchangeonline.keycloak.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.Disposition;
import io.github.exchangeonline.keycloak.diagnosis.SmtpFault.Stage;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Whatever a mail server says is read, decided and told. */
class SmtpReplyPropertyTest {

  @Property
  void readsAnythingAtAll(@ForAll String said) {
    SmtpReply reply = SmtpReply.parse(said);

    assertThat(reply.code()).matches(it -> it == -1 || (it >= 200 && it <= 599));
    assertThat(reply.text().length()).isLessThanOrEqualTo(said.length());
    assertThat(reply.exchangeId().isPresent() && reply.code() != 250).isFalse();
  }

  @Property
  void readsEveryReplyOfTheForm(
      @ForAll @IntRange(min = 200, max = 599) int code,
      @ForAll("statuses") Optional<String> enhanced,
      @ForAll("words") List<String> lines) {
    StringBuilder said = new StringBuilder();
    for (int i = 0; i < lines.size(); i++) {
      said.append(code)
          .append(i == lines.size() - 1 ? ' ' : '-')
          .append(enhanced.map(it -> it + " ").orElse(""))
          .append(lines.get(i))
          .append("\r\n");
    }
    SmtpReply reply = SmtpReply.parse(said.toString());

    assertThat(reply.code()).isEqualTo(code);
    assertThat(reply.enhanced()).isEqualTo(enhanced);
    assertThat(reply.text()).isEqualTo(String.join("\n", lines));
  }

  /** A reply in an unknown form must not make a link dead, only a refused token does. */
  @Property
  void endsALinkForNothingButARefusedToken(
      @ForAll Stage stage, @ForAll("replies") SmtpReply reply) {
    Diagnosis diagnosis = Diagnoses.ofSmtp(reply.at(stage));

    boolean refused = diagnosis.id().equals("smtp-token-refused");
    assertThat(diagnosis.disposition() == Disposition.RELINK).isEqualTo(refused);
    assertThat(refused)
        .isEqualTo(
            !diagnosis.id().equals("smtp-tls-too-old")
                && reply.code() == 535
                && reply.enhanced().equals(Optional.of("5.7.3")));
  }

  /** What is known to pass is never taken for something that lasts, wherever it is said. */
  @Property
  void losesNoMailForAReplyThatPasses(
      @ForAll Stage stage, @ForAll @IntRange(min = 400, max = 499) int code, @ForAll String text) {
    Diagnosis diagnosis = Diagnoses.ofSmtp(new SmtpReply(code, Optional.empty(), text).at(stage));

    assertThat(diagnosis.disposition()).isNotIn(Disposition.DROP, Disposition.RELINK);
  }

  @Property
  void tellsItInOneBoundedLine(@ForAll Stage stage, @ForAll("replies") SmtpReply reply) {
    Diagnosis diagnosis = Diagnoses.ofSmtp(reply.at(stage)).with("mailbox", "a@b.example");

    assertThat(diagnosis.oneLine()).hasSizeLessThan(6000).doesNotContainPattern("[\\p{Cntrl}]");
    assertThat(diagnosis.facts().values()).allMatch(it -> it.length() <= 1003);
  }

  @Provide
  Arbitrary<SmtpReply> replies() {
    return Combinators.combine(
            Arbitraries.integers().between(200, 599),
            statuses(),
            Arbitraries.oneOf(Arbitraries.strings(), Arbitraries.strings().ofMinLength(2000)))
        .as(SmtpReply::new);
  }

  @Provide
  Arbitrary<Optional<String>> statuses() {
    Arbitrary<Integer> part = Arbitraries.integers().between(0, 999);
    return Combinators.combine(Arbitraries.of(2, 4, 5), part, part)
        .as((kind, subject, detail) -> kind + "." + subject + "." + detail)
        .edgeCases(edge -> edge.add("5.7.3", "5.7.139", "5.2.252", "4.7.0"))
        .optional();
  }

  @Provide
  Arbitrary<List<String>> words() {
    return Arbitraries.strings()
        .withCharRange('a', 'z')
        .ofMinLength(1)
        .ofMaxLength(80)
        .list()
        .ofMinSize(1)
        .ofMaxSize(5);
  }
}
