/**
 * A real Keycloak server from its distribution, as a child process on the loopback address. Start
 * at {@link io.github.exchangeonline.launcher.KeycloakServer#from}: it gives a builder, whose
 * {@code start} unpacks and runs a server that ends with the JVM that started it, however that JVM
 * ends.
 */
@NullMarked
package io.github.exchangeonline.launcher;

import org.jspecify.annotations.NullMarked;
