package io.github.exchangeonline.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StatementLogTest {

  @Test
  void countsStatementsAndTransactionsApart() {
    assertThat(
            count(
                """
                keycloak:LOG:  execute <unnamed>: BEGIN
                keycloak:LOG:  execute S_3: select r.ID from REALM r
                keycloak:DETAIL:  parameters: $1 = 'execute this: select'
                keycloak:LOG:  execute S_4: update EXO_LINK set X = 1
                keycloak:LOG:  execute S_1: COMMIT
                """))
        .isEqualTo(new StatementLog.Count(2, 1));
  }

  @Test
  void aStatementWithoutParametersCounts() {
    assertThat(count("keycloak:LOG:  statement: select 1\n"))
        .isEqualTo(new StatementLog.Count(1, 0));
  }

  @Test
  void anotherDatabaseDoesNotCount() {
    assertThat(count("postgres:LOG:  execute <unnamed>: select 1\n"))
        .isEqualTo(new StatementLog.Count(0, 0));
  }

  private static StatementLog.Count count(String log) {
    return new StatementLog("keycloak", log).count();
  }
}
