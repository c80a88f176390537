package io.github.exchangeonline.keycloak.entra;

/**
 * Who signed in. Its identity is cloud, tid and oid; the rest is for display.
 *
 * @param cloud the authority's host
 * @param username {@code preferred_username}: may change, may belong to somebody else tomorrow, may
 *     be empty
 * @param name may be empty
 */
public record Account(String cloud, String tid, String oid, String username, String name) {}
