package io.github.exchangeonline.keycloak.mailbox;

import org.keycloak.credential.CredentialModel;
import org.keycloak.credential.CredentialProvider;
import org.keycloak.credential.CredentialTypeMetadata;
import org.keycloak.credential.CredentialTypeMetadataContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/** Tells Keycloak of the credential type, so that pages and {@code delete_credential} know it. */
final class MailboxCredentialProvider implements CredentialProvider<MailboxCredential> {

  private final KeycloakSession session;

  MailboxCredentialProvider(KeycloakSession session) {
    this.session = session;
  }

  @Override
  public String getType() {
    return MailboxCredential.TYPE;
  }

  @Override
  public CredentialModel createCredential(
      RealmModel realm, UserModel user, MailboxCredential credential) {
    return user.credentialManager().createStoredCredential(credential);
  }

  @Override
  public boolean deleteCredential(RealmModel realm, UserModel user, String credentialId) {
    return user.credentialManager().removeStoredCredentialById(credentialId);
  }

  @Override
  public MailboxCredential getCredentialFromModel(CredentialModel model) {
    return MailboxCredential.of(model);
  }

  @Override
  public CredentialTypeMetadata getCredentialTypeMetadata(CredentialTypeMetadataContext context) {
    return CredentialTypeMetadata.builder()
        .type(MailboxCredential.TYPE)
        // It signs nobody in; "basic authentication" would be the list of passwords.
        .category(CredentialTypeMetadata.Category.TWO_FACTOR)
        .displayName("exchange-online-mailbox-display-name")
        .helpText("exchange-online-mailbox-help-text")
        .createAction("link-exchange-online-mailbox")
        .removeable(true)
        .build(session);
  }
}
