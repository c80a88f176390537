package io.github.exchangeonline.keycloak.tests.harness;

import io.github.exchangeonline.standin.StandIn;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the shared servers; JUnit closes what is in the store after the last test of this
 * JVM. Not in the root store: where several JVMs share the classes it ends with each class.
 */
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
    Kind kind =
        parameter.isAnnotated(WithoutJar.class)
            ? Kind.WITHOUT_JAR
            : parameter.isAnnotated(SendsAtOnce.class) ? Kind.SENDS_AT_ONCE : Kind.WITH_JAR;
    KeycloakUnderTest server = server(context, kind);
    return parameter.getParameter().getType() == Admin.class ? server.admin() : server;
  }

  private enum Kind {
    WITH_JAR,
    SENDS_AT_ONCE,
    WITHOUT_JAR
  }

  private static KeycloakUnderTest server(ExtensionContext context, Kind kind) {
    Microsoft microsoft = microsoft(context);
    ServerSetup plain = microsoft.trustedBy(ServerSetup.PLAIN);
    return store(context)
        .getOrComputeIfAbsent(
            kind,
            key ->
                KeycloakUnderTest.start(
                    switch (kind) {
                      case WITH_JAR -> microsoft.allowedBy(plain.withJar());
                      case SENDS_AT_ONCE -> microsoft.allowedAtOnceBy(plain.withJar());
                      case WITHOUT_JAR -> plain;
                    }),
            KeycloakUnderTest.class);
  }

  private static ExtensionContext.Store store(ExtensionContext context) {
    return context.getStore(ExtensionContext.StoreScope.LAUNCHER_SESSION, NAMESPACE);
  }

  private static Microsoft microsoft(ExtensionContext context) {
    return store(context)
        .getOrComputeIfAbsent("Microsoft", key -> Microsoft.start(), Microsoft.class);
  }
}
