/** Looks for secrets where they do not belong, by their actual values and by pieces of them. */
package io.github.exchangeonline.keycloak.tests.secrets;
