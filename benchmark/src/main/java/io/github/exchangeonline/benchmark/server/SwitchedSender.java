package io.github.exchangeonline.benchmark.server;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.email.EmailException;
import org.keycloak.email.EmailSenderProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * Leaves the mail out in one realm and hands it on in every other: a request there does all that
 * the same request does elsewhere, the writing of the mail's text included, and differs in nothing
 * but the sending.
 */
final class SwitchedSender implements EmailSenderProvider {

  /** Name of the realm whose mail is left out. */
  static final String WITHOUT_MAIL = "without-mail";

  private final KeycloakSession session;

  SwitchedSender(KeycloakSession session) {
    this.session = session;
  }

  @Override
  public void send(
      Map<String, String> config,
      UserModel user,
      String subject,
      @Nullable String textBody,
      @Nullable String htmlBody)
      throws EmailException {
    if (mails()) {
      sender().send(config, user, subject, textBody, htmlBody);
    }
  }

  @Override
  public void send(
      Map<String, String> config,
      String address,
      String subject,
      @Nullable String textBody,
      @Nullable String htmlBody)
      throws EmailException {
    if (mails()) {
      sender().send(config, address, subject, textBody, htmlBody);
    }
  }

  @Override
  public void validate(Map<String, String> config) throws EmailException {
    sender().validate(config);
  }

  @Override
  public void close() {}

  private boolean mails() {
    RealmModel realm = session.getContext().getRealm();
    return realm == null || !WITHOUT_MAIL.equals(realm.getName());
  }

  /** Ours, which leaves a realm that is not ours to Keycloak's own. */
  private EmailSenderProvider sender() {
    return session.getProvider(EmailSenderProvider.class, "exchange-online");
  }
}
