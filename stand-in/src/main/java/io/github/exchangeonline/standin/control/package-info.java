/** The control port: the inbox pages and a JSON API to switch faults on. */
@NullMarked
package io.github.exchangeonline.standin.control;

import org.jspecify.annotations.NullMarked;
