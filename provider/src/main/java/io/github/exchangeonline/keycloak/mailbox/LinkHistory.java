package io.github.exchangeonline.keycloak.mailbox;

import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.SmtpFault.Stage;
import io.github.exchangeonline.keycloak.diagnosis.StoredFacts;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;

/**
 * When links last sent and what last kept them from it, within one session and its transaction; not
 * thread-safe, like the session. Kept with the link's row, by updates that touch nothing else.
 */
public final class LinkHistory {

  private final EntityManager entities;

  public LinkHistory(KeycloakSession session) {
    this(session.getProvider(JpaConnectionProvider.class).getEntityManager());
  }

  LinkHistory(EntityManager entities) {
    this.entities = entities;
  }

  /** Notes that a mail left; what another node noted later stays. */
  public void sent(MailboxLink link, Instant now) {
    entities
        .createQuery(
            "update LinkEntity l set l.lastSentAt = :now where l.id = :id"
                + " and (l.lastSentAt is null or l.lastSentAt < :now)")
        .setParameter("now", now.toEpochMilli())
        .setParameter("id", link.id())
        .executeUpdate();
  }

  /** Notes what kept a mail from leaving as this mailbox; what another node noted later stays. */
  public void failed(MailboxLink link, Diagnosis diagnosis, Instant now) {
    entities
        .createQuery(
            "update LinkEntity l set l.failedAt = :now, l.failure = :failure,"
                + " l.failureFacts = :facts where l.id = :id"
                + " and (l.failedAt is null or l.failedAt < :now)")
        .setParameter("now", now.toEpochMilli())
        .setParameter("failure", diagnosis.id())
        .setParameter("facts", StoredFacts.write(diagnosis.facts()))
        .setParameter("id", link.id())
        .executeUpdate();
  }

  /** Forgets a failure that is over; what another node noted later stays. */
  public void over(MailboxLink link, Failed failure) {
    entities
        .createQuery(
            "update LinkEntity l set l.failedAt = null, l.failure = null, l.failureFacts = null"
                + " where l.id = :id and l.failedAt = :seen")
        .setParameter("seen", failure.at().toEpochMilli())
        .setParameter("id", link.id())
        .executeUpdate();
  }

  static Overview overview(LinkEntity entity) {
    return new Overview(
        entity.toLink(),
        instant(entity.lastSentAt),
        entity.lastFailure(),
        new IdleLink(
            entity.toLink(),
            instant(entity.renewedAt).orElse(null),
            instant(entity.renewAfter).orElse(null)));
  }

  private static Optional<Instant> instant(@Nullable Long millis) {
    return Optional.ofNullable(millis).map(Instant::ofEpochMilli);
  }

  /**
   * A link and what happened with it.
   *
   * @param lastSent to the minute
   * @param idle when it was last renewed, and will be
   */
  public record Overview(
      MailboxLink link, Optional<Instant> lastSent, Optional<Failed> lastFailure, IdleLink idle) {}

  /** What last kept a link from sending. */
  public record Failed(Instant at, Diagnosis diagnosis) {

    /** What Exchange says once a mail is handed over; nothing but another mail shows it over. */
    private static final Set<String> OF_A_MAIL =
        Stream.of(Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.END_OF_DATA)
            .map(Stage::name)
            .collect(Collectors.toUnmodifiableSet());

    /**
     * Whether it came while a token was asked for, so that the next token shows that it is over.
     */
    public boolean ofTheToken() {
      return diagnosis.id().startsWith("entra-")
          || "Microsoft Entra".equals(diagnosis.facts().get("service"));
    }

    /** Whether it came before a mail was handed over, so that a sign-in shows that it is over. */
    public boolean beforeAnyMail() {
      return !ofAMail(diagnosis);
    }

    /** Whether it came when a mail was handed over, after the mail server had taken the sign-in. */
    public static boolean ofAMail(Diagnosis diagnosis) {
      return OF_A_MAIL.contains(diagnosis.facts().getOrDefault("stage", ""));
    }
  }
}
