/** Servers that are built and started as in production, to measure how long that takes. */
package io.github.exchangeonline.keycloak.tests.startup;
