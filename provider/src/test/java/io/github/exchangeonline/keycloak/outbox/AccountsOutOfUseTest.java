package io.github.exchangeonline.keycloak.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.lease.AccountKey;
import io.github.exchangeonline.keycloak.lease.Leases;
import io.github.exchangeonline.keycloak.lease.Limits;
import io.github.exchangeonline.keycloak.lease.Visits;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What is counted of a mailbox is forgotten once it limits nothing any more, and not before. */
class AccountsOutOfUseTest {

  private static final Limits LIMITS = new Limits(30, 10_000, 1);
  private static final Duration WEEK = Duration.ofDays(7);
  private static final AccountKey IDLE = new AccountKey("idle");
  private static final AccountKey OTHER = new AccountKey("other");

  private final OwnTablesInMemory tables = new OwnTablesInMemory();
  private Instant now = Instant.parse("2026-03-01T10:00:00Z");
  private final Leases leases = new Leases(tables, entities -> now);

  @Test
  void oneThatNobodyUsedForAWeekIsRemoved() {
    send(IDLE);
    now = now.plus(WEEK).minusSeconds(1);
    assertThat(forget()).isZero();

    now = now.plusSeconds(2);
    send(OTHER);

    assertThat(forget()).isOne();
    assertThat(rows()).isOne();
  }

  @Test
  void oneThatWaitsBecauseExchangeSaidSoStays() {
    leases.with(
        IDLE,
        (entities, turn) -> {
          turn.backOff(WEEK.multipliedBy(2), "smtp-service-pausing");
          return turn;
        });
    now = now.plus(WEEK).plusSeconds(1);

    assertThat(forget()).isZero();
  }

  @Test
  void oneThatSomebodyOnlyTriedIsInUse() throws Visits.NoRoomException {
    send(IDLE);
    now = now.plus(WEEK).plusSeconds(1);

    try (Visits.Visit visit = new Visits(leases, LIMITS).begin(IDLE, 0)) {
      assertThat(visit).isNotNull();
      assertThat(forget()).isZero();
    }
  }

  /** Between its making and its first use. */
  @Test
  void oneThatIsNewStays() {
    leases.with(IDLE, (entities, turn) -> turn);

    assertThat(forget()).isZero();
  }

  @Test
  void aBoundedNumberAtOnce() {
    for (int number = 0; number < 5; number++) {
      send(new AccountKey("account-" + number));
    }
    now = now.plus(WEEK).plusSeconds(1);

    assertThat(leases.forget(now.minus(WEEK), 2)).isEqualTo(2);
    assertThat(rows()).isEqualTo(3);
  }

  private void send(AccountKey account) {
    leases.with(
        account,
        (entities, turn) -> {
          turn.settle(turn.reserve(LIMITS, 1));
          return turn;
        });
  }

  private int forget() {
    return leases.forget(now.minus(WEEK), 100);
  }

  private long rows() {
    return tables.in(
        entities ->
            ((Number)
                    entities
                        .createNativeQuery("select count(*) from EXO_ACCOUNT", Object.class)
                        .getSingleResult())
                .longValue());
  }
}
