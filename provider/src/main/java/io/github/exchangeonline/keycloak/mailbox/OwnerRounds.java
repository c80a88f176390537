package io.github.exchangeonline.keycloak.mailbox;

import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Finds out what became of the owners of links, round by round. A store that failed to answer is
 * asked nothing more in that round; its other owners come first in the next one. However many
 * stores fail, a round ends. Thread-safe; one call at a time does the work.
 */
final class OwnerRounds implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(OwnerRounds.class);

  /** How long a store may take for an answer. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  /** For all of a round, or many stores that fail would keep other work waiting for hours. */
  static final Duration LONGEST = Duration.ofMinutes(1);

  /** Where owners come from. */
  interface Stores {

    /** Id of the store that the link's owner comes from; empty for Keycloak's own. */
    Optional<String> of(MailboxLink link);

    /** What became of the owner; may hang where the owner comes from another store. */
    Owners.Answer ask(MailboxLink link);
  }

  private final Stores stores;
  private final StoreQuestions questions;
  private final Turns turns;

  OwnerRounds(Stores stores, Clock clock, Duration patience) {
    this.stores = stores;
    this.questions = new StoreQuestions(patience);
    this.turns = new Turns(clock, LONGEST);
  }

  /**
   * @param found told of each link whose owner's store said something
   */
  synchronized void round(List<MailboxLink> links, BiConsumer<MailboxLink, Owners.Answer> found) {
    Map<String, MailboxLink> byId =
        links.stream().collect(Collectors.toMap(MailboxLink::id, Function.identity()));
    Set<String> silent = new HashSet<>();
    turns.round(
        links.stream().map(MailboxLink::id).toList(),
        id -> look(Objects.requireNonNull(byId.get(id)), silent, found));
  }

  /** Ends the threads that questions are asked on. */
  @Override
  public void close() {
    questions.close();
  }

  /**
   * @param silent stores that did not answer in this round
   */
  private boolean look(
      MailboxLink link, Set<String> silent, BiConsumer<MailboxLink, Owners.Answer> found) {
    try {
      Optional<String> store = stores.of(link);
      if (store.filter(silent::contains).isPresent()) {
        return false;
      }
      Owners.Answer answer =
          store
              .map(it -> questions.ask(it, () -> stores.ask(link)))
              .orElseGet(() -> stores.ask(link));
      if (answer == Owners.Answer.UNKNOWN) {
        store.ifPresent(silent::add);
      } else {
        found.accept(link, answer);
      }
    } catch (RuntimeException e) {
      LOG.debugf(e, "The owner of %s could not be looked at", link.mailbox().address());
    }
    return true;
  }
}
