package io.github.exchangeonline.keycloak.tests.crash;

import static java.util.stream.Collectors.toSet;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.github.exchangeonline.keycloak.tests.crash.Requests.Answer;
import io.github.exchangeonline.standin.StandIn;
import io.github.exchangeonline.standin.directory.Sample;
import io.github.exchangeonline.standin.faults.MailboxCounters;
import io.github.exchangeonline.standin.inbox.ReceivedMail;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What became of every mail.
 *
 * @param counts by name, in the order in which they are told
 * @param faults how often each struck
 */
record CrashReport(String database, Map<String, Long> counts, Map<String, Long> faults) {

  static final String OPEN = "STATE in ('QUEUED', 'SENDING')";

  /** What an administrator may have tried again. */
  private static final String KEPT = "(STATE = 'FAILED' and BODY_UNTIL is not null)";

  /** Requests that were accepted whose mail is neither in the inbox nor accounted for. */
  static final String LOST = "lost";

  /** Messages in the inbox whose Message-ID is there already. */
  static final String DUPLICATES = "duplicates";

  /** Messages of which the sender could not learn that Exchange had taken them. */
  static final String UNKNOWN_TO_THE_SENDER = "taken, and the sender could not know";

  /** Rows that say that the mail was sent, without such a mail in the inbox. */
  static final String SENT_BUT_NOT_THERE = "said to be sent, not in the inbox";

  /** Messages in the inbox whose Message-ID no row has. */
  static final String UNACCOUNTED = "in the inbox without a record";

  /** Rows that are not settled, or are and hold a message still. */
  static final String LEFT = "left open or not erased";

  /**
   * What happened on the way.
   *
   * @param underWay mails that were being handed over when the server was killed
   */
  record Happened(int underWay, int tokensExpired, int linkedAgain, Map<String, Long> faults) {}

  private record Row(String address, String state, String messageId, boolean record) {
    static Row of(List<String> columns) {
      String state = columns.get(1);
      boolean settled = columns.get(3) != null;
      boolean why = columns.get(4) != null;
      return new Row(
          columns.get(0),
          state,
          columns.get(2),
          settled && (state.equals("EXPIRED") || (state.equals("FAILED") && why)));
    }
  }

  static CrashReport of(
      CrashProgram program,
      Duration took,
      Happened happened,
      Map<String, Answer> answers,
      CrashDatabase data,
      StandIn microsoft) {
    List<Row> rows =
        data
            .read("select RECIPIENTS, STATE, MESSAGE_ID, SETTLED_AT, DIAGNOSIS from EXO_MAIL")
            .stream()
            .map(Row::of)
            .filter(row -> answers.containsKey(row.address()))
            .toList();
    List<ReceivedMail> arrived =
        microsoft.inbox().messages().stream()
            .filter(mail -> answers.keySet().stream().anyMatch(mail::wentTo))
            .toList();
    Set<String> inInbox = arrived.stream().map(mail -> mail.header("Message-ID")).collect(toSet());
    Set<String> reached = new HashSet<>();
    arrived.forEach(mail -> reached.addAll(mail.recipients()));
    Set<String> recorded =
        rows.stream().filter(Row::record).map(Row::address).collect(Collectors.toSet());
    Set<String> known = rows.stream().map(Row::messageId).collect(toSet());
    Set<String> accepted =
        answers.entrySet().stream()
            .filter(answer -> answer.getValue() == Answer.ACCEPTED)
            .map(Map.Entry::getKey)
            .collect(toSet());
    MailboxCounters counters = microsoft.counters().mailbox(Sample.NOREPLY);

    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("seed", program.seed());
    counts.put("seconds", took.toSeconds());
    counts.put("times the server was killed", (long) program.kills());
    counts.put("mails under way when it was killed", (long) happened.underWay());
    counts.put("times the access tokens were expired", (long) happened.tokensExpired());
    counts.put("times revoked and linked again", (long) happened.linkedAgain());
    counts.put(
        "faults of Exchange and Entra",
        happened.faults().values().stream().mapToLong(Long::longValue).sum());
    counts.put("requests accepted", (long) accepted.size());
    counts.put("requests refused", count(answers, Answer.REFUSED));
    counts.put("requests without an answer", count(answers, Answer.CUT));
    counts.put("accepted, in the inbox", accepted.stream().filter(reached::contains).count());
    counts.put("accepted, expired in the records", closed(rows, accepted, reached, "EXPIRED"));
    counts.put("accepted, failed in the records", closed(rows, accepted, reached, "FAILED"));
    counts.put(
        LOST,
        accepted.stream()
            .filter(address -> !reached.contains(address) && !recorded.contains(address))
            .count());
    counts.put(
        "in the inbox though the request failed",
        reached.stream().filter(answers::containsKey).filter(a -> !accepted.contains(a)).count());
    counts.put(DUPLICATES, (long) arrived.size() - inInbox.size());
    counts.put("replies cut after the end of a mail", counters.repliesCut());
    counts.put("clients gone after the reply", counters.unconfirmed());
    counts.put(UNKNOWN_TO_THE_SENDER, counters.repliesCut() + counters.unconfirmed());
    counts.put(
        SENT_BUT_NOT_THERE,
        rows.stream()
            .filter(row -> row.state().equals("SENT") && !inInbox.contains(row.messageId()))
            .count());
    counts.put(UNACCOUNTED, inInbox.stream().filter(id -> !known.contains(id)).count());
    counts.put(
        LEFT,
        (long)
            data.count("EXO_MAIL where " + OPEN + " or (BODY is not null and not " + KEPT + ")"));
    return new CrashReport(program.database(), counts, happened.faults());
  }

  private static long count(Map<String, Answer> answers, Answer answer) {
    return answers.values().stream().filter(answer::equals).count();
  }

  private static long closed(
      List<Row> rows, Set<String> accepted, Set<String> reached, String state) {
    return rows.stream()
        .filter(row -> row.record() && row.state().equals(state))
        .map(Row::address)
        .filter(address -> accepted.contains(address) && !reached.contains(address))
        .count();
  }

  long get(String count) {
    return counts.get(count);
  }

  /** All counts, a line each. */
  String table() {
    StringBuilder table = new StringBuilder("%-44s %10s%n".formatted("", database));
    counts.forEach((name, count) -> table.append("%-44s %10d%n".formatted(name, count)));
    return table.toString();
  }

  static void write(List<CrashReport> reports, Path file) {
    try {
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .writeValue(file.toFile(), reports);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
