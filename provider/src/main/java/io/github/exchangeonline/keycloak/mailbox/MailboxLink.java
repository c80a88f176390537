package io.github.exchangeonline.keycloak.mailbox;

import io.github.exchangeonline.keycloak.diagnosis.Actor;
import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import io.github.exchangeonline.keycloak.entra.Account;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A mailbox that a user linked, as the registry knows it. That it is listed does not mean that it
 * still exists: {@link LinkedTokens} reads the credential row before each use.
 *
 * @param id the credential's id; every link is a new one
 * @param account the Entra account whose token it is; may differ from the mailbox
 * @param clientId the app registration the token is bound to
 * @param state whether it sends
 * @param since when it came into that state
 * @param diagnosis id of the diagnosis that brought it there, empty while it works
 * @param rest until when Microsoft is left alone with it; may be over
 * @param failing what kept it from sending when it was last tried, where no mail left since then
 */
public record MailboxLink(
    String id,
    String realmId,
    Mailbox mailbox,
    String userId,
    Account account,
    String clientId,
    LinkState state,
    Instant since,
    String diagnosis,
    Instant linkedAt,
    Optional<Rest> rest,
    Optional<LinkHistory.Failed> failing) {

  /** The rest that is not over yet. */
  public Optional<Rest> resting(Instant now) {
    return rest.filter(it -> !it.over(now));
  }

  /** Whether it stopped for the Email tab named another app registration. */
  public boolean waitsForItsApp() {
    return state == LinkState.RELINK && diagnosis.equals(Problem.LINK_OTHER_APP.id());
  }

  public boolean working() {
    return state == LinkState.WORKING;
  }

  /**
   * Why nothing more is sent by a link that is in the state {@link LinkState#RELINK}. Where
   * somebody else than its owner must act, before the owner can link again or in place of it, this
   * is what brought it there, in its own words; else that its owner must link again.
   */
  public Diagnosis whyDead() {
    Map<String, String> facts = new LinkedHashMap<>();
    // A row of a former version tells no more than the id.
    facts.put("code", diagnosis);
    failing
        .map(LinkHistory.Failed::diagnosis)
        .filter(it -> it.id().equals(diagnosis))
        .ifPresent(it -> facts.putAll(it.facts()));
    facts.put("mailbox", mailbox.address());
    Diagnosis cause = Diagnoses.stored(diagnosis, facts);
    return cause.actor() == Actor.KEYCLOAK_ADMIN || cause.actor() == Actor.MICROSOFT_ADMIN
        ? cause
        : Diagnoses.of(Problem.LINK_NEEDS_OWNER)
            .with("mailbox", mailbox.address())
            .with("cause", diagnosis);
  }

  /** Whether only a new link helps: a key that is missing may come back. */
  public boolean mustBeLinkedAgain() {
    return state == LinkState.RELINK || broken();
  }

  /**
   * Whether it keeps this user, with an account of the user's own, from linking the mailbox. One
   * that was put with somebody else and never opened there does not, nor one whose owner is gone.
   */
  public boolean blocks(String user) {
    return userId.equals(user) || !(broken() || state == LinkState.OWNER_GONE);
  }

  private boolean broken() {
    return state == LinkState.SEALED && diagnosis.equals(Problem.SEAL_BROKEN.id());
  }

  /** Whether it was given by this user with this account, so that both may renew it. */
  public boolean sameGiver(String user, Account other) {
    return userId.equals(user)
        && account.cloud().equals(other.cloud())
        && account.tid().equals(other.tid())
        && account.oid().equals(other.oid());
  }
}
