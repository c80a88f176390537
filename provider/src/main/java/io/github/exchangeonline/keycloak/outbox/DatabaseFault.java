package io.github.exchangeonline.keycloak.outbox;

import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the log says of a fault in the database: never its message, which may quote what was to be
 * stored. Pure functions.
 */
final class DatabaseFault {

  /** How deep causes are looked into; nobody nests them deeper, but in a circle. */
  private static final int DEEPEST = 20;

  /** Of H2 and of SQL Server: not allowed. All others have a state of the class of SQL faults. */
  private static final int H2_NOT_ALLOWED = 90096;

  private static final int SQL_SERVER_NOT_ALLOWED = 229;
  private static final int SQL_SERVER_NO_TABLE = 208;

  /** Of MySQL and MariaDB, in the same class: the user has as many connections as it may. */
  private static final Set<Integer> MYSQL_FULL = Set.of(1203, 1226);

  private DatabaseFault() {}

  /**
   * The fault's kind, with the database's own code, by which its administrator finds it; and what
   * to do where a table is missing or refused, as where a GRANT was forgotten.
   */
  static String of(RuntimeException fault) {
    SQLException sql = sql(fault);
    if (sql == null) {
      return fault.getClass().getName();
    }
    String words =
        String.format(
            Locale.ROOT,
            "%s (SQL state %s, code %d)",
            fault.getClass().getName(),
            sql.getSQLState(),
            sql.getErrorCode());
    return refused(sql)
        ? words
            + ". diagnosis="
            + Problem.TABLES_OUT_OF_REACH.id()
            + ": "
            + Diagnoses.of(Problem.TABLES_OUT_OF_REACH).oneLine()
        : words;
  }

  private static @Nullable SQLException sql(Throwable fault) {
    Throwable cause = fault;
    for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
      if (cause instanceof SQLException sql) {
        return sql;
      }
      cause = cause.getCause();
    }
    return null;
  }

  private static boolean refused(SQLException sql) {
    String state = sql.getSQLState();
    return (state != null && state.startsWith("42") && !MYSQL_FULL.contains(sql.getErrorCode()))
        || sql.getErrorCode() == H2_NOT_ALLOWED
        || sql.getErrorCode() == SQL_SERVER_NOT_ALLOWED
        || sql.getErrorCode() == SQL_SERVER_NO_TABLE;
  }
}
