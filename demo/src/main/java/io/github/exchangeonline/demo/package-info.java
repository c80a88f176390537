/**
 * {@code mvn -Pdemo}: Keycloak with the JAR beside a stand-in for Microsoft, and a walk-through to
 * read.
 */
@NullMarked
package io.github.exchangeonline.demo;

import org.jspecify.annotations.NullMarked;
