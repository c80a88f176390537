/** The sample realm, and people who link mailboxes in it. */
package io.github.exchangeonline.keycloak.tests.sample;
