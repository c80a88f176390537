package io.github.exchangeonline.keycloak.tests.harness;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests the shared servers; JUnit closes what is in the root store after the last test. */
final class SharedServers implements ParameterResolver {

  private static final Namespace NAMESPACE = Namespace.create(SharedServers.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == KeycloakUnderTest.class || type == Admin.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    boolean withJar = !parameter.isAnnotated(WithoutJar.class);
    KeycloakUnderTest server = server(context, withJar);
    return parameter.getParameter().getType() == Admin.class ? server.admin() : server;
  }

  private static KeycloakUnderTest server(ExtensionContext context, boolean withJar) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(
            withJar ? "with the JAR" : "without the JAR",
            key ->
                KeycloakUnderTest.start(withJar ? ServerSetup.PLAIN.withJar() : ServerSetup.PLAIN),
            KeycloakUnderTest.class);
  }
}
