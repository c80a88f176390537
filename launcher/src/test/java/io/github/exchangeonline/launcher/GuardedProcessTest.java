package io.github.exchangeonline.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuardedProcessTest {

  private static final Duration BOUND = Duration.ofMinutes(1);

  /** A server with a worker of its own that ends, politely, when asked. */
  private static final String POLITE =
      "trap 'echo asked; kill $worker; exit 7' TERM; sleep 600 & worker=$!; echo worker $worker; wait";

  /** The same, deaf to polite words, worker included. */
  private static final String DEAF =
      "trap '' TERM; sleep 600 & echo worker $!; while :; do wait; done";

  @TempDir Path folder;
  private ServerLog log;

  @BeforeEach
  void noLogYet() {
    log = new ServerLog(folder.resolve("out.log"));
  }

  @Test
  void asksBeforeItKills() throws Exception {
    GuardedProcess process = run(POLITE, Duration.ofSeconds(60));
    ProcessHandle worker = worker();

    process.stop();

    assertThat(log.tail(1)).containsExactly("asked");
    assertThat(process.exitCode()).isNotZero();
    assertThat(worker.isAlive()).isFalse();
  }

  @Test
  void killsWhatDoesNotListen() throws Exception {
    GuardedProcess process = run(DEAF, Duration.ofSeconds(1));
    ProcessHandle worker = worker();

    process.stop();

    assertThat(process.isAlive()).isFalse();
    assertThat(worker.isAlive()).isFalse();
  }

  @Test
  void killsAtOnceWithoutAsking() throws Exception {
    GuardedProcess process = run(POLITE, Duration.ofSeconds(60));
    ProcessHandle worker = worker();

    process.kill();

    assertThat(log.linesSince(ServerLog.Mark.START)).doesNotContain("asked");
    assertThat(worker.isAlive()).isFalse();
  }

  @Test
  void tellsTheExitCodeOfACommandThatEndsByItselfAndEndsItsLeftovers() throws Exception {
    GuardedProcess process =
        run(
            "sleep 600 & echo worker $!; until [ -e go ]; do sleep 0.01; done; exit 3",
            Duration.ofSeconds(60));
    ProcessHandle worker = worker();
    Files.createFile(folder.resolve("go"));

    assertThat(process.endsWithin(BOUND)).isTrue();

    assertThat(process.exitCode()).isEqualTo(3);
    assertThat(gone(worker)).isTrue();
  }

  @Test
  void standsStillWithAllItStartedAndGoesOn() throws Exception {
    GuardedProcess process =
        run(
            "{ until [ -e go ]; do sleep 0.01; done; echo goes on; } & echo worker $!; wait; exit 3",
            Duration.ofSeconds(60));
    worker();

    process.pause();
    Files.createFile(folder.resolve("go"));
    assertThat(process.endsWithin(Duration.ofMillis(300))).isFalse();
    assertThat(log.linesSince(ServerLog.Mark.START)).doesNotContain("goes on");
    process.resume();

    assertThat(process.endsWithin(BOUND)).isTrue();
    assertThat(process.exitCode()).isEqualTo(3);
  }

  @Test
  void killsWhatStandsStill() throws Exception {
    GuardedProcess process = run(POLITE, Duration.ofSeconds(60));
    ProcessHandle worker = worker();

    process.pause();
    process.kill();

    assertThat(worker.isAlive()).isFalse();
  }

  @Test
  void endsTheGroupWhenTheJvmThatStartedItIsKilled() throws Exception {
    Process jvm =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                Parent.class.getName(),
                folder.toString(),
                POLITE)
            .start();
    ProcessHandle worker = worker();
    List<ProcessHandle> tree = jvm.descendants().toList();

    jvm.destroyForcibly();

    assertThat(tree)
        .hasSizeGreaterThan(2)
        .allSatisfy(process -> assertThat(gone(process)).isTrue());
    assertThat(gone(worker)).isTrue();
    assertThat(log.tail(1)).containsExactly("asked");
  }

  /** A JVM that starts a guarded command and then only exists, until it is killed. */
  static final class Parent {

    private Parent() {}

    public static void main(String[] folderAndCommand) throws Exception {
      Path folder = Path.of(folderAndCommand[0]);
      start(folder, folderAndCommand[1], folder.resolve("out.log"), Duration.ofSeconds(60));
      Thread.currentThread().join();
    }
  }

  private GuardedProcess run(String script, Duration grace) throws IOException {
    return start(folder, script, log.path(), grace);
  }

  private static GuardedProcess start(Path folder, String script, Path log, Duration grace)
      throws IOException {
    return GuardedProcess.start(List.of("sh", "-c", script), folder, System.getenv(), log, grace);
  }

  private ProcessHandle worker() throws Exception {
    String line = log.await(ServerLog.Mark.START, "worker ", BOUND);
    Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(line.substring(7)));
    return process.orElseThrow(() -> new AssertionError("the worker is not there: " + line));
  }

  private static boolean gone(ProcessHandle process) throws Exception {
    return assertTimeoutPreemptively(
        BOUND,
        () -> {
          GuardedProcess.awaitEnd(process);
          return true;
        });
  }
}
