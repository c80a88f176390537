package io.github.exchangeonline.keycloak.preflight;

import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.entra.AppRegistration;
import io.github.exchangeonline.keycloak.entra.EntraException;
import io.github.exchangeonline.keycloak.mailbox.FreshTokens;
import io.github.exchangeonline.keycloak.mailbox.LinkException;
import io.github.exchangeonline.keycloak.mailbox.MailboxLink;
import io.github.exchangeonline.keycloak.seal.Secret;
import org.jspecify.annotations.Nullable;

/** Signs in by a stored link. For one check. */
final class LinkSignIn implements SignIn {

  private final FreshTokens tokens;
  private final MailboxLink link;
  private final AppRegistration app;
  private final @Nullable Diagnosis hindrance;
  private @Nullable Secret token;

  /**
   * @param hindrance why the link must not be used
   */
  LinkSignIn(
      FreshTokens tokens, MailboxLink link, AppRegistration app, @Nullable Diagnosis hindrance) {
    this.tokens = tokens;
    this.link = link;
    this.app = app;
    this.hindrance = hindrance;
  }

  @Override
  public Permit permit() throws LinkException, EntraException {
    if (hindrance != null) {
      throw new LinkException(hindrance);
    }
    Secret renewed = tokens.renewed(link, app);
    token = renewed;
    return new Permit(link.mailbox(), link.account(), renewed);
  }

  @Override
  public boolean stillGiven() {
    return tokens.stillLinked(link);
  }

  /** It was given just now, so that a second try with another one would show nothing more. */
  @Override
  public void refused() {
    if (token != null) {
      tokens.refused(link, app, token);
    }
  }
}
