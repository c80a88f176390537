/**
 * Keycloak's mail through Exchange Online, signed in as a mailbox whose owner linked it during
 * login.
 *
 * <p>The ways in:
 *
 * <ul>
 *   <li>{@code sender}: Keycloak asks it to send and to judge the Email tab.
 *   <li>{@code link}: the required action, the callback from Microsoft, the owner's door.
 *   <li>{@code status}: the administrators' page, files over {@code admin}; served by {@code link}.
 *   <li>{@code admin}: the admin REST API: status, outbox, mailboxes, pause.
 *   <li>{@code Upkeep}: the server's timer, for what links need over and over.
 *   <li>{@code OutboxDriver}: the server's timer, threads and cluster, for queued mail.
 * </ul>
 *
 * <p>One mail's way: {@code sender} reads the Email tab and composes the message; {@code outbox}
 * stores it with the request, or sends it at once. Then, or right away, it finds a linked mailbox
 * ({@code mailbox}), makes sure that this node may send as it now ({@code lease}), gets an access
 * token for it ({@code entra}), and hands the message over ({@code smtp}); what goes wrong becomes
 * a {@code diagnosis} and reaches people through {@code telemetry}. {@code seal} keeps refresh
 * tokens and queued messages unreadable in the database.
 *
 * <p>{@code preflight} goes that same way stage by stage, for whoever wants to know where it ends:
 * when a mailbox is linked or tested, and for administrators.
 *
 * <p>Dependencies run one way: {@code link} to {@code status}, {@code admin} and {@code link} to
 * {@code sender}, all three to this package, this package to {@code preflight} and {@code outbox},
 * those to {@code lease}, {@code mailbox}, {@code entra} and {@code smtp}, those to {@code
 * diagnosis}, {@code seal} and {@code telemetry}. {@link
 * io.github.exchangeonline.keycloak.MailRuntime} is the object graph.
 */
@NullMarked
package io.github.exchangeonline.keycloak;

import org.jspecify.annotations.NullMarked;
