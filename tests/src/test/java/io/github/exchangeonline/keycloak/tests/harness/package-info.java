/**
 * What the tests on a real Keycloak stand on. A test class is annotated {@link
 * io.github.exchangeonline.keycloak.tests.harness.OnKeycloak} and takes what it needs as
 * parameters; a flow through pages is written once against {@link
 * io.github.exchangeonline.keycloak.tests.harness.Browser} and annotated {@link
 * io.github.exchangeonline.keycloak.tests.harness.EveryBrowser}. The module's README has an
 * example.
 */
@NullMarked
package io.github.exchangeonline.keycloak.tests.harness;

import org.jspecify.annotations.NullMarked;
