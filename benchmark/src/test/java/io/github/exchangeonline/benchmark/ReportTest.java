package io.github.exchangeonline.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {

  private final Report report =
      new Report(
          Map.of("Cores", "2"),
          List.of(
              new Row("time", "ms", Duration.ofMillis(30), 9.96, 370.4, 4.0, "< 5"),
              new Row("heap", "MB", null, null, null, 98.0, "")));

  @Test
  void theTableShowsTheGoalAndTheRatioBesideTheNumbers() {
    assertThat(report.markdown())
        .contains("| time, ms | 30 ms | 10.0 | 370 | 4.0 | 92.6 | < 5 |\n")
        .contains("- Cores: 2\n");
  }

  @Test
  void whatWasNotMeasuredIsLeftBlank() throws IOException {
    assertThat(report.markdown()).contains("| heap, MB |  |  |  | 98.0 |  |  |\n");
    assertThat(json().path("rows").path(1).path("builtIn").isNull()).isTrue();
  }

  @Test
  void programsGetTheNumbersUnrounded() throws IOException {
    JsonNode row = json().path("rows").path(0);

    assertThat(row.path("builtIn").asDouble()).isEqualTo(370.4);
    assertThat(row.path("roundTripMillis").asInt()).isEqualTo(30);
  }

  private JsonNode json() throws IOException {
    return new ObjectMapper().readTree(report.json());
  }
}
