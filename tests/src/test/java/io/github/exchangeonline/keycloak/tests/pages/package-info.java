/** Walks through our pages as different people see them. */
package io.github.exchangeonline.keycloak.tests.pages;
