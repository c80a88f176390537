package io.github.exchangeonline.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A command in a process group of its own, under a guard ({@code guard.sh}) that ends the whole
 * group when this JVM ends, by whatever signal: it then sees the end of the pipe that only this JVM
 * holds open.
 */
final class GuardedProcess {

  /** Stopped, ended with nobody there to take notice of it, or gone. */
  private static final Set<String> STANDING = Set.of("T", "Z", "");

  private final Process guard;
  private final Duration grace;

  private GuardedProcess(Process guard, Duration grace) {
    this.guard = guard;
    this.grace = grace;
  }

  /**
   * @param folder the working folder; the guard's script is written into it
   * @param environment all of it, nothing is inherited
   * @param log where both outputs are appended
   * @param grace between the request to end and the kill, in whole seconds
   */
  static GuardedProcess start(
      List<String> command, Path folder, Map<String, String> environment, Path log, Duration grace)
      throws IOException {
    Path script = folder.resolve("guard.sh");
    try (InputStream source =
        Objects.requireNonNull(GuardedProcess.class.getResourceAsStream("guard.sh"))) {
      Files.write(script, source.readAllBytes());
    }
    ProcessBuilder builder =
        new ProcessBuilder("sh", script.toString(), Long.toString(grace.toSeconds()))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.command().addAll(command);
    builder.environment().clear();
    builder.environment().putAll(environment);
    return new GuardedProcess(builder.start(), grace);
  }

  boolean isAlive() {
    return guard.isAlive();
  }

  /** The command's exit code, once it has ended. */
  int exitCode() {
    return guard.exitValue();
  }

  /**
   * Asks the command to end, kills its group where it does not within the grace, and returns when
   * all is over.
   */
  void stop() {
    end("");
  }

  /**
   * Stops the command and what it started, as if its machine stood still (SIGSTOP); returns when
   * all of it stands. The guard goes on, so that the group still ends with this JVM.
   */
  void pause() throws IOException {
    boolean moving = true;
    while (moving) {
      // Again for what was started while the others were being stopped.
      signal("STOP");
      moving = false;
      for (ProcessHandle process : guarded()) {
        moving |= !STANDING.contains(output("ps", "-o", "state=", "-p", pid(process)).strip());
      }
    }
  }

  /** Lets it go on after {@link #pause} (SIGCONT). */
  void resume() throws IOException {
    signal("CONT");
  }

  private void signal(String name) throws IOException {
    for (ProcessHandle process : guarded()) {
      output("sh", "-c", "kill -" + name + " " + process.pid());
    }
  }

  /** The command, which the guard starts first, with its own children; not the guard's reader. */
  private List<ProcessHandle> guarded() {
    return guard
        .children()
        .min(Comparator.comparingLong(ProcessHandle::pid))
        .map(command -> Stream.concat(Stream.of(command), command.descendants()).toList())
        .orElse(List.of());
  }

  private static String pid(ProcessHandle process) {
    return Long.toString(process.pid());
  }

  private static String output(String... command) throws IOException {
    Process process = new ProcessBuilder(command).start();
    try (InputStream output = process.getInputStream()) {
      return new String(output.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Kills the group and returns when it is gone. */
  void kill() {
    end("kill\n");
  }

  private void end(String word) {
    List<ProcessHandle> tree = guard.descendants().toList();
    try (OutputStream pipe = guard.getOutputStream()) {
      pipe.write(word.getBytes(StandardCharsets.UTF_8));
    } catch (IOException alreadyGone) {
      // The group ended by itself; what follows makes sure of it.
    }
    try {
      if (!guard.waitFor(grace.toSeconds() + 5, TimeUnit.SECONDS)) {
        guard.destroyForcibly();
      }
      for (ProcessHandle process : tree) {
        process.destroyForcibly();
        awaitEnd(process);
      }
    } catch (InterruptedException e) {
      tree.forEach(ProcessHandle::destroyForcibly);
      guard.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /**
   * As {@link ProcessHandle#onExit}, which looks after a process that is no child only every other
   * second.
   */
  static void awaitEnd(ProcessHandle process) throws InterruptedException {
    while (process.isAlive()) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  /** Whether this machine can run the guard at all. */
  static void requirePosix() {
    if (!Path.of("/").getFileSystem().supportedFileAttributeViews().contains("posix")) {
      throw new UnsupportedOperationException(
          "Keycloak is started through sh here, which needs a POSIX system (Linux, macOS, WSL); this is "
              + System.getProperty("os.name"));
    }
  }

  /** Waits until the guard has ended or the bound has passed. */
  boolean endsWithin(Duration bound) {
    try {
      return guard.waitFor(bound.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new java.io.InterruptedIOException("interrupted"));
    }
  }
}
