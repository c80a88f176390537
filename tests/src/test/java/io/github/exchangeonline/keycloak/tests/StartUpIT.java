package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.tests.harness.ServerSetup;
import io.github.exchangeonline.keycloak.tests.startup.Installation;
import io.github.exchangeonline.keycloak.tests.startup.Installation.Start;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Measures what the JAR adds to the server's start-up, as it runs in production: {@code start
 * --optimized} after {@code build}. The two servers start by turns, so that whatever else the
 * machine does hits both. Only run when asked for, by {@code -Dstartup.runs=5}; asserts no time.
 */
class StartUpIT {

  @Test
  void startsWithAndWithoutTheJarByTurns() throws IOException {
    int runs = Integer.getInteger("startup.runs", 1);
    Path work = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "start-up-");
    Installation without = Installation.build(work.resolve("without"), List.of());
    Installation with = Installation.build(work.resolve("with"), List.of(ServerSetup.jar()));

    List<Start> startsWithout = new ArrayList<>();
    List<Start> startsWith = new ArrayList<>();
    System.out.printf("%-8s %21s %21s%n", "", "elapsed, ms", "processor time, ms");
    System.out.printf("%-8s %10s %10s %10s %10s%n", "run", "without", "with", "without", "with");
    for (int run = 1; run <= runs; run++) {
      // Who goes first changes, too.
      if (run % 2 == 1) {
        startsWithout.add(without.start());
        startsWith.add(with.start());
      } else {
        startsWith.add(with.start());
        startsWithout.add(without.start());
      }
      row(Integer.toString(run), startsWithout.get(run - 1), startsWith.get(run - 1));
    }
    Start medianWithout = median(startsWithout);
    Start medianWith = median(startsWith);
    row("median", medianWithout, medianWith);
    System.out.printf(
        "with / without: elapsed %.3f, processor time %.3f%n",
        ratio(medianWith.elapsed(), medianWithout.elapsed()),
        ratio(medianWith.processor(), medianWithout.processor()));

    assertThat(with.loadedTheJar()).as("the server with the JAR sends by it").isTrue();
    assertThat(without.loadedTheJar()).isFalse();
  }

  private static void row(String run, Start without, Start with) {
    System.out.printf(
        "%-8s %10d %10d %10d %10d%n",
        run,
        without.elapsed().toMillis(),
        with.elapsed().toMillis(),
        without.processor().toMillis(),
        with.processor().toMillis());
  }

  private static Start median(List<Start> starts) {
    return new Start(
        median(starts.stream().map(Start::elapsed)), median(starts.stream().map(Start::processor)));
  }

  private static Duration median(Stream<Duration> times) {
    List<Duration> sorted = times.sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : sorted.get(middle - 1).plus(sorted.get(middle)).dividedBy(2);
  }

  private static double ratio(Duration one, Duration other) {
    return (double) one.toMillis() / other.toMillis();
  }
}
