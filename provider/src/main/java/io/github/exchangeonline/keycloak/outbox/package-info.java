/**
 * A composed mail on its way out. {@link io.github.exchangeonline.keycloak.outbox.Outbox} stores it
 * with the request; {@link io.github.exchangeonline.keycloak.outbox.Worker} looks at the queue and
 * runs a lane for each mailbox, which claims a mail, hands it over and settles it. {@link
 * io.github.exchangeonline.keycloak.outbox.Delivery} sends at once, for who waits for an answer.
 * What becomes of a mail is in {@code MailState}, and every change of it in {@code Mails}.
 */
@NullMarked
package io.github.exchangeonline.keycloak.outbox;

import org.jspecify.annotations.NullMarked;
