/**
 * What went wrong, who must act, what to do and what happens next, as data. {@link
 * io.github.exchangeonline.keycloak.diagnosis.Diagnoses} turns a fault of Entra, of Exchange, of
 * the network or of our own into a {@link io.github.exchangeonline.keycloak.diagnosis.Diagnosis};
 * its words are in the bundles beside it.
 */
@NullMarked
package io.github.exchangeonline.keycloak.diagnosis;

import org.jspecify.annotations.NullMarked;
