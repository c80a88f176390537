package io.github.exchangeonline.keycloak.smtp;

import static io.github.exchangeonline.keycloak.diagnosis.SmtpFault.Stage;

import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import io.github.exchangeonline.keycloak.diagnosis.Service;
import jakarta.mail.MessagingException;
import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * A connection by Angus. What Angus throws stays in here: only its types are trusted, never its
 * words.
 */
final class AngusConnection implements SmtpConnection {

  /** After these the server takes nothing more on this connection. */
  private static final Set<Integer> LAST_WORDS = Set.of(421, 503, 530);

  private final SmtpConversation conversation;
  private final SmtpServer server;
  private final Optional<SmtpProxy> proxy;
  private boolean closed;

  AngusConnection(SmtpConversation conversation, SmtpServer server, Optional<SmtpProxy> proxy) {
    this.conversation = conversation;
    this.server = server;
    this.proxy = proxy;
  }

  @Override
  public Optional<SmtpReply> send(OutgoingMail mail, BooleanSupplier allowed) throws SmtpException {
    checkEnvelope(mail);
    try {
      conversation.begin(mail);
    } catch (MessagingException | IOException | RuntimeException e) {
      throw failed(e, mail);
    }
    if (!may(allowed)) {
      return Optional.empty();
    }
    try {
      return Optional.of(conversation.end());
    } catch (MessagingException | IOException | RuntimeException e) {
      throw failed(e, mail);
    }
  }

  private SmtpException failed(Exception cause, OutgoingMail mail) {
    SmtpException failure = failed(cause, mail.envelopeFrom());
    if (failure.reply().map(it -> LAST_WORDS.contains(it.code())).orElse(true)) {
      close();
    } else if (conversation.stage() == Stage.RCPT || conversation.stage() == Stage.DATA) {
      takeBack();
    }
    return failure;
  }

  /** What was begun and may not go on has no end that the server would take for one. */
  private boolean may(BooleanSupplier allowed) {
    boolean granted = false;
    try {
      granted = allowed.getAsBoolean();
    } finally {
      if (!granted) {
        close();
      }
    }
    return granted;
  }

  @Override
  public boolean usable() {
    return !closed && !conversation.ended();
  }

  @Override
  public void close() {
    closed = true;
    try {
      conversation.close();
    } catch (MessagingException | RuntimeException e) {
      // It was to be closed, and nothing was left to be said on it.
      return;
    }
  }

  /** A refusal if the server said so, otherwise the network's fault. */
  SmtpException failed(Exception cause, String from) {
    Stage stage = conversation.stage();
    Optional<SmtpReply> reply =
        conversation.reply().filter(it -> it.refusal() || stage == Stage.AUTH);
    Diagnosis diagnosis =
        reply
            .map(it -> Diagnoses.ofSmtp(it.at(stage)))
            .orElseGet(() -> Diagnoses.ofNetwork(Service.SMTP, stage, underneath(cause)));
    Diagnosis known = common(diagnosis);
    return new SmtpException(
        from.isEmpty() ? known : known.with("from", from), stage, reply.orElse(null));
  }

  SmtpException failed(Problem problem) {
    return new SmtpException(common(Diagnoses.of(problem)), conversation.stage(), null);
  }

  /** The proxy's fault, or its refusal: the mail server never heard of it. */
  SmtpException failed(SmtpProxyException e) {
    Diagnosis diagnosis = Diagnoses.of(e.problem()).with("reason", String.valueOf(e.getMessage()));
    return new SmtpException(common(diagnosis), conversation.stage(), null);
  }

  private Diagnosis common(Diagnosis diagnosis) {
    Diagnosis here =
        conversation
            .login()
            .map(login -> diagnosis.with("mailbox", login.mailbox()))
            .orElse(diagnosis);
    Diagnosis known = here.with("host", server.host() + ":" + server.port());
    return proxy.map(it -> known.with("proxy", it.address())).orElse(known);
  }

  private void takeBack() {
    try {
      conversation.reset();
    } catch (MessagingException | RuntimeException e) {
      close();
    }
  }

  /**
   * What would end a command early or begin another one is refused here, before anything is sent.
   */
  private void checkEnvelope(OutgoingMail mail) throws SmtpException {
    if (!mail.envelopeFrom().isEmpty()) {
      checkAddress("from", mail.envelopeFrom(), mail.smtpUtf8());
    }
    for (String recipient : mail.recipients()) {
      checkAddress("recipient", recipient, mail.smtpUtf8());
    }
    if (mail.recipients().isEmpty()) {
      throw invalid("recipient");
    }
    if (mail.smtpUtf8() && !conversation.supportsExtension("SMTPUTF8")) {
      throw invalid("address (the mail server takes ASCII only)");
    }
  }

  private void checkAddress(String field, String address, boolean utf8) throws SmtpException {
    boolean bad =
        address.isBlank()
            || address
                .chars()
                .anyMatch(
                    c -> c <= ' ' || c == 0x7f || c == '<' || c == '>' || (c > 0x7f && !utf8));
    if (bad) {
      throw invalid(field);
    }
  }

  private SmtpException invalid(String field) {
    return new SmtpException(
        common(Diagnoses.of(Problem.MESSAGE_INVALID).with("field", field)), Stage.MAIL, null);
  }

  /** Java's own exceptions under Angus's; where there are none the server has hung up. */
  private static Throwable underneath(Exception cause) {
    Throwable found = cause;
    while (found.getCause() != null && !ofJava(found)) {
      found = found.getCause();
    }
    return found instanceof MessagingException
        ? new EOFException("the server closed the connection")
        : found;
  }

  private static boolean ofJava(Throwable found) {
    return found.getClass().getName().matches("(java|javax|sun)\\..*");
  }
}
