package io.github.exchangeonline.keycloak.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import io.github.exchangeonline.keycloak.entra.Account;
import io.github.exchangeonline.keycloak.mailbox.LinkHistory;
import io.github.exchangeonline.keycloak.mailbox.LinkState;
import io.github.exchangeonline.keycloak.mailbox.Mailbox;
import io.github.exchangeonline.keycloak.mailbox.MailboxLink;
import io.github.exchangeonline.keycloak.mailbox.Rest;
import io.github.exchangeonline.keycloak.telemetry.Failure;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LinkRowsTest {

  private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");
  private static final Instant LATER = NOW.plusSeconds(3600);
  private static final Mailbox MAILBOX = new Mailbox("noreply@contoso.example");

  @Test
  void aMailboxThatRestsSaysUntilWhenAndThatNobodyMustAct() {
    Map<String, Object> row = row(link(LinkState.WORKING, resting("smtp-recipients-per-day")));

    assertThat(row).containsEntry("state", "resting").containsEntry("working", true);
    assertThat(row).containsKey("restsUntil").doesNotContainKey("diagnosis");
  }

  @Test
  void aRestThatSomebodyCanMendSaysWhoAndHow() {
    Map<String, Object> row = row(link(LinkState.WORKING, resting("smtp-sender-mailbox-full")));

    assertThat(row).containsEntry("state", "resting");
    assertThat(diagnosis(row)).containsEntry("id", "mailbox-rests");
    assertThat(diagnosis(row).get("who")).asString().isNotBlank();
  }

  @Test
  void aRestThatIsOverIsNotSpokenOf() {
    Rest over = new Rest(NOW, "smtp-recipients-per-day", Map.of());

    assertThat(row(link(LinkState.WORKING, Optional.of(over))))
        .containsEntry("state", "working")
        .doesNotContainKeys("restsUntil", "diagnosis");
  }

  @Test
  void aLinkThatDoesNotWorkIsNotCalledResting() {
    assertThat(row(link(LinkState.RELINK, resting("smtp-recipients-per-day"))))
        .containsEntry("state", "relink")
        .containsEntry("working", false)
        .doesNotContainKeys("restsUntil", "diagnosis");
  }

  @Test
  void aTestThatSucceededCountsMoreThanTheRestThatWasRead() {
    MailboxLink link = link(LinkState.WORKING, resting("smtp-recipients-per-day"));

    assertThat(rows().of(List.of(link), Optional.of(MAILBOX), Map.of()).get(0))
        .containsEntry("state", "working")
        .doesNotContainKeys("restsUntil", "diagnosis");
  }

  @Test
  void aTestThatFailedCountsMoreThanTheStateThatWasRead() {
    MailboxLink link = link(LinkState.WORKING, Optional.empty());
    Diagnosis revoked =
        Diagnoses.of(Problem.LINK_NEEDS_OWNER).with("cause", "entra-refresh-token-revoked");

    Map<String, Object> relink =
        rows()
            .of(
                List.of(link),
                Optional.empty(),
                Map.of(MAILBOX, failure(revoked, LinkState.RELINK, Optional.empty())))
            .get(0);
    Map<String, Object> resting =
        rows()
            .of(
                List.of(link),
                Optional.empty(),
                Map.of(MAILBOX, failure(revoked, LinkState.WORKING, Optional.of(LATER))))
            .get(0);

    assertThat(relink).containsEntry("state", "relink").containsEntry("working", false);
    assertThat(resting).containsEntry("state", "resting").containsKey("restsUntil");
    assertThat(diagnosis(resting)).containsEntry("id", revoked.id());
  }

  @Test
  void aLinkThatIsWellAndDidNotSendSaysWhoMendsThat() {
    MailboxLink link = failing(LinkState.WORKING, Problem.SMTP_XOAUTH2_NOT_OFFERED);

    assertThat(diagnosis(row(link))).containsEntry("id", "smtp-xoauth2-not-offered");
    assertThat(rows().of(List.of(link), Optional.of(MAILBOX), Map.of()).get(0))
        .as("a test mail left just now")
        .doesNotContainKey("diagnosis");
    assertThat(row(failing(LinkState.WORKING, Problem.MAILBOX_BUSY)))
        .as("nobody has to do anything")
        .doesNotContainKey("diagnosis");
    assertThat(row(failing(LinkState.RELINK, Problem.SMTP_XOAUTH2_NOT_OFFERED)))
        .as("the state says it")
        .doesNotContainKey("diagnosis");
  }

  @Test
  void aPausedLinkCanBeConfirmed() {
    Map<String, Object> row = row(link(LinkState.PAUSED, Optional.empty()));

    assertThat(row).containsEntry("state", "paused").containsEntry("confirmable", true);
    assertThat(diagnosis(row)).containsEntry("id", "link-paused");
  }

  @Test
  void aSealedLinkSaysWhyItCannotBeOpened() {
    assertThat(diagnosis(row(link(LinkState.SEALED, Optional.empty()))))
        .containsEntry("id", Problem.SEAL_KEY_MISSING.id());
  }

  private static Map<String, Object> row(MailboxLink link) {
    return rows().of(List.of(link), Optional.empty(), Map.of()).get(0);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> diagnosis(Map<String, Object> row) {
    return (Map<String, Object>) row.get("diagnosis");
  }

  private static LinkRows rows() {
    return new LinkRows(
        link -> Optional.of(Diagnoses.of(Problem.SEAL_KEY_MISSING)),
        new PageWords(Locale.ENGLISH),
        NOW);
  }

  private static Optional<Rest> resting(String cause) {
    return Optional.of(new Rest(LATER, cause, Map.of("mailbox", MAILBOX.address())));
  }

  private static Failure failure(Diagnosis diagnosis, LinkState state, Optional<Instant> nextTry) {
    return new Failure(
        "realm",
        "sample",
        Failure.Operation.TEST,
        MAILBOX.address(),
        Optional.of("alice"),
        diagnosis,
        Optional.of(state.label()),
        nextTry);
  }

  private static MailboxLink failing(LinkState state, Problem problem) {
    return link(
        state, Optional.empty(), Optional.of(new LinkHistory.Failed(NOW, Diagnoses.of(problem))));
  }

  private static MailboxLink link(LinkState state, Optional<Rest> rest) {
    return link(state, rest, Optional.empty());
  }

  private static MailboxLink link(
      LinkState state, Optional<Rest> rest, Optional<LinkHistory.Failed> failing) {
    return new MailboxLink(
        "id",
        "realm",
        MAILBOX,
        "alice",
        new Account("global", "tenant", "object", MAILBOX.address(), MAILBOX.address()),
        "client",
        state,
        NOW,
        "",
        NOW,
        rest,
        failing);
  }
}
