/**
 * The crash program: many mails while the server is killed again and again, Exchange fails at every
 * point of the dialogue, and tokens die; and the account of what became of each of them.
 */
@NullMarked
package io.github.exchangeonline.keycloak.tests.crash;

import org.jspecify.annotations.NullMarked;
