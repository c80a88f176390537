/** What the outside learns of our work: log lines, Keycloak events and metrics, in one place. */
@NullMarked
package io.github.exchangeonline.keycloak.telemetry;

import org.jspecify.annotations.NullMarked;
