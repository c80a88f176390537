package io.github.exchangeonline.keycloak.link;

import io.github.exchangeonline.keycloak.MailRuntime;
import io.github.exchangeonline.keycloak.OwnTables;
import io.github.exchangeonline.keycloak.mailbox.Skips;
import io.github.exchangeonline.keycloak.sender.EmailTab;
import java.util.Optional;
import org.keycloak.authentication.InitiatedActionSupport;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.sessions.AuthenticationSessionModel;
import org.keycloak.util.TokenUtil;

/**
 * Asks a user to link a mailbox, during login or when the user starts it. Decides whom to ask and
 * which button was pressed; {@link LinkVisit} and {@link LinkCare} do what it asks for. Stateless.
 */
final class LinkMailboxAction implements RequiredActionProvider {

  /**
   * Marks a login whose user has been asked and went on: Keycloak evaluates triggers again then.
   */
  private static final String LEFT = "exchange-online.left";

  /** Marks a login that asks only because its user holds the role. */
  private static final String ASKED_FOR_ROLE = "exchange-online.asked-for-role";

  @Override
  public InitiatedActionSupport initiatedActionSupport() {
    return InitiatedActionSupport.SUPPORTED;
  }

  /**
   * Started by the user, it always follows a fresh login: a mailbox is handed out here. Keycloak
   * counts whole seconds, so 0 would let a login of the same second pass.
   */
  @Override
  public int getMaxAuthAge(KeycloakSession session) {
    return -1;
  }

  /**
   * Asks members of the role, in a browser, while a mailbox that the Email tab names has no working
   * link that they could give. Only this login is asked, not the user: a required action on the
   * user would break password grants and outlive the JAR.
   */
  @Override
  public void evaluateTriggers(RequiredActionContext context) {
    AuthenticationSessionModel login = context.getAuthenticationSession();
    if (login.getRedirectUri() == null
        || login.getAuthNote(LEFT) != null
        || TokenUtil.hasPrompt(
            login.getClientNote(OIDCLoginProtocol.PROMPT_PARAM),
            OIDCLoginProtocol.PROMPT_VALUE_NONE)) {
      return;
    }
    // Whatever is wrong here must not keep anyone from logging in.
    MailRuntime.find(context.getSession())
        .filter(
            runtime ->
                EmailTab.of(context.getRealm().getSmtpConfig()).delegated(runtime.settings()))
        // First of all, for an impersonation is remembered for all that comes.
        .filter(runtime -> !Impersonation.in(context.getSession(), login))
        .filter(runtime -> asks(context, runtime))
        .filter(runtime -> !login.getRequiredActions().contains(LinkMailboxActionFactory.ID))
        .ifPresent(
            runtime -> {
              login.setAuthNote(ASKED_FOR_ROLE, "true");
              login.addRequiredAction(LinkMailboxActionFactory.ID);
            });
  }

  /** Whether an admin asked this login's user, as by a mail with the action, role or not. */
  static boolean askedByAdmin(AuthenticationSessionModel login) {
    return login.getRequiredActions().contains(LinkMailboxActionFactory.ID)
        && login.getAuthNote(ASKED_FOR_ROLE) == null;
  }

  private static boolean asks(RequiredActionContext context, MailRuntime runtime) {
    RealmModel realm = context.getRealm();
    UserModel user = context.getUser();
    LinkActionConfig config = config(context);
    EmailTab tab = EmailTab.of(realm.getSmtpConfig());
    return Offer.holdsRole(realm, user, config)
        && runtime
            .tables()
            .with(
                realm,
                OwnTables.Use.ASK,
                own ->
                    Offer.of(own, realm, tab, user).askNow(own, config, runtime.clock().instant()))
            .orElse(false);
  }

  @Override
  public void requiredActionChallenge(RequiredActionContext context) {
    if (context.getAuthenticationSession().getAuthNote(LEFT) != null) {
      // Still asked by an administrator, but not twice in one login.
      context.ignore();
      return;
    }
    MailRuntime.find(context.getSession())
        .map(runtime -> new LinkVisit(new Visitor(context, runtime, config(context))))
        .ifPresentOrElse(
            visit -> context.challenge(visit.returned().or(visit::reload).orElseGet(visit::arrive)),
            context::ignore);
  }

  @Override
  public void processAction(RequiredActionContext context) {
    MailRuntime runtime = MailRuntime.find(context.getSession()).orElse(null);
    if (runtime == null) {
      context.success();
      return;
    }
    Visitor visitor = new Visitor(context, runtime, config(context));
    LinkVisit visit = new LinkVisit(visitor);
    String pressed =
        "POST".equals(context.getHttpRequest().getHttpMethod())
            ? context.getHttpRequest().getDecodedFormParameters().getFirst("exo-action")
            : null;
    if (pressed == null) {
      String handle = context.getUriInfo().getQueryParameters().getFirst(LinkResource.HANDLE);
      context.challenge(
          Optional.ofNullable(handle)
              .flatMap(visit::returned)
              .or(visit::reload)
              .orElseGet(visit::arrive));
      return;
    }
    switch (pressed) {
      case "start" -> context.challenge(visit.begin(false));
      case "again" -> context.challenge(visit.begin(true));
      case "test" -> context.challenge(new LinkCare(visitor).test());
      case "confirm" -> context.challenge(new LinkCare(visitor).confirm());
      case "unlink" -> context.challenge(new LinkCare(visitor).unlink());
      default -> leave(visitor, pressed.equals("skip"));
    }
  }

  /** Goes on with the login, where the page that was shown offers that. */
  private static void leave(Visitor visitor, boolean skipped) {
    RequiredActionContext context = visitor.context;
    AuthenticationSessionModel login = context.getAuthenticationSession();
    if (!visitor.mayLeave()) {
      context.challenge(new LinkVisit(visitor).arrive());
      return;
    }
    LinkPages.forget(login);
    login.setAuthNote(LEFT, "true");
    // Asked before anything of ours is read in this request's transaction.
    boolean hindered = visitor.hindrance().isPresent();
    boolean leavesUnconfirmed = !hindered && visitor.offer().asksToConfirm();
    // To leave without confirming is to say "not now", too.
    if (skipped || leavesUnconfirmed) {
      remember(visitor);
    }
    boolean done = !hindered && !leavesUnconfirmed && visitor.offer().linksNothingMore();
    if ((skipped && startedByUser(login)) || (!done && askedOnUser(visitor.user))) {
      // Success would take the action from the user, and the administrator would see it as done.
      login.removeRequiredAction(LinkMailboxActionFactory.ID);
      context.cancel();
    } else {
      context.success();
    }
  }

  /** Whether this login began for the action's sake, as at the owner's door. */
  static boolean startedByUser(AuthenticationSessionModel login) {
    return LinkMailboxActionFactory.ID.equals(login.getClientNote(Constants.KC_ACTION));
  }

  /** Whether an administrator asked this user with the action, until it is done. */
  static boolean askedOnUser(UserModel user) {
    return user.getRequiredActionsStream().anyMatch(LinkMailboxActionFactory.ID::equals);
  }

  private static void remember(Visitor visitor) {
    visitor
        .runtime
        .tables()
        .with(
            visitor.realm,
            OwnTables.Use.REMEMBER,
            own -> {
              new Skips(own)
                  .remember(visitor.realm, visitor.user, visitor.runtime.clock().instant());
              return true;
            });
  }

  private static LinkActionConfig config(RequiredActionContext context) {
    return LinkActionConfig.of(
        context.getRealm().getRequiredActionConfigByAlias(LinkMailboxActionFactory.ID));
  }

  @Override
  public void close() {}
}
