/** The tests on a real Keycloak server with the built JAR in it. */
@NullMarked
package io.github.exchangeonline.keycloak.tests;

import org.jspecify.annotations.NullMarked;
