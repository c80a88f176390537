package io.github.exchangeonline.keycloak.outbox;

import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Service;
import io.github.exchangeonline.keycloak.diagnosis.SmtpFault;
import io.github.exchangeonline.keycloak.diagnosis.SmtpFault.Stage;
import io.github.exchangeonline.keycloak.smtp.OutgoingMail;
import io.github.exchangeonline.keycloak.smtp.SmtpConnection;
import io.github.exchangeonline.keycloak.smtp.SmtpConnector;
import io.github.exchangeonline.keycloak.smtp.SmtpException;
import io.github.exchangeonline.keycloak.smtp.SmtpLogin;
import io.github.exchangeonline.keycloak.smtp.SmtpReply;
import java.io.EOFException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Exchange in walked time: what was accepted, when, as whom, and by how many connections. */
final class WalkedExchange {

  /** A mail that was accepted. */
  record Accepted(String mailbox, String messageId, Instant at) {}

  private final WalkedTime time;
  private final Duration perMail;
  private final List<Accepted> inbox = new ArrayList<>();
  private final Map<String, Set<Connection>> open = new HashMap<>();
  private final Map<String, Integer> most = new HashMap<>();
  private int opened;
  private int repliesCut;
  private int unheard;
  private Faults faults = (mailbox, messageId) -> null;

  /** What happens to the next command that may meet it. */
  record Fault(Stage stage, @Nullable String reply, boolean kept) {

    static Fault cut(Stage stage) {
      return new Fault(stage, null, false);
    }

    static Fault reply(Stage stage, String reply) {
      return new Fault(stage, reply, false);
    }

    /** The mail is accepted, and nobody hears of it. */
    static Fault lostReply() {
      return new Fault(Stage.END_OF_DATA, null, true);
    }
  }

  WalkedExchange(WalkedTime time, Duration perMail) {
    this.time = time;
    this.perMail = perMail;
  }

  /** What goes wrong; asked for each login, without a message, and for each mail. */
  @FunctionalInterface
  interface Faults {
    @Nullable Fault next(String mailbox, String messageId);
  }

  void faults(Faults next) {
    faults = next;
  }

  List<Accepted> inbox() {
    return inbox;
  }

  int opened() {
    return opened;
  }

  int repliesCut() {
    return repliesCut;
  }

  int mostConnections(String mailbox) {
    return most.getOrDefault(mailbox, 0);
  }

  /** The most that were accepted of a mailbox within any minute. */
  int mostInAMinute(String mailbox) {
    List<Instant> times =
        inbox.stream()
            .filter(it -> it.mailbox().equals(mailbox))
            .map(Accepted::at)
            .sorted()
            .toList();
    int result = 0;
    int from = 0;
    for (int to = 0; to < times.size(); to++) {
      while (!times.get(from).plusSeconds(60).isAfter(times.get(to))) {
        from++;
      }
      result = Math.max(result, to - from + 1);
    }
    return result;
  }

  /** Mails whose acceptance the node that sent them did not live, or was not awake, to hear of. */
  int unheard() {
    return unheard;
  }

  /** How many were accepted in each minute since the beginning. */
  long inMinute(int minute) {
    Instant from = WalkedTime.at(Duration.ofMinutes(minute));
    return inbox.stream()
        .filter(it -> !it.at().isBefore(from) && it.at().isBefore(from.plusSeconds(60)))
        .count();
  }

  /** As a node reaches it. */
  SmtpConnector from(WalkedNode node) {
    return (server, login) -> open(node, login);
  }

  /** The machine of a killed node closes what it had open. */
  void hangUp(WalkedNode node) {
    open.values().forEach(all -> all.removeIf(connection -> connection.node == node));
  }

  private SmtpConnection open(WalkedNode node, SmtpLogin login) throws SmtpException {
    node.pass(Duration.ofMillis(50));
    Fault fault = faults.next(login.mailbox(), "");
    if (fault != null && fault.stage().compareTo(Stage.AUTH) <= 0) {
      throw failure(fault);
    }
    opened++;
    Connection connection = new Connection(node, login.mailbox());
    Set<Connection> all = open.computeIfAbsent(login.mailbox(), it -> new HashSet<>());
    all.add(connection);
    most.merge(login.mailbox(), all.size(), Math::max);
    return connection;
  }

  private static SmtpException failure(Fault fault) {
    if (fault.reply() == null) {
      return new SmtpException(
          Diagnoses.ofNetwork(Service.SMTP, fault.stage(), new EOFException("cut")),
          fault.stage(),
          null);
    }
    SmtpReply reply = SmtpReply.parse(fault.reply());
    return new SmtpException(
        Diagnoses.ofSmtp(
            new SmtpFault(fault.stage(), reply.code(), reply.enhanced(), reply.text())),
        fault.stage(),
        reply);
  }

  private final class Connection implements SmtpConnection {
    private final WalkedNode node;
    private final String mailbox;
    private boolean closed;

    Connection(WalkedNode node, String mailbox) {
      this.node = node;
      this.mailbox = mailbox;
    }

    @Override
    public Optional<SmtpReply> send(OutgoingMail mail, BooleanSupplier allowed)
        throws SmtpException {
      node.pass(perMail.dividedBy(2));
      Fault fault = faults.next(mailbox, mail.messageId());
      if (fault != null && fault.stage().compareTo(Stage.AUTH) <= 0) {
        fault = null;
      }
      if (fault != null && fault.stage() != Stage.END_OF_DATA) {
        throw broken(fault);
      }
      if (!allowed.getAsBoolean()) {
        close();
        return Optional.empty();
      }
      // The end of DATA is on its way: Exchange goes on, whatever becomes of the node.
      time.pass(perMail.dividedBy(2));
      if (fault != null && !fault.kept()) {
        throw broken(fault);
      }
      inbox.add(new Accepted(mailbox, mail.messageId(), time.now()));
      if (fault != null) {
        repliesCut++;
        throw broken(fault);
      }
      Instant replied = time.now();
      unheard++;
      node.pass(Duration.ofMillis(1));
      if (time.now().isBefore(replied.plusSeconds(1))) {
        unheard--;
      }
      return Optional.of(SmtpReply.parse("250 2.0.0 OK <1@exchange> [Hostname=host]"));
    }

    private SmtpException broken(Fault fault) {
      if (fault.reply() == null || fault.reply().startsWith("421")) {
        close();
      }
      return failure(fault);
    }

    @Override
    public boolean usable() {
      return !closed;
    }

    @Override
    public void close() {
      closed = true;
      open.getOrDefault(mailbox, Set.of()).remove(this);
    }
  }
}
