package io.github.exchangeonline.standin.faults;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what clients did. Thread-safe. */
public final class Counters {
  private final Map<String, AtomicLong> counts = new ConcurrentHashMap<>();
  private final Map<String, MailboxCounters> mailboxes = new ConcurrentHashMap<>();

  /** Counts one more of that name. */
  public void count(String name) {
    counts.computeIfAbsent(name, n -> new AtomicLong()).incrementAndGet();
  }

  /** How many of that name. */
  public long get(String name) {
    AtomicLong count = counts.get(name);
    return count == null ? 0 : count.get();
  }

  /** What was done with a mailbox, by its primary address. */
  public MailboxCounters mailbox(String primaryAddress) {
    return mailboxes.computeIfAbsent(
        primaryAddress.toLowerCase(Locale.ROOT), address -> new MailboxCounters());
  }

  /** The mailboxes that anything was done with, by primary address. */
  public Map<String, MailboxCounters> mailboxes() {
    return new TreeMap<>(mailboxes);
  }

  /** SMTP connections accepted. */
  public long connections() {
    return get("smtp.connections");
  }

  /** SMTP commands read, lines of message data not among them. */
  public long commands() {
    return get("smtp.commands");
  }

  /** SMTP replies written, the banner among them. */
  public long replies() {
    return get("smtp.replies");
  }

  /** Times a client had to wait for the SMTP server: replies written together count once. */
  public long roundTrips() {
    return get("smtp.round-trips");
  }

  /** AUTH commands, successful or not. */
  public long auths() {
    return get("smtp.auths");
  }

  /** Messages accepted with 250 at end of data. */
  public long messages() {
    return get("smtp.messages");
  }

  /** Requests at the token endpoint with that {@code grant_type}, answered well or not. */
  public long tokenRequests(String grantType) {
    return get("token." + grantType);
  }

  /** All counts by name. */
  public Map<String, Long> all() {
    Map<String, Long> all = new TreeMap<>();
    counts.forEach((name, count) -> all.put(name, count.get()));
    return all;
  }

  /** Starts from zero, with the connections that are open. */
  public void reset() {
    counts.clear();
    mailboxes.values().forEach(MailboxCounters::reset);
  }
}
