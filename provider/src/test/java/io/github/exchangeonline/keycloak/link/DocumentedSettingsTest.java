package io.github.exchangeonline.keycloak.link;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.sender.ExchangeOnlineEmailSenderFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.keycloak.provider.ProviderConfigProperty;

/** The tables of the docs and the settings in the code name the same things. */
class DocumentedSettingsTest {

  private static final Path DOCS = Path.of("..", "docs");

  @Test
  void everyServerOptionIsInTheTableAndNoOther() throws IOException {
    assertThat(column("options.md", "^\\| `([a-z-]+)` \\| `KC_"))
        .isEqualTo(names(new ExchangeOnlineEmailSenderFactory().getConfigMetadata()));
  }

  @Test
  void everySettingOfTheActionIsInTheTableAndNoOther() throws IOException {
    assertThat(column("link.md", "^\\| [^|`]+ \\| `([a-z-]+)` \\|"))
        .isEqualTo(names(LinkActionConfig.properties()));
  }

  private static Set<String> names(List<ProviderConfigProperty> properties) {
    return properties.stream()
        .map(ProviderConfigProperty::getName)
        .collect(toCollection(TreeSet::new));
  }

  private static Set<String> column(String page, String row) throws IOException {
    return Pattern.compile(row, Pattern.MULTILINE)
        .matcher(Files.readString(DOCS.resolve(page)))
        .results()
        .map(result -> result.group(1))
        .collect(toCollection(TreeSet::new));
  }
}
