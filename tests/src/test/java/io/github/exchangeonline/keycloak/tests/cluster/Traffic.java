package io.github.exchangeonline.keycloak.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.tests.harness.Admin;
import io.github.exchangeonline.keycloak.tests.harness.Eventually;
import io.github.exchangeonline.keycloak.tests.production.Postgres;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.standin.StandIn;
import io.github.exchangeonline.standin.faults.MailboxCounters;
import io.github.exchangeonline.standin.inbox.ReceivedMail;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;

/** Mails to Bob that several nodes are asked for, and what has become of them. */
public final class Traffic {

  private static final String BOB = "bob@sample.example";
  private static final String OF_BOB = " from EXO_MAIL where RECIPIENTS = '" + BOB + "'";

  private final StandIn microsoft;
  private final Postgres database;
  private final String bob;
  private int accepted;

  /** In a realm, which may be reached by more nodes than by this one. */
  public Traffic(SampleRealm realm, Postgres database) {
    this.microsoft = realm.microsoft();
    this.database = database;
    this.bob = realm.user("bob");
  }

  /** Asks for so many mails, of these nodes by turns; all of them are accepted. */
  public void ask(int mails, SampleRealm... at) {
    for (int mail = 0; mail < mails; mail++) {
      at[mail % at.length].admin().sendActionsMail(bob, "UPDATE_PASSWORD").ok();
      accepted++;
    }
  }

  /**
   * Asks this node for a mail, if it lets the administrator log in: Keycloak 26.4 fails to while it
   * waits for sessions of a node that is gone, for 15 seconds and more.
   */
  public void askIfLetIn(SampleRealm at) {
    try {
      ask(1, at);
    } catch (Admin.NotLetIn e) {
      System.out.println("no mail was asked for: " + e.getMessage());
    }
  }

  /** How many mails were accepted. */
  public int accepted() {
    return accepted;
  }

  /** How many of them wait in the outbox, or are being sent. */
  public long waiting() {
    return database.count("select count(*)" + OF_BOB + " and STATE in ('QUEUED', 'SENDING')");
  }

  /** What has arrived, the oldest first. */
  public List<ReceivedMail> arrived() {
    return microsoft.inbox().messagesTo(BOB);
  }

  /** Waits until the outbox has sent all that it has. */
  public void awaitAllSent() {
    Eventually.holds("all mail has left", () -> waiting() == 0);
    assertThat(database.read("select distinct STATE" + OF_BOB)).containsOnly("SENT");
  }

  /** Every mail that was accepted lay in the outbox, and is in the inbox. */
  public void assertNothingLost() {
    List<String> stored = database.read("select MESSAGE_ID" + OF_BOB);
    assertThat(stored).as("mails in the outbox").hasSize(accepted).doesNotHaveDuplicates();
    assertThat(messageIds()).as("mails in the inbox").containsExactlyInAnyOrderElementsOf(stored);
  }

  /** What has arrived, each mail once. */
  public Set<String> messageIds() {
    return arrived().stream().map(Traffic::messageId).collect(Collectors.toSet());
  }

  /** The first copies of mails that arrived again. */
  public List<ReceivedMail> arrivedAgain() {
    Map<String, ReceivedMail> first = new HashMap<>();
    return arrived().stream()
        .map(mail -> first.put(messageId(mail), first.getOrDefault(messageId(mail), mail)))
        .filter(before -> before != null)
        .toList();
  }

  private static String messageId(ReceivedMail mail) {
    return mail.header("Message-ID");
  }

  /** What these mailboxes did was within Exchange's limits, as Exchange counts. */
  public void assertWithinLimits(List<String> mailboxes) {
    assertThat(mailboxes)
        .allSatisfy(
            mailbox -> {
              MailboxCounters counts = microsoft.counters().mailbox(mailbox);
              SoftAssertions.assertSoftly(
                  all -> {
                    all.assertThat(counts.mostOpen()).as("connections").isLessThanOrEqualTo(3);
                    all.assertThat(counts.mostMessagesInAMinute())
                        .as("messages a minute")
                        .isLessThanOrEqualTo(30);
                    for (MailboxCounters.Excess excess : MailboxCounters.Excess.values()) {
                      all.assertThat(counts.excesses(excess)).as(excess.name()).isZero();
                    }
                  });
            });
  }

  /** How many mails of these mailboxes nobody could know to have been taken. */
  public long unanswered(List<String> mailboxes) {
    return mailboxes.stream()
        .map(microsoft.counters()::mailbox)
        .mapToLong(counts -> counts.repliesCut() + counts.unconfirmed())
        .sum();
  }
}
