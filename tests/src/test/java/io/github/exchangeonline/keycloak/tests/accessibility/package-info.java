/** Whether pages can be used by everybody, as far as a machine can tell. */
package io.github.exchangeonline.keycloak.tests.accessibility;
