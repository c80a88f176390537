package io.github.exchangeonline.keycloak.link;

import io.github.exchangeonline.keycloak.diagnosis.Actor;
import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import io.github.exchangeonline.keycloak.mailbox.LinkHistory;
import io.github.exchangeonline.keycloak.mailbox.LinkState;
import io.github.exchangeonline.keycloak.mailbox.Mailbox;
import io.github.exchangeonline.keycloak.mailbox.MailboxLink;
import io.github.exchangeonline.keycloak.mailbox.Rest;
import io.github.exchangeonline.keycloak.telemetry.Failure;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the status page says of each link: its state, until when its mailbox rests, what is wrong
 * and who must act. What was found out by this very request, in transactions of their own, counts
 * more than the rows, which were read before.
 */
final class LinkRows {

  private static final String RESTING = "resting";
  private static final String UNNAMED = "unnamed";

  private final Function<MailboxLink, Optional<Diagnosis>> closed;
  private final PageWords words;
  private final Instant now;

  /**
   * @param closed why a link's stored token cannot be opened here
   */
  LinkRows(Function<MailboxLink, Optional<Diagnosis>> closed, PageWords words, Instant now) {
    this.closed = closed;
    this.words = words;
    this.now = now;
  }

  /**
   * @param sent the mailbox that sent a mail just now
   * @param failures those that could not
   */
  List<Map<String, Object>> of(
      List<MailboxLink> links, Optional<Mailbox> sent, Map<Mailbox, Failure> failures) {
    return links.stream()
        .map(
            link ->
                row(
                    link,
                    sent.filter(link.mailbox()::equals).isPresent(),
                    Optional.ofNullable(failures.get(link.mailbox()))))
        .toList();
  }

  /** The user's links that nothing is sent with: they can only be ended. */
  List<Map<String, Object>> unnamed(List<MailboxLink> links) {
    return links.stream()
        .map(
            link -> {
              Map<String, Object> row = facts(link);
              row.put("state", UNNAMED);
              row.put("working", false);
              row.put("unlinkOnly", true);
              return row;
            })
        .toList();
  }

  private Map<String, Object> facts(MailboxLink link) {
    Map<String, Object> row = new HashMap<>();
    row.put("mailbox", link.mailbox().address());
    row.put("account", link.account().username());
    row.put("since", words.time(link.linkedAt()));
    return row;
  }

  private Map<String, Object> row(MailboxLink link, boolean sent, Optional<Failure> failure) {
    String state =
        sent
            ? LinkState.WORKING.label()
            : failure.flatMap(Failure::state).orElse(link.state().label());
    boolean working = state.equals(LinkState.WORKING.label());
    Optional<Rest> rest = sent ? Optional.empty() : link.resting(now);
    Optional<Instant> until =
        failure.flatMap(Failure::nextTry).or(() -> rest.map(Rest::until)).filter(it -> working);
    Map<String, Object> row = facts(link);
    row.put("state", until.isPresent() ? RESTING : state);
    until.ifPresent(it -> row.put("restsUntil", words.time(it)));
    row.put("working", working);
    row.put("confirmable", link.state() == LinkState.PAUSED);
    failure
        .map(Failure::diagnosis)
        .or(() -> standing(link))
        .or(() -> rest.filter(it -> working).flatMap(this::cause))
        .or(() -> sent || rest.isPresent() ? Optional.empty() : lastTime(link))
        .ifPresent(problem -> row.put("diagnosis", words.of(problem)));
    return row;
  }

  /** Why a link does not send although its owner need not link again. */
  private Optional<Diagnosis> standing(MailboxLink link) {
    return switch (link.state()) {
      case PAUSED ->
          Optional.of(Diagnoses.of(Problem.LINK_PAUSED).with("mailbox", link.mailbox().address()));
      case SEALED -> closed.apply(link);
      case WORKING, RELINK, OWNER_GONE -> Optional.empty();
    };
  }

  /** What was in its way when it was last tried, where somebody can do something about it. */
  private static Optional<Diagnosis> lastTime(MailboxLink link) {
    return link.failing()
        .filter(it -> link.working())
        .map(LinkHistory.Failed::diagnosis)
        .filter(diagnosis -> diagnosis.actor() != Actor.NOBODY);
  }

  /** Why it rests, where somebody can do something about it; the state itself says the rest. */
  private Optional<Diagnosis> cause(Rest rest) {
    return Optional.of(Diagnoses.resting(rest.diagnosis(), rest.facts(), rest.until(), now))
        .filter(diagnosis -> diagnosis.actor() != Actor.NOBODY);
  }
}
