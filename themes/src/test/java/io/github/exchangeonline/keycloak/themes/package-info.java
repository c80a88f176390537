/** Holds the pages and their texts against each other, without a server. */
package io.github.exchangeonline.keycloak.themes;
