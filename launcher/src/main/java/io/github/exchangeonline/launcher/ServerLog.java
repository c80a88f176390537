package io.github.exchangeonline.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/**
 * What a server writes to its standard output and error, in one file that goes on over restarts.
 * Safe for use by several threads.
 *
 * @param path the file; it need not exist yet
 */
public record ServerLog(Path path) {

  /** A place in the log: what was written later is "since" it. */
  public record Mark(long offset) {

    /** Before the first line. */
    public static final Mark START = new Mark(0);
  }

  private static final Duration POLL = Duration.ofMillis(50);

  /** The log's end as it is now. */
  public Mark mark() {
    try {
      return Files.exists(path) ? new Mark(Files.size(path)) : Mark.START;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The complete lines written since the mark. */
  public List<String> linesSince(Mark mark) {
    String text = textSince(mark);
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
  }

  /** Everything written since the mark, an unfinished line included. */
  public String textSince(Mark mark) {
    if (!Files.exists(path)) {
      return "";
    }
    try (FileChannel file = FileChannel.open(path)) {
      file.position(mark.offset());
      return new String(Channels.newInputStream(file).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The last lines, at most so many. */
  public List<String> tail(int count) {
    List<String> lines = textSince(Mark.START).lines().toList();
    return lines.subList(Math.max(0, lines.size() - count), lines.size());
  }

  /**
   * Waits for a line since the mark, one already written included.
   *
   * @throws TimeoutException when the bound has passed without one; its message shows what was
   *     written instead
   */
  public String await(Mark since, Predicate<String> wanted, Duration bound)
      throws TimeoutException, InterruptedException {
    long deadline = System.nanoTime() + bound.toNanos();
    while (true) {
      Optional<String> found = linesSince(since).stream().filter(wanted).findFirst();
      if (found.isPresent()) {
        return found.get();
      }
      if (System.nanoTime() - deadline > 0) {
        throw new TimeoutException(
            "no such line in " + path + " within " + bound + ", but:\n" + textSince(since));
      }
      TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
    }
  }

  /** Waits for a line that contains the text, as {@link #await(Mark, Predicate, Duration)} does. */
  public String await(Mark since, String text, Duration bound)
      throws TimeoutException, InterruptedException {
    return await(since, line -> line.contains(text), bound);
  }
}
