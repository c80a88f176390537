/** What a server in production stands between: database, reverse proxy, proxy to the outside. */
@NullMarked
package io.github.exchangeonline.keycloak.tests.production;

import org.jspecify.annotations.NullMarked;
