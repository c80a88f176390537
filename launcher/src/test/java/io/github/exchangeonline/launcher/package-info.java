/**
 * Tests of the pieces around a server; a whole server is started by the integration tests of module
 * tests.
 */
@NullMarked
package io.github.exchangeonline.launcher;

import org.jspecify.annotations.NullMarked;
