/** What an operator watches a server with: its metrics, and Debian's Prometheus. */
@NullMarked
package io.github.exchangeonline.keycloak.tests.monitoring;

import org.jspecify.annotations.NullMarked;
