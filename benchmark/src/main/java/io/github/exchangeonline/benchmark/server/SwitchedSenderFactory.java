package io.github.exchangeonline.benchmark.server;

import org.keycloak.Config;
import org.keycloak.email.EmailSenderProvider;
import org.keycloak.email.EmailSenderProviderFactory;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;

/** Chosen before ours by its order, so that it sees every mail of every realm. */
public final class SwitchedSenderFactory implements EmailSenderProviderFactory {

  @Override
  public EmailSenderProvider create(KeycloakSession session) {
    return new SwitchedSender(session);
  }

  @Override
  public String getId() {
    return "benchmark";
  }

  @Override
  public int order() {
    return 1000;
  }

  @Override
  public void init(Config.Scope config) {}

  @Override
  public void postInit(KeycloakSessionFactory factory) {}

  @Override
  public void close() {}
}
