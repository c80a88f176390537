/**
 * Who exists: tenants, accounts, mailboxes with their permissions, app registrations. Values are
 * immutable; the {@link io.github.exchangeonline.standin.directory.Directory} holds the present
 * set.
 */
@NullMarked
package io.github.exchangeonline.standin.directory;

import org.jspecify.annotations.NullMarked;
