package io.github.exchangeonline.keycloak.tests.harness;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a parameter of type {@link KeycloakUnderTest}: the server with the JAR that sends while the
 * request waits, so that its answer says what became of the mail.
 */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface SendsAtOnce {}
