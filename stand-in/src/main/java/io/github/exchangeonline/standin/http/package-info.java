/**
 * The little that is needed over the JDK's HTTP server: a request, a reply, a server that maps one
 * to the other.
 */
@NullMarked
package io.github.exchangeonline.standin.http;

import org.jspecify.annotations.NullMarked;
