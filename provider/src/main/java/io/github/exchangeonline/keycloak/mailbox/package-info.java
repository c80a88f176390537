/**
 * Linked mailboxes: the credential that holds a mailbox's sealed refresh token, and the registry
 * that finds it by address. The credential row is the link; the registry is only its index.
 */
@NullMarked
package io.github.exchangeonline.keycloak.mailbox;

import org.jspecify.annotations.NullMarked;
