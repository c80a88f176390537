package io.github.exchangeonline.keycloak;

import io.github.exchangeonline.keycloak.lease.Leases;
import io.github.exchangeonline.keycloak.mailbox.MailboxLinks;
import io.github.exchangeonline.keycloak.outbox.Outbox;
import java.util.List;
import java.util.stream.Stream;
import org.keycloak.Config;
import org.keycloak.connections.jpa.entityprovider.JpaEntityProvider;
import org.keycloak.connections.jpa.entityprovider.JpaEntityProviderFactory;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;

/** Adds our tables to the server's own database; Keycloak runs the changelog when it starts. */
public final class ExchangeOnlineEntities implements JpaEntityProviderFactory, JpaEntityProvider {

  private static final String ID = "exchange-online";

  @Override
  public JpaEntityProvider create(KeycloakSession session) {
    return this;
  }

  @Override
  public List<Class<?>> getEntities() {
    return Stream.of(MailboxLinks.entities(), Leases.entities(), Outbox.entities())
        .flatMap(List::stream)
        .toList();
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
