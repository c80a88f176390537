/**
 * A composed mail on its way out. For now it is handed over inline: {@link
 * io.github.exchangeonline.keycloak.outbox.Delivery} tries the mailboxes of the pool in order, a
 * connection per mail.
 */
@NullMarked
package io.github.exchangeonline.keycloak.outbox;

import org.jspecify.annotations.NullMarked;
