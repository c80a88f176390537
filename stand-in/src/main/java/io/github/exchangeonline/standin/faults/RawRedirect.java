package io.github.exchangeonline.standin.faults;

/**
 * What the browser is sent back with at once, in place of a page to sign in.
 *
 * @param query from the question mark on; {@code state=...} gets the request's own state
 */
public record RawRedirect(String query) {}
