/**
 * Several Keycloak nodes on one PostgreSQL, on the loopback address, and what befalls one of them:
 * it is killed, stands still, loses the database, or has a clock of its own.
 */
@NullMarked
package io.github.exchangeonline.keycloak.tests.cluster;

import org.jspecify.annotations.NullMarked;
