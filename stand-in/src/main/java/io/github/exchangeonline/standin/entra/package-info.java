/** The Entra ID v2.0 side: discovery, keys, authorize with its pages, token endpoint. */
@NullMarked
package io.github.exchangeonline.standin.entra;

import org.jspecify.annotations.NullMarked;
