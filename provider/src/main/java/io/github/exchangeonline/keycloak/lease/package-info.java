/**
 * Who may send as a mailbox right now, how much, and over how many connections. All of it belongs
 * to the mailbox as Exchange counts it (cloud, tenant and object id), since several realms may
 * share one, and lies in one row of the database: {@link
 * io.github.exchangeonline.keycloak.lease.Leases} changes it under the row's lock, by the
 * database's clock. What is decided is in values that know neither: {@link
 * io.github.exchangeonline.keycloak.lease.SendLog}, {@link
 * io.github.exchangeonline.keycloak.lease.Pace}, {@link
 * io.github.exchangeonline.keycloak.lease.Slots}.
 */
@NullMarked
package io.github.exchangeonline.keycloak.lease;

import org.jspecify.annotations.NullMarked;
