/**
 * Keycloak's mail through Exchange Online, signed in as a mailbox whose owner linked it during
 * login.
 *
 * <p>The ways in:
 *
 * <ul>
 *   <li>{@code sender}: Keycloak asks it to send and to judge the Email tab.
 *   <li>{@code link}: the required action, the callback from Microsoft, the owner's door.
 *   <li>{@code Upkeep}: the server's timer, for what links need over and over.
 * </ul>
 *
 * <p>One mail's way: {@code sender} reads the Email tab and composes the message; {@code outbox}
 * finds a linked mailbox ({@code mailbox}), gets an access token for it ({@code entra}), hands the
 * message over ({@code smtp}); what goes wrong becomes a {@code diagnosis} and reaches people
 * through {@code telemetry}. {@code seal} keeps refresh tokens unreadable in the database.
 *
 * <p>Dependencies run one way: {@code link} and {@code sender} to this package, this package to
 * {@code outbox}, {@code mailbox}, {@code entra} and {@code smtp}, those to {@code diagnosis},
 * {@code seal} and {@code telemetry}. {@link io.github.exchangeonline.keycloak.MailRuntime} is the
 * object graph.
 */
@NullMarked
package io.github.exchangeonline.keycloak;

import org.jspecify.annotations.NullMarked;
