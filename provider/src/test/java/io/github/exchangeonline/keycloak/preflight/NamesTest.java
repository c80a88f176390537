package io.github.exchangeonline.keycloak.preflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.UnknownHostException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class NamesTest {

  private final Names names = Names.ofSystem();

  @Test
  void findsAddressesAgainAndAgain() throws IOException {
    for (int i = 0; i < 10; i++) {
      assertThat(names.lookUp("localhost", Duration.ofSeconds(20))).contains("127.0.0.1");
    }
  }

  @Test
  void tellsANameThatNobodyKnows() {
    assertThatThrownBy(() -> names.lookUp("no one.invalid", Duration.ofSeconds(20)))
        .isInstanceOf(UnknownHostException.class);
  }
}
