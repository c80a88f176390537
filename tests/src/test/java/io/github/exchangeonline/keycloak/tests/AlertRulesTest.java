package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.exchangeonline.keycloak.tests.monitoring.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The alert rules in the docs, by Prometheus' own judgement. Skipped where it is not there. */
class AlertRulesTest {

  private static final Path DOCS = Path.of("..", "docs");

  @Test
  void theRulesAreRules() {
    check(DOCS.resolve("prometheus"), "check", "rules", "alerts.yaml");
  }

  @Test
  void theyFireWhenTheyShouldAndOnlyThen() {
    check(DOCS.resolve("prometheus"), "test", "rules", "alerts_test.yaml");
  }

  /** As rules, since promtool knows nothing of dashboards. */
  @Test
  void whatTheDashboardAsksForIsUnderstood(@TempDir Path folder) throws IOException {
    JsonNode dashboard =
        new ObjectMapper().readTree(Files.readString(DOCS.resolve("grafana/exchange-online.json")));
    StringBuilder rules = new StringBuilder("groups:\n- name: dashboard\n  rules:\n");
    int number = 0;
    for (JsonNode panel : dashboard.path("panels")) {
      for (JsonNode target : panel.path("targets")) {
        String expression =
            target
                .path("expr")
                .asText()
                .replace("$__rate_interval", "5m")
                .replace("$__range", "1d")
                .replaceAll("\\$(job|realm)", ".*");
        rules
            .append("  - record: panel_")
            .append(number++)
            .append("\n    expr: ")
            .append(new ObjectMapper().writeValueAsString(expression))
            .append('\n');
      }
    }
    assertThat(number).isGreaterThan(15);
    Files.writeString(folder.resolve("dashboard.yaml"), rules);

    check(folder, "check", "rules", "dashboard.yaml");
  }

  private static void check(Path folder, String... arguments) {
    Programs.Answer answer = Programs.run(Programs.find("promtool"), folder, arguments);

    assertThat(answer.code()).as(answer.output()).isZero();
    assertThat(answer.output()).contains("SUCCESS");
  }
}
