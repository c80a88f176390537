package io.github.exchangeonline.standin.entra;

import io.github.exchangeonline.standin.directory.Directory;
import io.github.exchangeonline.standin.faults.Counters;
import io.github.exchangeonline.standin.faults.Faults;
import io.github.exchangeonline.standin.grants.Grants;
import java.time.Clock;
import java.util.random.RandomGenerator;

/** What all endpoints here work with. */
record Entra(
    Directory directory,
    Grants grants,
    Faults faults,
    Counters counters,
    Clock clock,
    RandomGenerator random,
    SigningKey key,
    SigningKey consumersKey,
    Tampering tampering) {}
