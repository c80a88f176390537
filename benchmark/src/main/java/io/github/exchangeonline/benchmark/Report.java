package io.github.exchangeonline.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The result, as a table for people and as JSON for programs.
 *
 * @param about what it was measured on and how, by name
 */
record Report(Map<String, String> about, List<Row> rows) {

  private static final String NOTHING = "";

  String markdown() {
    List<String> lines = new ArrayList<>();
    lines.add("| | Round trip | Without mail | Keycloak's own | Here | Own : here | Goal here |");
    lines.add("|---|--:|--:|--:|--:|--:|---|");
    for (Row row : rows) {
      lines.add(
          "| %s | %s | %s | %s | %s | %s | %s |"
              .formatted(
                  row.measure() + (row.unit().isEmpty() ? "" : ", " + row.unit()),
                  row.roundTrip() == null ? NOTHING : row.roundTrip().toMillis() + " ms",
                  number(row.withoutMail()),
                  number(row.builtIn()),
                  number(row.ours()),
                  number(row.ratio()),
                  row.goal()));
    }
    lines.add("");
    about.forEach((name, value) -> lines.add("- " + name + ": " + value));
    return String.join("\n", lines) + "\n";
  }

  String json() throws IOException {
    List<Map<String, @Nullable Object>> all = new ArrayList<>();
    for (Row row : rows) {
      Map<String, @Nullable Object> fields = new LinkedHashMap<>();
      fields.put("measure", row.measure());
      fields.put("unit", row.unit());
      fields.put("roundTripMillis", millis(row.roundTrip()));
      fields.put("withoutMail", row.withoutMail());
      fields.put("builtIn", row.builtIn());
      fields.put("ours", row.ours());
      fields.put("ratio", row.ratio());
      fields.put("goal", row.goal());
      all.add(fields);
    }
    Map<String, Object> whole = new LinkedHashMap<>();
    whole.put("about", about);
    whole.put("rows", all);
    return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(whole)
        + "\n";
  }

  /** Writes {@code benchmark.md} and {@code benchmark.json}. */
  void write(Path folder) throws IOException {
    Files.writeString(folder.resolve("benchmark.md"), markdown());
    Files.writeString(folder.resolve("benchmark.json"), json());
  }

  private static @Nullable Long millis(@Nullable Duration duration) {
    return duration == null ? null : duration.toMillis();
  }

  /** With as many digits as it deserves. */
  private static String number(@Nullable Double value) {
    if (value == null) {
      return NOTHING;
    }
    return String.format(Locale.ROOT, Math.abs(value) < 100 ? "%.1f" : "%.0f", value);
  }
}
