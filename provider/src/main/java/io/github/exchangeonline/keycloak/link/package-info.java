/**
 * How a mailbox is linked: {@link io.github.exchangeonline.keycloak.link.LinkMailboxAction} shows
 * the pages and sends the browser to Microsoft, {@link
 * io.github.exchangeonline.keycloak.link.LinkResource} receives it back, {@code Linking} redeems
 * the code, proves the mailbox and stores the link.
 */
@NullMarked
package io.github.exchangeonline.keycloak.link;

import org.jspecify.annotations.NullMarked;
