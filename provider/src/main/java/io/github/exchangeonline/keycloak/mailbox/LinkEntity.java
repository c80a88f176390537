package io.github.exchangeonline.keycloak.mailbox;

import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import io.github.exchangeonline.keycloak.diagnosis.StoredFacts;
import io.github.exchangeonline.keycloak.entra.Account;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A row of the registry. Times are milliseconds since the epoch. */
@Entity
@Table(name = "EXO_LINK")
class LinkEntity {

  @Id
  @Column(name = "ID", length = 36)
  String id = "";

  @Column(name = "REALM_ID", length = 36)
  String realmId = "";

  @Column(name = "MAILBOX", length = 255)
  String mailbox = "";

  @Column(name = "USER_ID", length = 255)
  String userId = "";

  @Column(name = "CLOUD", length = 255)
  String cloud = "";

  @Column(name = "TENANT_ID", length = 64)
  String tenantId = "";

  @Column(name = "OBJECT_ID", length = 64)
  String objectId = "";

  @Column(name = "ACCOUNT", length = 320)
  String account = "";

  @Column(name = "CLIENT_ID", length = 255)
  String clientId = "";

  @Column(name = "STATE", length = 32)
  String state = "";

  @Column(name = "STATE_SINCE")
  long stateSince;

  @Column(name = "DIAGNOSIS", length = 128)
  String diagnosis = "";

  /** Where the link returns to when its owner is back; null unless the owner is gone. */
  @Column(name = "FORMER_STATE", length = 32)
  @Nullable String formerState;

  @Column(name = "FORMER_DIAGNOSIS", length = 128)
  @Nullable String formerDiagnosis;

  @Column(name = "LINKED_AT")
  long linkedAt;

  /**
   * Where the realm was reached when the link was made or confirmed, as a {@link FrontendUrl}; a
   * copy of the database elsewhere differs.
   */
  @Column(name = "FRONTEND_URL", length = 1024)
  String frontendUrl = "";

  /** Null where the mailbox does not rest, as are the next two. */
  @Column(name = "REST_UNTIL")
  @Nullable Long restUntil;

  @Column(name = "REST_DIAGNOSIS", length = 128)
  @Nullable String restDiagnosis;

  @Column(name = "REST_FACTS", length = 2000)
  @Nullable String restFacts;

  /** When the refresh token was last redeemed; null where it was not since there is this column. */
  @Column(name = "RENEWED_AT")
  @Nullable Long renewedAt;

  /** Before this nobody renews it for being idle, since somebody is at it or has just failed. */
  @Column(name = "RENEW_AFTER")
  @Nullable Long renewAfter;

  // The next four are written by LinkHistory alone, past what a session has in memory.

  /** When a mail last left as this mailbox; null where none did. */
  @Column(name = "LAST_SENT_AT", updatable = false)
  @Nullable Long lastSentAt;

  /** When something last kept it from sending; null where nothing did, as are the next two. */
  @Column(name = "FAILED_AT", updatable = false)
  @Nullable Long failedAt;

  @Column(name = "FAILURE", length = 128, updatable = false)
  @Nullable String failure;

  @Column(name = "FAILURE_FACTS", length = 2000, updatable = false)
  @Nullable String failureFacts;

  @Column(name = "VERSION")
  int version = 1;

  /** Oracle stores an empty text as null. */
  String frontendUrl() {
    return frontendUrl == null ? "" : frontendUrl;
  }

  LinkState state() {
    return LinkState.of(state);
  }

  boolean is(LinkState other, Problem problem) {
    return state.equals(other.name()) && problem.id().equals(diagnosis);
  }

  void enter(LinkState next, String why, Instant now) {
    state = next.name();
    stateSince = now.toEpochMilli();
    diagnosis = why;
  }

  /** Takes over what the opened credential says; says whether anything was different. */
  boolean mend(CredentialRow row, LinkData data) {
    String[] before = {realmId, userId, mailbox, cloud, tenantId, objectId, clientId};
    realmId = row.realmId();
    userId = row.userId();
    mailbox = data.mailbox();
    cloud = data.cloud();
    tenantId = data.tid();
    objectId = data.oid();
    account = data.account();
    clientId = data.clientId();
    String[] after = {realmId, userId, mailbox, cloud, tenantId, objectId, clientId};
    return !Arrays.equals(before, after);
  }

  private Optional<Rest> rest() {
    return restUntil == null
        ? Optional.empty()
        : Optional.of(
            new Rest(
                Instant.ofEpochMilli(restUntil),
                restDiagnosis == null ? "" : restDiagnosis,
                Rest.facts(restFacts)));
  }

  /** What last kept it from sending, over or not. */
  Optional<LinkHistory.Failed> lastFailure() {
    return failure == null || failedAt == null
        ? Optional.empty()
        : Optional.of(
            new LinkHistory.Failed(
                Instant.ofEpochMilli(failedAt),
                Diagnoses.stored(failure, StoredFacts.read(failureFacts))));
  }

  /** The same, unless a mail left since then, or it was linked or came into its state after it. */
  private Optional<LinkHistory.Failed> failing() {
    boolean over =
        failedAt == null
            || failedAt < linkedAt
            || failedAt < stateSince
            || (lastSentAt != null && failedAt <= lastSentAt);
    return over ? Optional.empty() : lastFailure();
  }

  MailboxLink toLink() {
    return new MailboxLink(
        id,
        realmId,
        new Mailbox(mailbox),
        userId,
        new Account(cloud, tenantId, objectId, account, account),
        clientId,
        state(),
        Instant.ofEpochMilli(stateSince),
        diagnosis == null ? "" : diagnosis,
        Instant.ofEpochMilli(linkedAt),
        rest(),
        failing());
  }
}
