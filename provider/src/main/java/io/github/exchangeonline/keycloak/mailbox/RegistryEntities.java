package io.github.exchangeonline.keycloak.mailbox;

import java.util.List;
import org.keycloak.Config;
import org.keycloak.connections.jpa.entityprovider.JpaEntityProvider;
import org.keycloak.connections.jpa.entityprovider.JpaEntityProviderFactory;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;

/** Adds our tables to the server's own database; Keycloak runs the changelog when it starts. */
public final class RegistryEntities implements JpaEntityProviderFactory, JpaEntityProvider {

  private static final String ID = "exchange-online";

  @Override
  public JpaEntityProvider create(KeycloakSession session) {
    return this;
  }

  @Override
  public List<Class<?>> getEntities() {
    return List.of(LinkEntity.class, SkipEntity.class);
  }

  @Override
  public String getChangelogLocation() {
    return "META-INF/exchange-online-changelog.xml";
  }

  @Override
  public String getFactoryId() {
    return ID;
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
