/** A database of one's own, what is stored in it, and the keys that open it. */
package io.github.exchangeonline.keycloak.tests.stage;
