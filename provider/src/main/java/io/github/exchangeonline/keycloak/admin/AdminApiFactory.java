package io.github.exchangeonline.keycloak.admin;

import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.services.resources.admin.AdminEventBuilder;
import org.keycloak.services.resources.admin.ext.AdminRealmResourceProvider;
import org.keycloak.services.resources.admin.ext.AdminRealmResourceProviderFactory;
import org.keycloak.services.resources.admin.fgap.AdminPermissionEvaluator;

/**
 * Found by Keycloak through {@code META-INF/services}. Keycloak has read the caller's token (of no
 * cookie) and decided which realm the caller may enter before it asks here.
 */
public final class AdminApiFactory
    implements AdminRealmResourceProviderFactory, AdminRealmResourceProvider {

  private static final String ID = "exchange-online";

  @Override
  public AdminRealmResourceProvider create(KeycloakSession session) {
    return this;
  }

  @Override
  public Object getResource(
      KeycloakSession session,
      RealmModel realm,
      AdminPermissionEvaluator auth,
      AdminEventBuilder adminEvent) {
    // Also on what Keycloak itself answers from here on.
    session.getContext().getHttpResponse().setHeader("Cache-Control", "no-store");
    return new AdminResource(new Caller(session, realm, auth, adminEvent));
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
