/**
 * What Entra handed out and to whom: authorization codes, refresh and access tokens, consents.
 * Entra writes it, Exchange reads the access tokens.
 */
@NullMarked
package io.github.exchangeonline.standin.grants;

import org.jspecify.annotations.NullMarked;
