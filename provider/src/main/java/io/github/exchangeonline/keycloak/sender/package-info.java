/**
 * Keycloak's email sender: what a realm's Email tab says as a record, its verdict on that, the
 * message composed once, and everything that is not ours left to Keycloak's own sender.
 */
@NullMarked
package io.github.exchangeonline.keycloak.sender;

import org.jspecify.annotations.NullMarked;
