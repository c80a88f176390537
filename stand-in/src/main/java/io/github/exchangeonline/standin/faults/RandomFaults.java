package io.github.exchangeonline.standin.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;

/**
 * Faults that strike by chance. Every fault has a sequence of its own, which the seed decides: the
 * n-th time that its place is reached it strikes, or does not, in every run with that seed.
 * Thread-safe.
 */
public final class RandomFaults {
  private record Chance<T>(T fault, double probability, Random random) {
    boolean strikes() {
      return random.nextDouble() < probability;
    }
  }

  private final long seed;
  private final List<Chance<SmtpFault>> smtp = new ArrayList<>();
  private final List<Chance<TokenFault>> token = new ArrayList<>();

  private RandomFaults(long seed) {
    this.seed = seed;
  }

  /** None yet. */
  public static RandomFaults seeded(long seed) {
    return new RandomFaults(seed);
  }

  /** One more at an SMTP stage, with a probability between 0 and 1 for each time it is reached. */
  public synchronized RandomFaults with(double probability, SmtpFault fault) {
    smtp.add(new Chance<>(fault, checked(probability), nextRandom()));
    return this;
  }

  /** One more at the token endpoint, with a probability between 0 and 1 for each request. */
  public synchronized RandomFaults with(double probability, TokenFault fault) {
    token.add(new Chance<>(fault, checked(probability), nextRandom()));
    return this;
  }

  synchronized Optional<SmtpFault> next(SmtpStage stage) {
    return next(smtp, fault -> fault.stage() == stage);
  }

  synchronized Optional<TokenFault> nextTokenFault() {
    return next(token, fault -> true);
  }

  private static <T> Optional<T> next(List<Chance<T>> chances, Predicate<T> applies) {
    // All of them draw, so that none depends on what another did.
    List<T> due =
        chances.stream()
            .filter(chance -> applies.test(chance.fault()))
            .filter(Chance::strikes)
            .map(Chance::fault)
            .toList();
    return due.stream().findFirst();
  }

  private Random nextRandom() {
    return new Random(31 * seed + smtp.size() + 1_000L * token.size());
  }

  private static double checked(double probability) {
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException("no probability: " + probability);
    }
    return probability;
  }
}
