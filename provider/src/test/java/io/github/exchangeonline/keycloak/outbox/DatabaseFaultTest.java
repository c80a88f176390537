package io.github.exchangeonline.keycloak.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** By the numbers that databases document. */
class DatabaseFaultTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "PostgreSQL: permission denied, 42501, 0, true",
    "PostgreSQL: no such table, 42P01, 0, true",
    "PostgreSQL: too many connections, 53300, 0, false",
    "MariaDB: command denied, 42000, 1142, true",
    "MariaDB: no such table, 42S02, 1146, true",
    "MariaDB: the user has too many connections, 42000, 1203, false",
    "MySQL: the user has exceeded a limit, 42000, 1226, false",
    "SQL Server: permission denied, S0005, 229, true",
    "H2: not enough rights, 90096, 90096, true",
    "no connection, 08001, 0, false"
  })
  void whoIsRefusedATableIsToldSo(String name, String state, int code, boolean refused) {
    String words = DatabaseFault.of(new IllegalStateException(new SQLException(name, state, code)));

    assertThat(words).contains("SQL state " + state).contains("code " + code).doesNotContain(name);
    assertThat(words.contains("diagnosis=tables-out-of-reach")).isEqualTo(refused);
  }
}
