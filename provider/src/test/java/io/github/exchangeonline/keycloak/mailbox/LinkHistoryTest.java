package io.github.exchangeonline.keycloak.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import io.github.exchangeonline.keycloak.diagnosis.Service;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceConfiguration;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On the tables as they are shipped, in H2. */
class LinkHistoryTest {

  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final Diagnosis BUSY =
      Diagnoses.of(Problem.MAILBOX_BUSY).with("mailbox", "a@b.example").with("reason", "in use");

  private static Connection database;
  private static EntityManagerFactory entities;

  @BeforeAll
  static void tables() throws Exception {
    String url = "jdbc:h2:mem:" + UUID.randomUUID();
    database = DriverManager.getConnection(url);
    try (Statement statement = database.createStatement()) {
      statement.execute(Files.readString(ShippedSqlTest.Kind.H2.file()));
    }
    entities =
        new PersistenceConfiguration("links")
            .managedClass(LinkEntity.class)
            .property("jakarta.persistence.jdbc.url", url)
            .createEntityManagerFactory();
  }

  @AfterAll
  static void end() throws Exception {
    entities.close();
    database.close();
  }

  @BeforeEach
  void aLinkThatNeverSent() {
    in(manager -> manager.createQuery("delete from LinkEntity l").executeUpdate());
    in(
        manager -> {
          LinkEntity link = new LinkEntity();
          link.id = "link";
          link.mailbox = "a@b.example";
          link.state = LinkState.WORKING.name();
          link.linkedAt = NOW.toEpochMilli();
          manager.persist(link);
          return link;
        });
    assertThat(overview().lastSent()).isEmpty();
    assertThat(overview().lastFailure()).isEmpty();
  }

  @Test
  void theLastSuccessStaysWhateverComesLateFromAnotherNode() {
    sent(NOW);
    sent(NOW.plusSeconds(60));
    sent(NOW.plusSeconds(30));

    assertThat(overview().lastSent()).contains(NOW.plusSeconds(60));
  }

  @Test
  void theLastFailureIsKeptWithItsFacts() {
    failed(Diagnoses.of(Problem.OWNER_GONE), NOW);
    failed(BUSY, NOW.plusSeconds(1));
    failed(Diagnoses.of(Problem.OWNER_GONE), NOW.minusSeconds(1));
    sent(NOW.plusSeconds(2));

    assertThat(overview().lastFailure()).contains(new LinkHistory.Failed(NOW.plusSeconds(1), BUSY));
  }

  /**
   * A row that was read, and is written back with another state, knows nothing of what came since.
   */
  @Test
  void nobodyWhoChangesTheStatePutsAnOldSuccessBack() {
    in(
        manager -> {
          LinkEntity read = manager.find(LinkEntity.class, "link");
          sent(NOW);
          failed(BUSY, NOW);
          read.enter(LinkState.RELINK, "x", NOW);
          return read;
        });

    assertThat(overview().link().state()).isEqualTo(LinkState.RELINK);
    assertThat(overview().lastSent()).contains(NOW);
    assertThat(overview().lastFailure()).isPresent();
  }

  @Test
  void aLinkIsFailingUntilAMailLeaves() {
    assertThat(overview().link().failing()).isEmpty();
    failed(BUSY, NOW.plusSeconds(1));
    assertThat(overview().link().failing())
        .contains(new LinkHistory.Failed(NOW.plusSeconds(1), BUSY));
    sent(NOW.plusSeconds(2));
    assertThat(overview().link().failing()).isEmpty();
    assertThat(overview().lastFailure()).as("it is remembered").isPresent();
    failed(BUSY, NOW.plusSeconds(3));
    assertThat(overview().link().failing()).isPresent();
  }

  @Test
  void whatFailedBeforeTheLinkCameIntoItsStateSaysNothingOfIt() {
    failed(BUSY, NOW.plusSeconds(1));
    in(
        manager -> {
          LinkEntity link = manager.find(LinkEntity.class, "link");
          link.enter(LinkState.WORKING, "", NOW.plusSeconds(2));
          return link;
        });
    assertThat(overview().link().failing()).isEmpty();
  }

  @Test
  void aFailureThatIsOverIsForgottenUnlessAnotherCameSince() {
    failed(BUSY, NOW.plusSeconds(1));
    MailboxLink read = overview().link();
    LinkHistory.Failed first = read.failing().orElseThrow();
    failed(Diagnoses.of(Problem.INTERNAL), NOW.plusSeconds(2));
    over(read, first);
    LinkHistory.Failed second = overview().link().failing().orElseThrow();
    assertThat(second.diagnosis().id()).isEqualTo("internal");
    over(read, second);
    assertThat(overview().lastFailure()).isEmpty();
  }

  @Test
  void aSignInSaysNothingOfAMailThatWasRefused() {
    assertThat(new LinkHistory.Failed(NOW, BUSY).beforeAnyMail()).isTrue();
    assertThat(new LinkHistory.Failed(NOW, BUSY.with("stage", "AUTH")).beforeAnyMail()).isTrue();
    for (String stage : List.of("MAIL", "RCPT", "DATA", "END_OF_DATA")) {
      assertThat(new LinkHistory.Failed(NOW, BUSY.with("stage", stage)).beforeAnyMail()).isFalse();
    }
  }

  /** Where nothing is sent for weeks, only renewals show that Entra gives tokens again. */
  @Test
  void aTokenSaysSomethingOfTokensOnly() {
    Diagnosis page = Diagnoses.of(Problem.ENTRA_ANSWER_UNREADABLE);
    Diagnosis network = Diagnoses.ofNetwork(Service.ENTRA, new SocketTimeoutException());
    Diagnosis exchange = Diagnoses.ofNetwork(Service.SMTP, new SocketTimeoutException());

    assertThat(new LinkHistory.Failed(NOW, page).ofTheToken()).isTrue();
    assertThat(new LinkHistory.Failed(NOW, network).ofTheToken()).isTrue();
    assertThat(new LinkHistory.Failed(NOW, exchange).ofTheToken()).isFalse();
    assertThat(new LinkHistory.Failed(NOW, BUSY).ofTheToken()).isFalse();
  }

  @Test
  void aFailureThatANewerVersionFoundIsNamedThoughItsWordsAreNotHere() {
    in(
        manager ->
            manager
                .createNativeQuery(
                    "update EXO_LINK set FAILED_AT = 1, FAILURE = 'of-tomorrow', FAILURE_FACTS = '{'")
                .executeUpdate());

    assertThat(overview().lastFailure())
        .hasValueSatisfying(failed -> assertThat(failed.diagnosis().id()).isEqualTo("of-tomorrow"));
  }

  @Test
  void itSaysWhenTheLinkIsRenewedAndWhenItDies() {
    IdleLink idle = overview().idle();

    assertThat(idle.dies()).isEqualTo(NOW.plus(Duration.ofDays(90)));
    assertThat(idle.turn())
        .isBetween(NOW.plus(IdleLink.IDLE), NOW.plus(IdleLink.IDLE).plus(IdleLink.SPREAD));
    assertThat(idle.due(idle.turn().minusSeconds(1))).isFalse();
    assertThat(idle.due(idle.turn())).isTrue();
    IdleLink claimed = new IdleLink(idle.link(), null, idle.turn().plusSeconds(5));
    assertThat(claimed.turn()).isEqualTo(idle.turn().plusSeconds(5));
  }

  private static void sent(Instant at) {
    MailboxLink link = overview().link();
    in(
        manager -> {
          new LinkHistory(manager).sent(link, at);
          return link;
        });
  }

  private static void failed(Diagnosis diagnosis, Instant at) {
    MailboxLink link = overview().link();
    in(
        manager -> {
          new LinkHistory(manager).failed(link, diagnosis, at);
          return link;
        });
  }

  private static void over(MailboxLink link, LinkHistory.Failed failure) {
    in(
        manager -> {
          new LinkHistory(manager).over(link, failure);
          return link;
        });
  }

  private static LinkHistory.Overview overview() {
    return in(manager -> LinkHistory.overview(manager.find(LinkEntity.class, "link")));
  }

  private static <T> T in(Function<EntityManager, T> work) {
    return entities.callInTransaction(work);
  }
}
