package io.github.exchangeonline.keycloak.link;

import io.github.exchangeonline.keycloak.MailRuntime;
import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import io.github.exchangeonline.keycloak.entra.Account;
import io.github.exchangeonline.keycloak.entra.AppRegistration;
import io.github.exchangeonline.keycloak.entra.EntraException;
import io.github.exchangeonline.keycloak.entra.Grant;
import io.github.exchangeonline.keycloak.entra.Tokens;
import io.github.exchangeonline.keycloak.lease.AccountKey;
import io.github.exchangeonline.keycloak.lease.Visits;
import io.github.exchangeonline.keycloak.mailbox.FrontendUrl;
import io.github.exchangeonline.keycloak.mailbox.LinkException;
import io.github.exchangeonline.keycloak.mailbox.LinkStore;
import io.github.exchangeonline.keycloak.mailbox.Mailbox;
import io.github.exchangeonline.keycloak.mailbox.MailboxLink;
import io.github.exchangeonline.keycloak.mailbox.MailboxLinks;
import io.github.exchangeonline.keycloak.mailbox.NewLink;
import io.github.exchangeonline.keycloak.seal.Secret;
import io.github.exchangeonline.keycloak.sender.EmailTab;
import io.github.exchangeonline.keycloak.sender.InvalidMailException;
import io.github.exchangeonline.keycloak.sender.MailComposer;
import io.github.exchangeonline.keycloak.sender.Registration;
import io.github.exchangeonline.keycloak.smtp.OutgoingMail;
import io.github.exchangeonline.keycloak.smtp.SmtpConnection;
import io.github.exchangeonline.keycloak.smtp.SmtpException;
import io.github.exchangeonline.keycloak.smtp.SmtpLogin;
import io.github.exchangeonline.keycloak.telemetry.Meters;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
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

  /**
   * What was linked and what was proven on the way.
   *
   * @param again whether the same owner had linked it with the same account before
   * @param proofs names of the proofs, in order, as the page knows them
   */
  record Linked(MailboxLink link, boolean again, List<String> proofs) {}

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

  Linked finish(
      UserModel user,
      LinkRequest request,
      Secret code,
      Function<Mailbox, MailComposer.Content> testMail)
      throws LinkException {
    RealmModel realm = session.getContext().getRealm();
    AppRegistration app = Registration.of(tab, session);
    Tokens tokens = redeem(app, request, code);
    if (!tokens.maySend()) {
      throw new LinkException(
          Diagnoses.of(Problem.SCOPE_NOT_GRANTED)
              .with("scope", tokens.scope())
              .with("mailbox", request.mailbox().address()));
    }
    Account account = identify(app, request, tokens);
    Secret refreshToken =
        tokens
            .refreshToken()
            .orElseThrow(() -> new LinkException(Diagnoses.of(Problem.NO_REFRESH_TOKEN)));
    NewLink link =
        new NewLink(
            mailbox(request, account),
            account,
            app.clientId(),
            app.scope(),
            refreshToken,
            FrontendUrl.of(realm));
    MailboxLinks links = new MailboxLinks(session);
    links.refuseIfTaken(realm, user, link);
    List<String> proofs = new ArrayList<>(List.of("signin"));
    proofs.addAll(prove(link, tokens.accessToken(), testMail));
    Optional<MailboxLink> before = links.find(realm, link.mailbox());
    before.ifPresent(old -> runtime.tokens().forget(old, app));
    MailboxLink stored =
        new LinkStore(session.getKeycloakSessionFactory(), runtime.seals())
            .store(realm.getId(), user.getId(), link, runtime.clock().instant());
    if (runtime.seals().keyLiesInDatabase()) {
      runtime.telemetry().sealKeyLiesInDatabase(realm.getName());
    }
    boolean again = before.filter(old -> old.sameGiver(user.getId(), account)).isPresent();
    return new Linked(stored, again, proofs);
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
      throws LinkException {
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
      throw new LinkException(e.diagnosis().with("mailbox", request.mailbox().address()));
    }
  }

  private Account identify(AppRegistration app, LinkRequest request, Tokens tokens)
      throws LinkException {
    Secret idToken =
        tokens
            .idToken()
            .orElseThrow(
                () ->
                    new LinkException(
                        Diagnoses.of(Problem.ID_TOKEN_INVALID).with("reason", "it is missing")));
    try {
      return runtime.idTokens().verify(idToken, app.tenant(), app.clientId(), request.nonce());
    } catch (EntraException e) {
      throw new LinkException(e.diagnosis());
    }
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

  private List<String> prove(
      NewLink link, Secret token, Function<Mailbox, MailComposer.Content> testMail)
      throws LinkException {
    Mailbox mailbox = link.mailbox();
    boolean sends = sendsTestMail(mailbox);
    try (Visits.Visit visit = runtime.visits().begin(AccountKey.of(link.account()), sends ? 1 : 0);
        SmtpConnection connection =
            runtime.connector().open(tab.server(), new SmtpLogin(mailbox.address(), token))) {
      if (!sends) {
        return List.of("smtp");
      }
      OutgoingMail mail =
          new MailComposer(runtime.clock())
              .compose(tab, mailbox.address(), testMail.apply(mailbox));
      visit.counts();
      connection.send(mail);
      return List.of("smtp", "testmail");
    } catch (Visits.NoRoomException e) {
      throw new LinkException(
          Diagnoses.of(Problem.MAILBOX_BUSY)
              .with("mailbox", mailbox.address())
              .with("reason", String.valueOf(e.getMessage())));
    } catch (SmtpException e) {
      throw new LinkException(
          e.diagnosis().with("mailbox", mailbox.address()).with("from", tab.from()));
    } catch (InvalidMailException e) {
      throw new LinkException(e.diagnosis());
    }
  }
}
