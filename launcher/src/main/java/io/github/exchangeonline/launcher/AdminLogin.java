package io.github.exchangeonline.launcher;

/**
 * The first administrator of a server, who exists to be logged in by tests and the demo's reader.
 */
public record AdminLogin(String username, String password) {}
