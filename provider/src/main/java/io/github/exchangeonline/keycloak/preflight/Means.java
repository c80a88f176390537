package io.github.exchangeonline.keycloak.preflight;

import io.github.exchangeonline.keycloak.smtp.SmtpProbe;
import io.github.exchangeonline.keycloak.smtp.SmtpProxy;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What a check works with.
 *
 * @param proxy by which mail servers are reached; empty: directly
 * @param nanoTime the time that passes, as {@link System#nanoTime}
 */
record Means(
    SmtpProbe probe,
    Places places,
    Names names,
    Optional<SmtpProxy> proxy,
    LongSupplier nanoTime) {}
