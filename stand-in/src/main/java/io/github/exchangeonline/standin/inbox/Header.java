package io.github.exchangeonline.standin.inbox;

/** A header of a mail, decoded. */
public record Header(String name, String value) {}
