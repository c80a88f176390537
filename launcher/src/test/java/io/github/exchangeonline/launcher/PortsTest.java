package io.github.exchangeonline.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PortsTest {

  @Test
  void prefersTheGivenPortWhileItIsFree() {
    int free = Ports.free();

    assertThat(Ports.preferably(free)).isEqualTo(free);
  }

  @Test
  void choosesAnotherPortWhenTheGivenOneIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(Ports.preferably(taken.getLocalPort()))
          .isPositive()
          .isNotEqualTo(taken.getLocalPort());
    }
  }

  /** What Linux gives to outgoing connections begins at 32768, elsewhere higher. */
  @Test
  void freeOnesAreNoneThatAnOutgoingConnectionTakes() {
    assertThat(Stream.generate(Ports::free).limit(200)).allMatch(port -> port < 32_768);
  }
}
