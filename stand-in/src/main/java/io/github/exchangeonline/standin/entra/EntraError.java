package io.github.exchangeonline.standin.entra;

import org.jspecify.annotations.Nullable;

/**
 * An error as Entra words it. {@code {name}} in the text is a gap to be filled.
 *
 * @param code the number after AADSTS
 * @param status HTTP status at the token endpoint
 * @param error OAuth's {@code error}
 * @param claims whether a {@code claims} challenge comes with it
 */
record EntraError(
    int code, int status, String error, @Nullable String suberror, String text, boolean claims) {

  EntraError with(String gap, String value) {
    return new EntraError(
        code, status, error, suberror, text.replace("{" + gap + "}", value), claims);
  }

  EntraError withError(String other) {
    return new EntraError(code, status, other, suberror, text, claims);
  }

  EntraError withStatus(int other) {
    return new EntraError(code, other, error, suberror, text, claims);
  }
}
