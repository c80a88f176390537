package io.github.exchangeonline.standin.faults;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/**
 * What clients did with one mailbox, counted whether or not Exchange's limits are enforced.
 * Thread-safe.
 */
public final class MailboxCounters {

  /** A way in which a client asked more of a mailbox than it may. */
  public enum Excess {
    /** 432: a message over a connection beyond those allowed at once. */
    CONNECTIONS,
    /** A message beyond the rate, delayed or refused. */
    MESSAGES_PER_MINUTE,
    /** 554 5.2.0: recipients beyond those of a day. */
    RECIPIENTS_PER_DAY
  }

  private record Message(Instant at, int recipients) {}

  private final Set<Object> open = new HashSet<>();
  private final List<Message> messages = new ArrayList<>();
  private final Map<Excess, Long> excesses = new TreeMap<>();
  private final Map<String, Long> tokenRequests = new TreeMap<>();
  private int mostOpen;
  private long connections;
  private long auths;
  private long replies;
  private long repliesCut;
  private long unconfirmed;

  MailboxCounters() {}

  /** A connection has logged in; for the Exchange server. */
  public synchronized void connected(Object connection) {
    open.add(connection);
    connections++;
    mostOpen = Math.max(mostOpen, open.size());
  }

  /** A connection has ended; for the Exchange server. */
  public synchronized void disconnected(Object connection) {
    open.remove(connection);
  }

  /** A login was tried; for the Exchange server. */
  public synchronized void auth() {
    auths++;
  }

  /** So many replies were written; for the Exchange server. */
  public synchronized void replies(int more) {
    replies += more;
  }

  /** A message was taken; for the Exchange server. */
  public synchronized void accepted(Instant at, int recipients) {
    messages.add(new Message(at, recipients));
  }

  /** A message was taken and a fault kept the reply back; for the Exchange server. */
  public synchronized void replyCut() {
    repliesCut++;
  }

  /** Nothing came any more after the reply that took a message; for the Exchange server. */
  public synchronized void leftUnconfirmed() {
    unconfirmed++;
  }

  /** More was asked than is allowed; for the Exchange server. */
  public synchronized void exceeded(Excess what) {
    excesses.merge(what, 1L, Long::sum);
  }

  /** A token request for the account of this mailbox; for the Entra server. */
  public synchronized void tokenRequest(String grantType) {
    tokenRequests.merge(grantType, 1L, Long::sum);
  }

  /** Connections that are logged in now. */
  public synchronized int open() {
    return open.size();
  }

  /** The most that were logged in at once. */
  public synchronized int mostOpen() {
    return mostOpen;
  }

  /** Connections that logged in. */
  public synchronized long connections() {
    return connections;
  }

  /** AUTH commands that named the mailbox, successful or not. */
  public synchronized long auths() {
    return auths;
  }

  /** Replies over connections that logged in, those before the login among them. */
  public synchronized long replies() {
    return replies;
  }

  /** Messages taken, those among them whose reply was kept back. */
  public synchronized long messages() {
    return messages.size();
  }

  /** The most messages taken within 60 seconds. */
  public synchronized int mostMessagesInAMinute() {
    return most(Duration.ofMinutes(1), message -> 1);
  }

  /** The most recipients within 24 hours. */
  public synchronized int mostRecipientsInADay() {
    return most(Duration.ofDays(1), Message::recipients);
  }

  /** Messages taken whose reply a fault kept back, wholly or in part. */
  public synchronized long repliesCut() {
    return repliesCut;
  }

  /**
   * Messages taken whose client was not heard of again on that connection after the reply. Whoever
   * was killed at that moment cannot know that the message was taken.
   */
  public synchronized long unconfirmed() {
    return unconfirmed;
  }

  /** How often more was asked than is allowed. */
  public synchronized long excesses(Excess what) {
    return excesses.getOrDefault(what, 0L);
  }

  /** Token requests with that {@code grant_type} for the account of this mailbox. */
  public synchronized long tokenRequests(String grantType) {
    return tokenRequests.getOrDefault(grantType, 0L);
  }

  /** All of it by name. */
  public synchronized Map<String, Object> all() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("open", open());
    all.put("mostOpen", mostOpen());
    all.put("connections", connections());
    all.put("auths", auths());
    all.put("replies", replies());
    all.put("messages", messages());
    all.put("mostMessagesInAMinute", mostMessagesInAMinute());
    all.put("mostRecipientsInADay", mostRecipientsInADay());
    all.put("repliesCut", repliesCut());
    all.put("unconfirmed", unconfirmed());
    all.put("tooManyConnections", excesses(Excess.CONNECTIONS));
    all.put("tooManyMessages", excesses(Excess.MESSAGES_PER_MINUTE));
    all.put("tooManyRecipients", excesses(Excess.RECIPIENTS_PER_DAY));
    all.put("tokenRequests", Map.copyOf(tokenRequests));
    return all;
  }

  /** Starts from zero, with the connections that are open. */
  synchronized void reset() {
    messages.clear();
    excesses.clear();
    tokenRequests.clear();
    mostOpen = open.size();
    connections = 0;
    auths = 0;
    replies = 0;
    repliesCut = 0;
    unconfirmed = 0;
  }

  /** The most within any span: a message exactly one span after another is no longer with it. */
  private int most(Duration span, ToIntFunction<Message> weight) {
    List<Message> sorted = new ArrayList<>(messages);
    sorted.sort((one, other) -> one.at().compareTo(other.at()));
    int most = 0;
    int within = 0;
    int first = 0;
    for (Message message : sorted) {
      within += weight.applyAsInt(message);
      while (!sorted.get(first).at().plus(span).isAfter(message.at())) {
        within -= weight.applyAsInt(sorted.get(first++));
      }
      most = Math.max(most, within);
    }
    return most;
  }
}
