package io.github.exchangeonline.keycloak.link;

import io.github.exchangeonline.keycloak.MailRuntime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.authentication.RequiredActionFactory;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RequiredActionConfigModel;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.userprofile.ValidationException;
import org.keycloak.validate.ValidationError;

/** Found by Keycloak through {@code META-INF/services}. */
public final class LinkMailboxActionFactory implements RequiredActionFactory {

  /** Id of the required action, and the value of {@code kc_action}. */
  public static final String ID = MailRuntime.LINK_ACTION;

  @Override
  public RequiredActionProvider create(KeycloakSession session) {
    return new LinkMailboxAction();
  }

  @Override
  public String getDisplayText() {
    return "Link a Microsoft 365 mailbox";
  }

  @Override
  public List<ProviderConfigProperty> getConfigMetadata() {
    return LinkActionConfig.properties();
  }

  @Override
  public void validateConfig(
      KeycloakSession session, RealmModel realm, RequiredActionConfigModel model) {
    @Nullable String invalid = LinkActionConfig.invalidKey(model);
    if (invalid != null) {
      throw new ValidationException(new ValidationError(ID, invalid, "error-invalid-value"));
    }
  }

  @Override
  public String getId() {
    return ID;
  }

  @Override
  public void init(Config.Scope config) {}

  @Override
  public void postInit(KeycloakSessionFactory factory) {}

  @Override
  public void close() {}
}
