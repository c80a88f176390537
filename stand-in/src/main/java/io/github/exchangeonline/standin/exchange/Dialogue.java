package io.github.exchangeonline.standin.exchange;

import io.github.exchangeonline.standin.faults.SmtpFault;
import io.github.exchangeonline.standin.faults.SmtpStage;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;

/** Commands in, replies out; the place where faults strike and where both are counted. */
final class Dialogue {
  private final Exchange exchange;
  private final SmtpConnection connection;
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

  /** The next command; replies leave first, unless more commands have come already. */
  String command() throws IOException {
    if (!connection.moreToRead()) {
      flush();
    }
    String line = connection.readLine();
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
    if (fault.isEmpty()) {
      write(usual.get());
      return open;
    }
    switch (fault.get().action()) {
      case REPLY -> write(fault.get().reply());
      case HANG -> {
        flush();
        hang();
        end();
      }
      case CUT_BEFORE_REPLY -> {
        String unused = usual.get();
        end();
      }
      case CUT_AFTER_REPLY -> {
        write(usual.get());
        end();
      }
    }
    return false;
  }

  /** Writes a prompt and reads the client's line. */
  String ask(String prompt) throws IOException {
    write(prompt);
    flush();
    return connection.readLine();
  }

  void write(String reply) throws IOException {
    exchange.counters().count("smtp.replies");
    connection.write(reply);
    if (reply.startsWith("421")) {
      end();
    }
  }

  void flush() throws IOException {
    exchange.counters().count("smtp.round-trips");
    connection.flush(exchange.settings().get().replyDelay());
  }

  private void hang() {
    try {
      exchange.faults().hang();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
