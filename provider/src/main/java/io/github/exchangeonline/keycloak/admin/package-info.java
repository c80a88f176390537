/**
 * What administrators see of the realm's mail and do about it, over Keycloak's admin REST API and
 * by its permissions: status, outbox, mailboxes, pause. Answers are records, one for each schema of
 * {@code docs/openapi.yaml}; none holds a token, a secret or what a mail says.
 */
@NullMarked
package io.github.exchangeonline.keycloak.admin;

import org.jspecify.annotations.NullMarked;
