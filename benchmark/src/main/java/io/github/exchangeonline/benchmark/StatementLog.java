package io.github.exchangeonline.benchmark;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What PostgreSQL wrote into its log while it logged every statement.
 *
 * @param database the only one whose statements count
 * @param text lines of {@code database|LOG: execute name: statement}
 */
record StatementLog(String database, String text) {

  /** Statements and transactions, beginning and end of a transaction not among the statements. */
  record Count(long statements, long transactions) {

    Count minus(Count other) {
      return new Count(statements - other.statements, transactions - other.transactions);
    }
  }

  private static final Pattern STATEMENT =
      Pattern.compile("^(\\w+):LOG: +(?:execute [^:]+|statement): *(\\w+)", Pattern.MULTILINE);

  Count count() {
    long statements = 0;
    long transactions = 0;
    Matcher lines = STATEMENT.matcher(text);
    while (lines.find()) {
      if (lines.group(1).equals(database)) {
        switch (lines.group(2).toUpperCase(Locale.ROOT)) {
          case "BEGIN" -> transactions++;
          case "COMMIT", "ROLLBACK" -> {}
          default -> statements++;
        }
      }
    }
    return new Count(statements, transactions);
  }
}
