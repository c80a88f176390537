package io.github.exchangeonline.keycloak.preflight;

import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import io.github.exchangeonline.keycloak.diagnosis.Service;
import io.github.exchangeonline.keycloak.entra.AccessTokenClaims;
import io.github.exchangeonline.keycloak.entra.AccessTokenClaims.Audience;
import io.github.exchangeonline.keycloak.entra.EntraException;
import io.github.exchangeonline.keycloak.mailbox.LinkException;
import io.github.exchangeonline.keycloak.mailbox.Mailbox;
import io.github.exchangeonline.keycloak.smtp.OutgoingMail;
import io.github.exchangeonline.keycloak.smtp.SmtpConnection;
import io.github.exchangeonline.keycloak.smtp.SmtpException;
import io.github.exchangeonline.keycloak.smtp.SmtpLogin;
import io.github.exchangeonline.keycloak.smtp.SmtpReply;
import io.github.exchangeonline.keycloak.smtp.SmtpServer;
import io.github.exchangeonline.keycloak.smtp.SmtpVisitor;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One go at a mailbox, over one connection: the token is fetched while the server waits for it, so
 * that a server out of reach costs no token and the order of the stages is that of a mail. For one
 * thread, once.
 */
final class Check implements SmtpVisitor {

  /** All of it, as far as it depends on us: somebody looks at a page meanwhile. */
  private static final Duration LONGEST = Duration.ofSeconds(30);

  /** Until the server waits for a sign-in. */
  private static final Duration LONGEST_ON_THE_WAY = Duration.ofSeconds(10);

  /** To look the name up. */
  private static final Duration LONGEST_LOOKUP = Duration.ofSeconds(5);

  /** What is left for Exchange also where Entra and the wait for a place took all the time. */
  private static final Duration SHORTEST_SIGN_IN = Duration.ofSeconds(5);

  private static final int MOST_ADDRESSES = 4;

  private final Means means;
  private final Steps steps;
  private final Optional<SignIn> signIn;
  private final TestMail testMail;
  private Duration end = LONGEST_ON_THE_WAY;
  private Mailbox mailbox;
  private Places.@Nullable Place place;
  private @Nullable OutgoingMail mail;
  private @Nullable Diagnosis unfit;

  /**
   * @param mailbox which one it is about, as far as that is known beforehand
   * @param signIn empty where nobody has linked it
   */
  Check(Means means, Mailbox mailbox, Optional<SignIn> signIn, TestMail testMail) {
    this.means = means;
    this.mailbox = mailbox;
    this.signIn = signIn;
    this.testMail = testMail;
    this.steps = new Steps(means.nanoTime());
  }

  /** Once. */
  void run(SmtpServer server) {
    steps.passed(null);
    if (!lookUp(server)) {
      return;
    }
    steps.begin(Stage.CONNECT);
    Optional<SmtpConnection> opened = Optional.empty();
    try {
      opened = means.probe().open(server, this);
      if (opened.isPresent()) {
        steps.passed(null);
        send(opened.get());
      }
    } catch (SmtpException e) {
      if (e.tokenRefused()) {
        signIn.ifPresent(SignIn::refused);
      }
      failed(e.diagnosis());
    } finally {
      opened.ifPresent(SmtpConnection::close);
      if (place != null) {
        place.close();
      }
    }
  }

  Steps steps() {
    return steps;
  }

  /** Which one it was about in the end. */
  Mailbox mailbox() {
    return mailbox;
  }

  @Override
  public void connected() {
    steps.passed(means.proxy().map(proxy -> proxy.address()).orElse(null));
    steps.begin(Stage.STARTTLS);
  }

  @Override
  public void encrypted() {
    steps.passed(null);
    // A server that offers no sign-in is never asked for one.
    steps.begin(Stage.SIGN_IN);
  }

  @Override
  public Optional<Duration> left() {
    return Optional.of(end.minus(steps.elapsed()));
  }

  @Override
  public Optional<SmtpLogin> login() {
    if (signIn.isEmpty()) {
      // All before it is well, and yet nobody may take this for a mailbox that sends.
      steps.begin(Stage.TOKEN);
      failed(Diagnoses.of(Problem.NOT_LINKED));
      return Optional.empty();
    }
    steps.begin(Stage.TOKEN);
    try {
      SignIn.Permit permit = signIn.get().permit();
      mailbox = permit.mailbox();
      steps.passed(null);
      if (!meantForExchange(permit)) {
        return Optional.empty();
      }
      steps.begin(Stage.SIGN_IN);
      compose(permit.mailbox());
      place = means.places().take(permit.account(), mail == null ? 0 : mail.recipients().size());
      end = longer(LONGEST, steps.elapsed().plus(SHORTEST_SIGN_IN));
      return Optional.of(new SmtpLogin(permit.mailbox().address(), permit.accessToken()));
    } catch (LinkException e) {
      failed(e.diagnosis());
    } catch (EntraException e) {
      failed(e.diagnosis());
    }
    return Optional.empty();
  }

  private boolean lookUp(SmtpServer server) {
    if (means.proxy().isPresent()) {
      steps.leftOut(Skipped.BY_PROXY, Stage.NAME_RESOLUTION);
      return true;
    }
    steps.begin(Stage.NAME_RESOLUTION);
    try {
      List<String> addresses = means.names().lookUp(server.host(), LONGEST_LOOKUP);
      steps.passed(
          String.join(", ", addresses.subList(0, Math.min(addresses.size(), MOST_ADDRESSES))));
      return true;
    } catch (IOException e) {
      failed(
          Diagnoses.ofNetwork(Service.SMTP, e).with("host", server.host() + ":" + server.port()));
      return false;
    }
  }

  /** Only what is known to be refused stops here: how a token looks is Microsoft's affair. */
  private boolean meantForExchange(SignIn.Permit permit) {
    steps.begin(Stage.AUDIENCE);
    AccessTokenClaims claims = AccessTokenClaims.read(permit.accessToken()).orElse(null);
    if (claims == null) {
      steps.leftOut(Skipped.NOT_READABLE, Stage.AUDIENCE);
      return true;
    }
    if (claims.audience() == Audience.GRAPH) {
      failed(Diagnoses.of(Problem.TOKEN_FOR_GRAPH));
      return false;
    }
    if (claims.lacksSend()) {
      failed(Diagnoses.of(Problem.TOKEN_CANNOT_SEND));
      return false;
    }
    if (claims.audience() == Audience.EXCHANGE) {
      steps.passed(null);
    } else {
      steps.leftOut(Skipped.NOT_READABLE, Stage.AUDIENCE);
    }
    return true;
  }

  /** Before the sign-in, for which it is to be known whether a mail comes after it. */
  private void compose(Mailbox to) {
    try {
      mail = testMail.to(to).orElse(null);
    } catch (LinkException e) {
      unfit = e.diagnosis();
    }
  }

  private void send(SmtpConnection connection) throws SmtpException {
    if (unfit != null) {
      steps.begin(Stage.TEST_MAIL);
      failed(unfit);
      return;
    }
    if (mail == null || place == null) {
      steps.leftOut(Skipped.NOT_ASKED_FOR, Stage.TEST_MAIL);
      return;
    }
    steps.begin(Stage.TEST_MAIL);
    place.counts();
    Optional<SmtpReply> reply =
        connection.send(mail, () -> signIn.map(SignIn::stillGiven).orElse(false));
    if (reply.isPresent()) {
      steps.passed(reply.get().exchangeId().orElse(null));
    } else {
      failed(Diagnoses.of(Problem.NOT_LINKED));
    }
  }

  private void failed(Diagnosis diagnosis) {
    boolean named = diagnosis.facts().containsKey("mailbox");
    steps.failed(named ? diagnosis : diagnosis.with("mailbox", mailbox.address()));
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
