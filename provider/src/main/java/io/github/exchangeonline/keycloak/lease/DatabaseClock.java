package io.github.exchangeonline.keycloak.lease;

import jakarta.persistence.EntityManager;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.hibernate.Session;

/**
 * The time that all nodes share: the database's own, whatever their clocks say. In milliseconds
 * since the epoch, asked in the database's words, since a timestamp that a driver converts depends
 * on time zones that nodes may not have in common. Thread-safe.
 */
public interface DatabaseClock {

  Instant now(EntityManager entities);

  /**
   * The same, asked right after a lock was got: a PostgreSQL ends the transaction, and with it the
   * lock, of one who then says nothing for 20 seconds. A node that stands still, or whose machine
   * has lost its power, would keep it for as long as TCP lasts. What is done under a lock takes
   * milliseconds.
   */
  default Instant underLock(EntityManager entities) {
    return now(entities);
  }

  /** The clock of the database that is there. */
  DatabaseClock OWN =
      new DatabaseClock() {
        @Override
        public Instant now(EntityManager entities) {
          return ask(entities, Words.of(product(entities)));
        }

        @Override
        public Instant underLock(EntityManager entities) {
          return ask(entities, Words.underLock(product(entities)));
        }

        private static String product(EntityManager entities) {
          return entities
              .unwrap(Session.class)
              .doReturningWork(connection -> connection.getMetaData().getDatabaseProductName());
        }

        private static Instant ask(EntityManager entities, String words) {
          Object millis = entities.createNativeQuery(words, Object.class).getSingleResult();
          return Instant.ofEpochMilli(new BigDecimal(String.valueOf(millis)).longValue());
        }
      };

  /** How each database says it. H2, PostgreSQL and MariaDB were run, the others were not. */
  final class Words {
    // PostgreSQL's current_timestamp is when the transaction began, which may have waited since.
    // MariaDB's now() is in the session's zone, which goes back an hour in autumn: only its
    // fraction of a second is used.
    private static final Map<String, String> BY_PRODUCT =
        Map.of(
            "h2", "select extract(epoch from current_timestamp) * 1000",
            "postgresql", "select extract(epoch from clock_timestamp()) * 1000",
            "mariadb", "select unix_timestamp() * 1000 + floor(microsecond(now(6)) / 1000)",
            "mysql", "select unix_timestamp() * 1000 + floor(microsecond(now(6)) / 1000)",
            "microsoft sql server",
                "select datediff_big(millisecond, '1970-01-01', sysutcdatetime())",
            "oracle",
                "select (cast(sys_extract_utc(systimestamp) as date) - date '1970-01-01') * 86400000"
                    + " + mod(extract(second from sys_extract_utc(systimestamp)) * 1000, 1000)"
                    + " from dual");

    private static final String POSTGRESQL_UNDER_LOCK =
        BY_PRODUCT.get("postgresql")
            + " from set_config('idle_in_transaction_session_timeout', '20000', true)";

    private Words() {}

    static String underLock(String product) {
      return product.equalsIgnoreCase("postgresql") ? POSTGRESQL_UNDER_LOCK : of(product);
    }

    static String of(String product) {
      String name = product.toLowerCase(Locale.ROOT);
      return BY_PRODUCT.entrySet().stream()
          .filter(entry -> name.startsWith(entry.getKey()))
          .map(Map.Entry::getValue)
          .findFirst()
          .orElseThrow(
              () -> new IllegalStateException("No clock is known for the database " + product));
    }
  }
}
