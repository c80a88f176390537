/**
 * One check of everything that sending takes, stage by stage: {@link
 * io.github.exchangeonline.keycloak.preflight.Preflight} makes {@link
 * io.github.exchangeonline.keycloak.preflight.Report}s. Used where a mailbox is linked or tested,
 * and by administrators.
 */
@NullMarked
package io.github.exchangeonline.keycloak.preflight;

import org.jspecify.annotations.NullMarked;
