/** What the outside learns of our work: log lines and Keycloak events, written in one place. */
@NullMarked
package io.github.exchangeonline.keycloak.telemetry;

import org.jspecify.annotations.NullMarked;
