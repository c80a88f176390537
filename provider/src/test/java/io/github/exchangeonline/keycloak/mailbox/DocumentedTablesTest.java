package io.github.exchangeonline.keycloak.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Whoever leaves is told of every table. */
class DocumentedTablesTest {

  @Test
  void theDocsDropEveryTableThatTheChangelogCreates() throws IOException {
    String changelog =
        Files.readString(
            Path.of("src", "main", "resources", "META-INF", "exchange-online-changelog.xml"));
    List<String> tables =
        Pattern.compile("<createTable tableName=\"([A-Z_]+)\"")
            .matcher(changelog)
            .results()
            .map(found -> found.group(1))
            .toList();

    assertThat(tables).contains("EXO_LINK");
    assertThat(Files.readString(Path.of("..", "docs", "uninstall.md")))
        .contains(tables.stream().map(table -> "\nDROP TABLE " + table + ";\n").toList());
  }
}
