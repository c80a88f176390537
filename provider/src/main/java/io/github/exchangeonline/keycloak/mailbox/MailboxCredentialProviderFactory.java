package io.github.exchangeonline.keycloak.mailbox;

import org.keycloak.credential.CredentialProvider;
import org.keycloak.credential.CredentialProviderFactory;
import org.keycloak.models.KeycloakSession;

/** Found by Keycloak through {@code META-INF/services}. */
public final class MailboxCredentialProviderFactory
    implements CredentialProviderFactory<CredentialProvider<MailboxCredential>> {

  @Override
  public CredentialProvider<MailboxCredential> create(KeycloakSession session) {
    return new MailboxCredentialProvider(session);
  }

  @Override
  public String getId() {
    return MailboxCredential.TYPE;
  }
}
