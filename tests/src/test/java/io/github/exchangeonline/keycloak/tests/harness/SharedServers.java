package io.github.exchangeonline.keycloak.tests.harness;

import io.github.exchangeonline.standin.StandIn;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests the shared servers; JUnit closes what is in the root store after the last test. */
final class SharedServers implements ParameterResolver {

  private static final Namespace NAMESPACE = Namespace.create(SharedServers.class);

  private static final Set<Class<?>> GIVEN =
      Set.of(KeycloakUnderTest.class, Admin.class, StandIn.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return GIVEN.contains(parameter.getParameter().getType());
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    if (parameter.getParameter().getType() == StandIn.class) {
      return microsoft(context).standIn();
    }
    KeycloakUnderTest server = server(context, !parameter.isAnnotated(WithoutJar.class));
    return parameter.getParameter().getType() == Admin.class ? server.admin() : server;
  }

  private static KeycloakUnderTest server(ExtensionContext context, boolean withJar) {
    ServerSetup trusting = microsoft(context).trustedBy(ServerSetup.PLAIN);
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(
            withJar ? "with the JAR" : "without the JAR",
            key ->
                KeycloakUnderTest.start(
                    withJar ? microsoft(context).allowedBy(trusting.withJar()) : trusting),
            KeycloakUnderTest.class);
  }

  private static Microsoft microsoft(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent("Microsoft", key -> Microsoft.start(), Microsoft.class);
  }
}
