package io.github.exchangeonline.keycloak.link;

import io.github.exchangeonline.keycloak.MailRuntime;
import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import io.github.exchangeonline.keycloak.entra.Account;
import io.github.exchangeonline.keycloak.entra.AppRegistration;
import io.github.exchangeonline.keycloak.entra.EntraException;
import io.github.exchangeonline.keycloak.entra.Grant;
import io.github.exchangeonline.keycloak.entra.Tokens;
import io.github.exchangeonline.keycloak.mailbox.FrontendUrl;
import io.github.exchangeonline.keycloak.mailbox.LinkException;
import io.github.exchangeonline.keycloak.mailbox.LinkStore;
import io.github.exchangeonline.keycloak.mailbox.Mailbox;
import io.github.exchangeonline.keycloak.mailbox.MailboxLink;
import io.github.exchangeonline.keycloak.mailbox.MailboxLinks;
import io.github.exchangeonline.keycloak.mailbox.NewLink;
import io.github.exchangeonline.keycloak.preflight.Report;
import io.github.exchangeonline.keycloak.preflight.SignIn;
import io.github.exchangeonline.keycloak.preflight.Stage;
import io.github.exchangeonline.keycloak.seal.Secret;
import io.github.exchangeonline.keycloak.sender.EmailTab;
import io.github.exchangeonline.keycloak.sender.MailComposer;
import io.github.exchangeonline.keycloak.sender.MailToItself;
import io.github.exchangeonline.keycloak.sender.Registration;
import io.github.exchangeonline.keycloak.telemetry.Meters;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * From Microsoft's code to a stored link: redeem, check who signed in, prove that the mailbox
 * sends, seal, store. Nothing is stored unless all of it worked. For one session; not thread-safe.
 */
final class Linking {

  private final KeycloakSession session;
  private final MailRuntime runtime;
  private final EmailTab tab;
  private final LinkActionConfig config;

  Linking(KeycloakSession session, MailRuntime runtime, EmailTab tab, LinkActionConfig config) {
    this.session = session;
    this.runtime = runtime;
    this.tab = tab;
    this.config = config;
  }

  /** How it ended. */
  sealed interface Outcome {}

  /**
   * What was linked and what was proven on the way.
   *
   * @param again whether the same owner had linked it with the same account before
   * @param proofs names of the proofs, in order, as the page knows them
   */
  record Linked(MailboxLink link, boolean again, List<String> proofs) implements Outcome {}

  /**
   * Nothing was linked.
   *
   * @param report how far the check of the mailbox came
   */
  record Refused(Diagnosis diagnosis, Report report) implements Outcome {}

  /** The scopes to ask for: those of the Email tab, and those that name who signed in. */
  static String scope(EmailTab tab) {
    List<String> scopes = new ArrayList<>(tab.scopes());
    for (String identity : List.of("openid", "profile")) {
      if (!scopes.contains(identity)) {
        scopes.add(identity);
      }
    }
    return String.join(" ", scopes);
  }

  Outcome finish(
      UserModel user,
      LinkRequest request,
      Secret code,
      Function<Mailbox, MailComposer.Content> testMail) {
    RealmModel realm = session.getContext().getRealm();
    Trip trip = new Trip(user, request, code);
    Report report =
        runtime
            .preflight()
            .check(
                realm.getName(),
                runtime.routes().of(session, realm),
                request.mailbox(),
                trip,
                mailbox ->
                    sendsTestMail(mailbox)
                        ? Optional.of(
                            new MailToItself(tab, runtime.clock())
                                .compose(mailbox, testMail.apply(mailbox)))
                        : Optional.empty());
    Diagnosis problem = report.problem().orElse(null);
    if (problem != null) {
      // What was said of the envelope's sender concerns the one that people see.
      boolean ofTheSender = problem.facts().containsKey("from");
      return new Refused(ofTheSender ? problem.with("from", tab.from()) : problem, report);
    }
    try {
      List<String> proofs = new ArrayList<>(List.of("signin", "smtp"));
      if (report.passed(Stage.TEST_MAIL)) {
        proofs.add("testmail");
      }
      return store(user, trip.link(), proofs);
    } catch (LinkException e) {
      return new Refused(e.diagnosis(), report);
    }
  }

  private Linked store(UserModel user, NewLink link, List<String> proofs) throws LinkException {
    RealmModel realm = session.getContext().getRealm();
    AppRegistration app = Registration.of(tab, session);
    Optional<MailboxLink> before = new MailboxLinks(session).find(realm, link.mailbox());
    before.ifPresent(old -> runtime.tokens().forget(old, app));
    MailboxLink stored =
        links().store(realm.getId(), user.getId(), link, runtime.clock().instant());
    if (runtime.seals().keyLiesInDatabase()) {
      runtime.telemetry().sealKeyLiesInDatabase(realm.getName());
    }
    boolean again = before.filter(old -> old.sameGiver(user.getId(), link.account())).isPresent();
    return new Linked(stored, again, proofs);
  }

  private LinkStore links() {
    return new LinkStore(session.getKeycloakSessionFactory(), runtime.seals());
  }

  /** Gets what it takes to sign in: what Microsoft gives for the code. */
  private final class Trip implements SignIn {

    private final UserModel user;
    private final LinkRequest request;
    private final Secret code;
    private @Nullable NewLink link;

    Trip(UserModel user, LinkRequest request, Secret code) {
      this.user = user;
      this.request = request;
      this.code = code;
    }

    @Override
    public Permit permit() throws LinkException, EntraException {
      RealmModel realm = session.getContext().getRealm();
      AppRegistration app = Registration.of(tab, session);
      Tokens tokens = redeem(app, request, code);
      if (!tokens.maySend()) {
        throw new LinkException(
            Diagnoses.of(Problem.SCOPE_NOT_GRANTED).with("scope", tokens.scope()));
      }
      Account account = identify(app, request, tokens);
      Secret refreshToken =
          tokens
              .refreshToken()
              .orElseThrow(() -> new LinkException(Diagnoses.of(Problem.NO_REFRESH_TOKEN)));
      NewLink made =
          new NewLink(
              mailbox(request, account),
              account,
              app.clientId(),
              app.scope(),
              refreshToken,
              FrontendUrl.of(realm));
      links().refuseIfTaken(realm.getId(), user.getId(), made);
      link = made;
      return new Permit(made.mailbox(), account, tokens.accessToken());
    }

    /** What is to be stored now that the mailbox has shown that it sends. */
    NewLink link() {
      return Objects.requireNonNull(link);
    }
  }

  /**
   * Whether linking sends a test mail: always where only the end of a mail shows the right to send.
   */
  boolean sendsTestMail(Mailbox mailbox) {
    return config.testMail()
        || !mailbox.equals(new Mailbox(tab.from()))
        || tab.envelopeFrom().filter(from -> !mailbox.equals(new Mailbox(from))).isPresent();
  }

  private Tokens redeem(AppRegistration app, LinkRequest request, Secret code)
      throws EntraException {
    String realmId = session.getContext().getRealm().getId();
    try {
      Tokens tokens =
          runtime
              .tokenEndpoint()
              .request(
                  app.tenant(),
                  app.clientId(),
                  app.authentication(),
                  new Grant.AuthorizationCode(
                      code, request.redirectUri(), request.pkce().verifier()),
                  scope(tab));
      runtime.meters().tokenRequested(realmId, Meters.Use.LINK, Optional.empty());
      return tokens;
    } catch (EntraException e) {
      runtime.meters().tokenRequested(realmId, Meters.Use.LINK, Optional.of(e.diagnosis().id()));
      throw e;
    }
  }

  private Account identify(AppRegistration app, LinkRequest request, Tokens tokens)
      throws LinkException, EntraException {
    Secret idToken =
        tokens
            .idToken()
            .orElseThrow(
                () ->
                    new LinkException(
                        Diagnoses.of(Problem.ID_TOKEN_INVALID).with("reason", "it is missing")));
    return runtime.idTokens().verify(idToken, app.tenant(), app.clientId(), request.nonce());
  }

  /**
   * Which mailbox the account gives. Its sign-in name chooses among those that the Email tab names;
   * another address than its own only where the settings allow it, for that a sign-in works proves
   * access, not ownership.
   */
  private Mailbox mailbox(LinkRequest request, Account account) throws LinkException {
    Mailbox own = new Mailbox(account.username());
    if (tab.mailboxes().contains(own)) {
      return own;
    }
    if (config.otherAddress() && tab.mailboxes().contains(request.mailbox())) {
      return request.mailbox();
    }
    throw new LinkException(
        Diagnoses.of(Problem.WRONG_ACCOUNT)
            .with("account", account.username())
            .with("mailbox", request.mailbox().address()));
  }
}
