/** The mail that Exchange took: kept, parsed, awaited, and shown on plain pages. */
@NullMarked
package io.github.exchangeonline.standin.inbox;

import org.jspecify.annotations.NullMarked;
