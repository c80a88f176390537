package io.github.exchangeonline.standin.inbox;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** The mails that arrived, whoever they are for. Thread-safe. */
public final class Inbox {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrival = lock.newCondition();
  private final List<ReceivedMail> mails = new ArrayList<>();
  private final List<ReceivedMail> sentItems = new ArrayList<>();
  private long last;

  /** Takes a mail in, with a copy for Sent Items when that is kept; for the Exchange server. */
  public ReceivedMail take(
      Instant received,
      String mailbox,
      String principal,
      String envelopeFrom,
      List<String> recipients,
      byte[] bytes,
      boolean keepSentItem) {
    ParsedMail parsed = ParsedMail.of(bytes);
    lock.lock();
    try {
      ReceivedMail mail =
          new ReceivedMail(
              ++last,
              received,
              mailbox,
              principal,
              envelopeFrom,
              List.copyOf(recipients),
              new String(bytes, StandardCharsets.ISO_8859_1),
              parsed);
      mails.add(mail);
      if (keepSentItem) {
        sentItems.add(mail);
      }
      arrival.signalAll();
      return mail;
    } finally {
      lock.unlock();
    }
  }

  /** All that arrived and was not cleared, oldest first. */
  public List<ReceivedMail> messages() {
    lock.lock();
    try {
      return List.copyOf(mails);
    } finally {
      lock.unlock();
    }
  }

  /** Those that went to the address, oldest first. */
  public List<ReceivedMail> messagesTo(String address) {
    return messages().stream().filter(mail -> mail.wentTo(address)).toList();
  }

  /** The Sent Items folder of the mailbox, by its primary address, oldest first. */
  public List<ReceivedMail> sentItems(String mailbox) {
    lock.lock();
    try {
      return sentItems.stream().filter(m -> m.mailbox().equalsIgnoreCase(mailbox)).toList();
    } finally {
      lock.unlock();
    }
  }

  /** The mail with that id. */
  public Optional<ReceivedMail> message(long id) {
    return messages().stream().filter(mail -> mail.id() == id).findFirst();
  }

  /**
   * The first mail that fits, arrived or still to arrive.
   *
   * @param timeout how long to wait for it, in real time
   */
  public ReceivedMail await(Predicate<ReceivedMail> fits, Duration timeout)
      throws TimeoutException, InterruptedException {
    long left = timeout.toNanos();
    lock.lock();
    try {
      while (true) {
        Optional<ReceivedMail> found = mails.stream().filter(fits).findFirst();
        if (found.isPresent()) {
          return found.get();
        }
        if (left <= 0) {
          throw new TimeoutException(
              "no such mail within " + timeout + "; there are " + mails.size() + " others");
        }
        left = arrival.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** As {@link #await(Predicate, Duration)}, for a mail to that address. */
  public ReceivedMail awaitTo(String address, Duration timeout)
      throws TimeoutException, InterruptedException {
    return await(mail -> mail.wentTo(address), timeout);
  }

  /** Throws all mail away, Sent Items too. Ids go on. */
  public void clear() {
    lock.lock();
    try {
      mails.clear();
      sentItems.clear();
    } finally {
      lock.unlock();
    }
  }
}
