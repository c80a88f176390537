package io.github.exchangeonline.launcher;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerLogTest {

  @TempDir Path folder;
  private ServerLog log;

  @BeforeEach
  void logOfAFileThatIsNotThereYet() {
    log = new ServerLog(folder.resolve("keycloak.log"));
  }

  @Test
  void isEmptyBeforeTheServerHasWritten() {
    assertThat(log.linesSince(log.mark())).isEmpty();
    assertThat(log.tail(5)).isEmpty();
  }

  @Test
  void givesTheCompleteLinesSinceAMark() throws IOException {
    write("before\n");
    ServerLog.Mark mark = log.mark();
    write("größer\nafter\nunfinis");

    assertThat(log.linesSince(mark)).containsExactly("größer", "after");
    assertThat(log.textSince(mark)).endsWith("unfinis");
  }

  @Test
  void givesTheLastLines() throws IOException {
    write("one\ntwo\nthree\n");

    assertThat(log.tail(2)).containsExactly("two", "three");
  }

  @Test
  void findsALineAlreadyWrittenSinceTheMark() throws Exception {
    ServerLog.Mark mark = log.mark();
    write("a mail left\n");

    assertThat(log.await(mark, "left", Duration.ofMinutes(1))).isEqualTo("a mail left");
  }

  @Test
  void saysWhatWasWrittenInsteadOfTheAwaitedLine() throws Exception {
    write("old awaited line\n");
    ServerLog.Mark mark = log.mark();
    write("something else\n");

    assertThatThrownBy(() -> log.await(mark, "awaited", Duration.ZERO))
        .isInstanceOf(TimeoutException.class)
        .hasMessageContaining("something else");
  }

  private void write(String text) throws IOException {
    Files.writeString(log.path(), text, CREATE, APPEND);
  }
}
