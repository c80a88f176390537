package io.github.exchangeonline.standin.exchange;

import io.github.exchangeonline.standin.faults.MailboxCounters;
import io.github.exchangeonline.standin.faults.SmtpFault;
import io.github.exchangeonline.standin.faults.SmtpStage;
import java.io.IOException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Commands in, replies out; the place where faults strike and where both are counted. */
final class Dialogue {
  private final Exchange exchange;
  private final SmtpConnection connection;
  private @Nullable MailboxCounters mailbox;
  private int repliesBeforeLogin;
  private String lastReply = "";
  private boolean unconfirmed;
  private boolean open = true;

  Dialogue(Exchange exchange, SmtpConnection connection) {
    this.exchange = exchange;
    this.connection = connection;
  }

  boolean open() {
    return open;
  }

  /** Ends the conversation after the replies written so far. */
  void end() {
    open = false;
  }

  /** All that is said, before and from now on, is said with this mailbox. */
  void with(MailboxCounters counters) {
    mailbox = counters;
    counters.replies(repliesBeforeLogin);
  }

  /** The conversation is over, in good order or not. */
  void over() {
    if (mailbox != null && unconfirmed) {
      mailbox.leftUnconfirmed();
    }
  }

  /** The next command; replies leave first, unless more commands have come already. */
  String command() throws IOException {
    if (!connection.moreToRead()) {
      flush();
    }
    String line = connection.readLine();
    unconfirmed = false;
    exchange.counters().count("smtp.commands");
    return line;
  }

  /**
   * Does what is usual and says so, unless a fault is due at the stage.
   *
   * @return whether it went as usual and the conversation goes on
   */
  boolean answer(SmtpStage stage, Supplier<String> usual) throws IOException {
    Optional<SmtpFault> fault = exchange.faults().next(stage);
    if (fault.isPresent()) {
      strike(fault.get(), usual);
      return false;
    }
    write(usual.get());
    unconfirmed = taken(stage);
    return open;
  }

  private void strike(SmtpFault fault, Supplier<String> usual) throws IOException {
    switch (fault.action()) {
      case REPLY -> write(fault.reply());
      case HANG -> hang();
      case HANG_INSTEAD_OF_REPLY -> {
        keepBack(fault.stage(), usual);
        hang();
      }
      case CUT_BEFORE_REPLY -> {
        keepBack(fault.stage(), usual);
        end();
      }
      case CUT_WITHIN_REPLY -> {
        String reply = keepBack(fault.stage(), usual);
        connection.writePart(reply.substring(0, reply.length() / 2));
        end();
      }
      case RESET -> {
        keepBack(fault.stage(), usual);
        connection.reset();
        end();
      }
      case CUT_AFTER_REPLY -> {
        write(usual.get());
        unconfirmed = taken(fault.stage());
        end();
      }
    }
  }

  /** Strikes where no reply is due: hangs, resets or closes the connection, as the fault says. */
  void breakOff(SmtpFault fault) throws IOException {
    switch (fault.action()) {
      case HANG, HANG_INSTEAD_OF_REPLY -> hang();
      case RESET -> connection.reset();
      default -> {
        // Closing is enough.
      }
    }
    end();
  }

  /** What would be replied, counted as not said. */
  private String keepBack(SmtpStage stage, Supplier<String> usual) {
    lastReply = usual.get();
    if (mailbox != null && taken(stage)) {
      mailbox.replyCut();
    }
    return lastReply;
  }

  private boolean taken(SmtpStage stage) {
    return stage == SmtpStage.END_OF_DATA && lastReply.startsWith("250");
  }

  /** Writes a prompt and reads the client's line. */
  String ask(String prompt) throws IOException {
    write(prompt);
    flush();
    return connection.readLine();
  }

  void write(String reply) throws IOException {
    lastReply = reply;
    exchange.counters().count("smtp.replies");
    if (mailbox == null) {
      repliesBeforeLogin++;
    } else {
      mailbox.replies(1);
    }
    connection.write(reply);
    if (reply.startsWith("421")) {
      end();
    }
  }

  void flush() throws IOException {
    if (connection.unsent()) {
      // Before the client has it: it may look at once.
      exchange.counters().count("smtp.round-trips");
      connection.flush(exchange.settings().get().replyDelay());
    }
  }

  /** Says nothing more, as long as the client waits and the fault is not taken back. */
  private void hang() throws IOException {
    BooleanSupplier held = exchange.faults().hanging();
    flush();
    while (held.getAsBoolean() && connection.stillThere()) {
      // Whoever hangs up is gone at once, as at the real one, and no longer counts as connected.
    }
    end();
  }
}
