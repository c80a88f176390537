/**
 * {@code mvn -Pbenchmark verify}: Keycloak's own XOAUTH2 sender and ours in one run, on one server,
 * by turns. {@link io.github.exchangeonline.benchmark.Benchmark} is the order of events; {@code
 * docs/benchmark.md} says how to read what comes out.
 */
@NullMarked
package io.github.exchangeonline.benchmark;

import org.jspecify.annotations.NullMarked;
