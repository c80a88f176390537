package io.github.exchangeonline.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.exchangeonline.standin.inbox.Inbox;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArrivalsTest {

  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

  private final Inbox inbox = new Inbox();
  private final Arrivals arrivals = new Arrivals(inbox);

  @Test
  void theBusiestMinuteIsFoundWhereverItBegins() {
    List.of(0, 50, 70, 109, 110, 200).forEach(second -> arrives(0, NOON.plusSeconds(second)));

    assertThat(Arrivals.mostInAMinute(inbox.messages())).isEqualTo(3);
  }

  @Test
  void whatArrivesAMinuteLaterIsInAnotherMinute() {
    List.of(0, 60).forEach(second -> arrives(0, NOON.plusSeconds(second)));

    assertThat(Arrivals.mostInAMinute(inbox.messages())).isEqualTo(1);
  }

  @Test
  void aMailThatArrivedTwiceEndsTheRun() {
    List.of(0, 1, 1).forEach(reader -> arrives(reader, NOON));

    assertThatThrownBy(() -> arrivals.await(Sender.OURS, 2))
        .isInstanceOf(NotDeliveredException.class)
        .hasMessage("2 mails were asked for and 3 arrived");
  }

  @Test
  void oneForEachReaderIsAllThatIsWaitedFor() throws InterruptedException {
    List.of(1, 0).forEach(reader -> arrives(reader, NOON));

    assertThat(arrivals.await(Sender.OURS, 2)).hasSize(2);
  }

  private void arrives(int reader, Instant when) {
    inbox.take(
        when,
        "from@here.example",
        "principal",
        "from@here.example",
        List.of(Sender.OURS.reader(reader)),
        "Subject: x\r\n\r\nx\r\n".getBytes(StandardCharsets.UTF_8),
        false);
  }
}
