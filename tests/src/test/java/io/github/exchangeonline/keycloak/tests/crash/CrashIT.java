package io.github.exchangeonline.keycloak.tests.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A small crash program with every build; the whole one, with more of everything and on two
 * databases, by {@code mvn -Pcrash verify}.
 */
@Tag("process")
@Tag("newest")
class CrashIT {

  private static final List<CrashReport> REPORTS = new ArrayList<>();

  static Stream<CrashProgram> programs() {
    return Stream.of(System.getProperty("crash.databases", CrashDatabase.H2).split(","))
        .map(
            database ->
                new CrashProgram(
                    database,
                    Integer.getInteger("crash.mails", 120),
                    Integer.getInteger("crash.kills", 2),
                    Long.getLong("crash.seed", 1),
                    Duration.ofSeconds(Long.getLong("crash.life", 8)),
                    Boolean.getBoolean("crash.patient")));
  }

  /** Bounded by what the program itself waits for. */
  @Timeout(value = 3, unit = TimeUnit.HOURS)
  @ParameterizedTest
  @MethodSource("programs")
  void nothingIsLostAndNothingArrivesTwiceThatTheSenderCouldKnowOf(CrashProgram program) {
    CrashReport report = program.run();
    System.out.println(report.table());
    REPORTS.add(report);
    CrashReport.write(REPORTS, Path.of("target", "crash-report.json"));

    assertThat(report.faults()).isNotEmpty();
    assertSoftly(
        all -> {
          all.assertThat(report.get(CrashReport.LOST)).as(CrashReport.LOST).isZero();
          all.assertThat(report.get(CrashReport.DUPLICATES))
              .as(CrashReport.DUPLICATES)
              .isLessThanOrEqualTo(report.get(CrashReport.UNKNOWN_TO_THE_SENDER));
          for (String none :
              List.of(CrashReport.SENT_BUT_NOT_THERE, CrashReport.UNACCOUNTED, CrashReport.LEFT)) {
            all.assertThat(report.get(none)).as(none).isZero();
          }
        });
  }
}
