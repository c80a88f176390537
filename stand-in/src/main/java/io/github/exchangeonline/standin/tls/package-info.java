/** Keys and certificates, made anew at each start. */
@NullMarked
package io.github.exchangeonline.standin.tls;

import org.jspecify.annotations.NullMarked;
