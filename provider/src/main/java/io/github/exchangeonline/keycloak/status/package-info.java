/**
 * The status page as anybody gets it: files that tell nothing, and whether its client can be used
 * to sign in. What the page shows it asks of the admin API, with the administrator's own token.
 */
@NullMarked
package io.github.exchangeonline.keycloak.status;

import org.jspecify.annotations.NullMarked;
