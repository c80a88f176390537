package io.github.exchangeonline.keycloak.tests.harness;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test class on the servers that all such classes share. Its constructor and methods may take as
 * parameters: {@link KeycloakUnderTest} (with the JAR; annotated {@link WithoutJar}, the one
 * without) and {@link Admin} (of the one with the JAR). A server starts when first asked for and
 * ends with the last test.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(SharedServers.class)
public @interface OnKeycloak {}
