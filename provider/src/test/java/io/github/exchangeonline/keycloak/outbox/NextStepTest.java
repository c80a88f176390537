package io.github.exchangeonline.keycloak.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.SettableClock;
import io.github.exchangeonline.keycloak.diagnosis.Actor;
import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.EntraFault;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import io.github.exchangeonline.keycloak.diagnosis.SmtpFault.Stage;
import io.github.exchangeonline.keycloak.mailbox.LinkState;
import io.github.exchangeonline.keycloak.mailbox.Rest;
import io.github.exchangeonline.keycloak.smtp.SmtpReply;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NextStepTest {

  private final SettableClock clock = new SettableClock();

  @Test
  void aLoopThatEntraFoundKeepsTheMailboxSilentForTenMinutes() {
    Rest rest = rest(entra(50196, Optional.empty()));

    clock.pass(Duration.ofMinutes(10).minusMillis(1));
    assertThat(rest.over(clock.instant())).isFalse();
    clock.pass(Duration.ofMillis(1));
    assertThat(rest.over(clock.instant())).isTrue();
  }

  @Test
  void aLoopThatEntraFoundDoesNotAskTheOwnerToLinkAgain() {
    assertThat(step(entra(50196, Optional.empty())).state()).isEmpty();
  }

  @Test
  void aDayOfTooManyRecipientsLastsADay() {
    Rest rest =
        rest(smtp("554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException"));

    clock.pass(Duration.ofHours(24).minusSeconds(1));
    assertThat(rest.over(clock.instant())).isFalse();
    clock.pass(Duration.ofSeconds(1));
    assertThat(rest.over(clock.instant())).isTrue();
  }

  @Test
  void whatMicrosoftAsksForCountsWhereItIsLongerThanWhatIsKnown() {
    assertThat(until(entra(90055, Optional.of(Duration.ofMinutes(5)))))
        .isEqualTo(in(Duration.ofMinutes(5)));
    assertThat(until(entra(90055, Optional.of(Duration.ofSeconds(1)))))
        .isEqualTo(in(Duration.ofMinutes(1)));
  }

  @Test
  void noMailboxRestsLongerThanADay() {
    assertThat(until(entra(90055, Optional.of(Duration.ofDays(365)))))
        .isEqualTo(in(Duration.ofDays(1)));
  }

  @Test
  void aLimitOfOurOwnIsNoRestThatMicrosoftAskedFor() {
    Diagnosis ours = Diagnoses.of(Problem.TOKEN_ASKED_TOO_OFTEN).waiting(Duration.ofMinutes(4));

    assertThat(NextStep.after(ours, clock.instant())).isEqualTo(NextStep.NONE);
  }

  @Test
  void whatPassesAtOnceDoesNotRest() {
    assertThat(step(smtp("421 4.4.2 Connection dropped"))).isEqualTo(NextStep.NONE);
    assertThat(step(entra(90033, Optional.empty()))).isEqualTo(NextStep.NONE);
  }

  /** Else whoever can make one recipient's mailbox busy could stop a realm's mail. */
  @Test
  void whatConcernsOneMailDoesNotStopTheOthers() {
    assertThat(step(smtp("550 5.2.121 The recipient gets too much"))).isEqualTo(NextStep.NONE);
    assertThat(step(smtp("550 5.6.11 bare LF"))).isEqualTo(NextStep.NONE);
  }

  @Test
  void whatSomebodyMendsIsTriedByTheNextMail() {
    assertThat(step(entra(7000222, Optional.empty()))).isEqualTo(NextStep.NONE);
    assertThat(step(entra(7000222, Optional.of(Duration.ofHours(1))))).isEqualTo(NextStep.NONE);
    assertThat(step(smtp("535 5.7.139 SmtpClientAuthentication is disabled for the Tenant.")))
        .isEqualTo(NextStep.NONE);
  }

  @Test
  void statesFollowFromWhatWasFound() {
    assertThat(step(entra(700082, Optional.empty())).state()).contains(LinkState.RELINK);
    assertThat(step(Diagnoses.of(Problem.OWNER_GONE)).state()).contains(LinkState.OWNER_GONE);
    assertThat(step(Diagnoses.of(Problem.SEAL_KEY_MISSING)).state()).contains(LinkState.SEALED);
    assertThat(step(Diagnoses.of(Problem.SEAL_BROKEN)).state()).contains(LinkState.SEALED);
    assertThat(step(Diagnoses.of(Problem.TRANSIENT_STORE))).isEqualTo(NextStep.NONE);
  }

  @Test
  void aRestSaysUntilWhenAndWhyAndWhoMustAct() {
    Rest rest =
        rest(smtp("550 5.1.8 Access denied, bad outbound sender").with("mailbox", "a@contoso.com"));
    clock.pass(Duration.ofHours(1));

    Diagnosis said =
        Diagnoses.resting(rest.diagnosis(), rest.facts(), rest.until(), clock.instant());

    assertThat(said.id()).isEqualTo("mailbox-rests");
    assertThat(said.actor()).isEqualTo(Actor.MICROSOFT_ADMIN);
    assertThat(said.retryAfter()).contains(Duration.ofHours(23));
    assertThat(said.text(Locale.ENGLISH).what())
        .isEqualTo(
            "a@contoso.com rests until 2026-11-21 12:00:00 UTC, and nothing was sent. Before that:"
                + " Microsoft has blocked a@contoso.com from sending, because of suspected spam"
                + " (reply 550 5.1.8).");
    assertThat(said.text(Locale.ENGLISH).todo()).contains("Test connection", "Restricted entities");
    assertThat(said.text(Locale.GERMAN).what())
        .startsWith("a@contoso.com ruht bis 2026-11-21 12:00:00 UTC")
        .contains("550 5.1.8");
  }

  private NextStep step(Diagnosis diagnosis) {
    return NextStep.after(diagnosis, clock.instant());
  }

  private Rest rest(Diagnosis diagnosis) {
    return step(diagnosis).rest().orElseThrow();
  }

  private Instant until(Diagnosis diagnosis) {
    return rest(diagnosis).until();
  }

  private Instant in(Duration time) {
    return clock.instant().plus(time);
  }

  private static Diagnosis smtp(String line) {
    return Diagnoses.ofSmtp(SmtpReply.parse(line).at(Stage.END_OF_DATA));
  }

  private static Diagnosis entra(int code, Optional<Duration> retryAfter) {
    return Diagnoses.ofEntra(
        new EntraFault(
            400, "invalid_grant", Optional.empty(), List.of(code), "", "", "", "", retryAfter));
  }
}
