/** What Microsoft is known to say, and what a server does then. */
package io.github.exchangeonline.keycloak.tests.facts;
