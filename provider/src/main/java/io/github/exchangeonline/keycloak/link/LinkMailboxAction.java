package io.github.exchangeonline.keycloak.link;

import io.github.exchangeonline.keycloak.MailRuntime;
import io.github.exchangeonline.keycloak.mailbox.Skips;
import io.github.exchangeonline.keycloak.sender.EmailTab;
import org.keycloak.authentication.InitiatedActionSupport;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.sessions.AuthenticationSessionModel;
import org.keycloak.util.TokenUtil;

/**
 * Asks a user to link a mailbox, during login or when the user starts it. Decides whom to ask and
 * which button was pressed; {@link LinkVisit} does what it asks for. Stateless.
 */
final class LinkMailboxAction implements RequiredActionProvider {

  @Override
  public InitiatedActionSupport initiatedActionSupport() {
    return InitiatedActionSupport.SUPPORTED;
  }

  /** Started by the user, it always follows a fresh login: a mailbox is handed out here. */
  @Override
  public int getMaxAuthAge(KeycloakSession session) {
    return 0;
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
        || TokenUtil.hasPrompt(
            login.getClientNote(OIDCLoginProtocol.PROMPT_PARAM),
            OIDCLoginProtocol.PROMPT_VALUE_NONE)) {
      return;
    }
    KeycloakSession session = context.getSession();
    UserModel user = context.getUser();
    EmailTab tab = EmailTab.of(context.getRealm().getSmtpConfig());
    MailRuntime runtime = MailRuntime.of(session);
    if (!tab.delegated(runtime.settings())) {
      return;
    }
    LinkActionConfig config = config(context);
    if (Offer.holdsRole(context.getRealm(), user, config)
        && LinkVisit.impersonator(session, context.getRealm()).isEmpty()
        && Offer.of(session, tab, user).askNow(session, config, runtime.clock().instant())) {
      login.addRequiredAction(LinkMailboxActionFactory.ID);
    }
  }

  @Override
  public void requiredActionChallenge(RequiredActionContext context) {
    LinkVisit visit = new LinkVisit(context, config(context));
    context.challenge(visit.reload().orElseGet(visit::arrive));
  }

  @Override
  public void processAction(RequiredActionContext context) {
    LinkVisit visit = new LinkVisit(context, config(context));
    String handle = context.getUriInfo().getQueryParameters().getFirst(LinkResource.HANDLE);
    String pressed =
        "POST".equals(context.getHttpRequest().getHttpMethod())
            ? context.getHttpRequest().getDecodedFormParameters().getFirst("exo-action")
            : null;
    if (pressed == null) {
      context.challenge(
          handle == null
              ? visit.reload().orElseGet(visit::arrive)
              : visit.returned(handle).or(visit::reload).orElseGet(visit::arrive));
      return;
    }
    switch (pressed) {
      case "start" -> context.challenge(visit.begin(false));
      case "again" -> context.challenge(visit.begin(true));
      case "test" -> context.challenge(visit.test());
      case "unlink" -> context.challenge(visit.unlink());
      case "skip" -> skip(context);
      default -> leave(context);
    }
  }

  private static void skip(RequiredActionContext context) {
    KeycloakSession session = context.getSession();
    new Skips(session)
        .remember(context.getRealm(), context.getUser(), MailRuntime.of(session).clock().instant());
    if (LinkMailboxActionFactory.ID.equals(
        context.getAuthenticationSession().getClientNote(Constants.KC_ACTION))) {
      context.getAuthenticationSession().removeRequiredAction(LinkMailboxActionFactory.ID);
      LinkPages.forget(context.getAuthenticationSession());
      context.cancel();
    } else {
      leave(context);
    }
  }

  private static void leave(RequiredActionContext context) {
    LinkPages.forget(context.getAuthenticationSession());
    context.success();
  }

  private static LinkActionConfig config(RequiredActionContext context) {
    return LinkActionConfig.of(
        context.getRealm().getRequiredActionConfigByAlias(LinkMailboxActionFactory.ID));
  }

  @Override
  public void close() {}
}
