package io.github.exchangeonline.keycloak.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.SettableClock;
import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logging.MDC;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the log is told: in words, and field by field. */
class LinesTest {

  private final SettableClock clock = new SettableClock();
  private final Lines lines = new Lines(clock);
  private final Kept kept = new Kept();
  private final Logger logger = Logger.getLogger("io.github.exchangeonline.keycloak");

  @BeforeEach
  void listen() {
    logger.setLevel(Level.ALL);
    logger.addHandler(kept);
  }

  @AfterEach
  void end() {
    logger.removeHandler(kept);
    logger.setLevel(null);
    MDC.clear();
  }

  @Test
  void aFailureIsALineWithItsFields() {
    lines.failed(failure("main").changing(Optional.of(LinkChange.What.RELINK_NEEDED)));

    assertThat(kept.lines)
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.level()).isEqualTo(Level.WARNING);
              assertThat(line.words())
                  .startsWith(
                      "A mail was not sent. realm=main mailbox=noreply@contoso.example"
                          + " change=relink-needed diagnosis=link-needs-owner: ");
              assertThat(line.fields())
                  .containsExactlyInAnyOrderEntriesOf(
                      Map.of(
                          "realm", "main",
                          "mailbox", "noreply@contoso.example",
                          "user", "alice-id",
                          "operation", "send",
                          "diagnosis", "link-needs-owner",
                          "state", "relink",
                          "change", "relink-needed",
                          "next_try", "2026-11-20T13:00:00Z"));
            });
  }

  @Test
  void aChangeIsALineWithItsFields() {
    lines.changed(
        new LinkChange(
            "id",
            "main",
            "noreply@contoso.example",
            Optional.of("alice-id"),
            LinkChange.What.LINKED,
            LinkChange.By.OWNER,
            Optional.of("alice-id")));

    assertThat(kept.lines)
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.level()).isEqualTo(Level.INFO);
              assertThat(line.words())
                  .isEqualTo(
                      "A mailbox was linked. realm=main mailbox=noreply@contoso.example"
                          + " user=alice-id state=working change=linked by=owner by_user=alice-id");
              assertThat(line.fields()).containsEntry("change", "linked").hasSize(7);
            });
  }

  @Test
  void whatTheServerHadNotedIsThereAgainAfterwards() {
    MDC.put("realm", "the server's");

    lines.failed(failure("main"));

    assertThat(MDC.get("realm")).isEqualTo("the server's");
    assertThat(MDC.get("diagnosis")).isNull();
  }

  @Test
  void aFloodIsToldOfByItsNumber() {
    for (int mail = 0; mail < 1000; mail++) {
      lines.failed(failure("main"));
    }
    lines.failed(failure("other"));
    assertThat(kept.lines).hasSize(LineLimit.MOST + 1);

    clock.pass(LineLimit.WINDOW);
    lines.leftOut();

    assertThat(kept.last().words())
        .isEqualTo("980 more lines were left out. realm=main, all like: link-needs-owner");
    assertThat(kept.last().fields())
        .containsEntry("left_out", "980")
        .containsEntry("realm", "main");
  }

  @Test
  void theNextOneSaysHowManyThereWereBefore() {
    for (int mail = 0; mail < LineLimit.MOST + 7; mail++) {
      lines.failed(failure("main"));
    }
    clock.pass(LineLimit.WINDOW);
    lines.failed(failure("main"));
    lines.leftOut();

    assertThat(kept.last().words()).endsWith(" (7 more lines like this one were left out)");
    assertThat(kept.lines).hasSize(LineLimit.MOST + 1);
  }

  /** Which mailboxes stopped matters, also where a tenant's administrator stopped them all. */
  @Test
  void eachMailboxThatStopsIsALine() {
    for (int mailbox = 0; mailbox < 100; mailbox++) {
      lines.failed(
          new Failure(
                  "id",
                  "main",
                  Failure.Operation.SEND,
                  "box-" + mailbox + "@contoso.example",
                  Optional.empty(),
                  Diagnoses.of(Problem.LINK_NEEDS_OWNER))
              .changing(Optional.of(LinkChange.What.RELINK_NEEDED)));
    }

    assertThat(kept.lines).hasSize(100);
  }

  @Test
  void whatIsSaidOnceByWhoeverSaysItIsNotLimited() {
    for (int line = 0; line < 100; line++) {
      lines.warn(failure("main"));
    }

    assertThat(kept.lines).hasSize(100);
  }

  /** Whoever may test settings may type anything for a mailbox. */
  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\u0085", "\u2028", "\u2029", "\u001b"})
  void whatSomebodyTypedIsNeverALineOfItsOwn(String end) {
    String typed = "x" + end + "2026-11-20 12:00:00,000 ERROR forged" + "y".repeat(5000);
    lines.failed(
        new Failure(
            "id",
            "main" + end + "ERROR",
            Failure.Operation.TEST,
            typed,
            Optional.empty(),
            Diagnoses.of(Problem.NOT_LINKED).with("mailbox", typed)));
    lines.changed(
        new LinkChange(
            "id",
            "main",
            typed,
            Optional.empty(),
            LinkChange.What.LINKED,
            LinkChange.By.OWNER,
            Optional.empty()));

    assertThat(kept.lines).hasSize(2);
    assertThat(kept.lines)
        .allSatisfy(
            line -> {
              assertThat(line.words()).hasSizeLessThan(4000).doesNotContain(end);
              assertThat(line.fields().get("mailbox").toString())
                  .startsWith("x 2026-11-20 12:00:00,000 ERROR forged")
                  .hasSizeLessThan(330)
                  .doesNotContain(end);
              assertThat(line.fields().get("realm").toString()).doesNotContain(end);
            });
  }

  /** A sign that a format would take for its own stays what it is. */
  @Test
  void aPercentSignIsJustASign() {
    Failure failure =
        new Failure(
            "id-2",
            "100%s",
            Failure.Operation.SEND,
            "noreply@contoso.example",
            Optional.empty(),
            Diagnoses.of(Problem.LINK_NEEDS_OWNER).with("cause", "{0} %d"));
    lines.failed(failure);

    assertThat(kept.last().words()).contains("realm=100%s ").contains("{0} %d");
  }

  private static Failure failure(String realm) {
    return new Failure(
        "id of " + realm,
        realm,
        Failure.Operation.SEND,
        "noreply@contoso.example",
        Optional.of("alice-id"),
        Diagnoses.of(Problem.LINK_NEEDS_OWNER).with("mailbox", "noreply@contoso.example"),
        Optional.empty(),
        Optional.of(Instant.parse("2026-11-20T13:00:00.123Z")));
  }

  private record Line(Level level, String words, Map<String, Object> fields) {}

  /** What a line was written with, as JSON would show it. */
  private static final class Kept extends Handler {
    private final List<Line> lines = new ArrayList<>();

    Line last() {
      return lines.get(lines.size() - 1);
    }

    @Override
    public void publish(LogRecord line) {
      lines.add(new Line(line.getLevel(), line.getMessage(), new HashMap<>(MDC.getMap())));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
