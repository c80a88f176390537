/** What tools send that keep a realm's configuration as code. */
@org.jspecify.annotations.NullMarked
package io.github.exchangeonline.keycloak.tests.gitops;
