package io.github.exchangeonline.keycloak.sender;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class WordlessExceptionTest {

  @Test
  void saysWhereAFaultCameFromAndNothingOfWhatItSays() {
    Exception fault =
        new IllegalStateException(
            "to bob@sample.example", new IllegalArgumentException("token eyJ0"));

    StringWriter printed = new StringWriter();
    new WordlessException(fault).printStackTrace(new PrintWriter(printed));

    assertThat(printed.toString())
        .contains("java.lang.IllegalStateException")
        .contains("java.lang.IllegalArgumentException")
        .contains("WordlessExceptionTest.saysWhereAFaultCameFrom")
        .doesNotContain("bob@sample.example")
        .doesNotContain("eyJ0");
  }

  @Test
  void endsWhereCausesGoRoundInACircle() {
    Exception outer = new Exception();
    Exception inner = new Exception(outer);
    outer.initCause(inner);

    assertThat(new WordlessException(outer)).hasStackTraceContaining("Caused by");
  }
}
