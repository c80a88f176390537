/** Holds the sample realm to the names that others script against. */
package io.github.exchangeonline.keycloak.realm;
