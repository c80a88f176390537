package io.github.exchangeonline.keycloak.themes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.text.MessageFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class MessagesTest {

  private static final Bundle ENGLISH = Bundle.of(Locale.ENGLISH);
  private static final Bundle GERMAN = Bundle.of(Locale.GERMAN);

  @SuppressWarnings("unused") // read by @FieldSource
  private static final List<Bundle> BUNDLES = List.of(ENGLISH, GERMAN);

  /** Any key a template names as a whole; a prefix that ends in a dot stands for a family. */
  private static final Pattern KEY =
      Pattern.compile("\"((?:exchangeOnline|exchange-online-mailbox-)[\\w.-]*)\"");

  @Test
  void bothLanguagesHaveTheSameKeys() {
    assertThat(GERMAN.keys()).isEqualTo(ENGLISH.keys());
  }

  @Test
  void bothLanguagesTakeTheSamePlaceholders() {
    assertThat(ENGLISH.keys())
        .allSatisfy(
            key ->
                assertThat(GERMAN.placeholders(key)).as(key).isEqualTo(ENGLISH.placeholders(key)));
  }

  @ParameterizedTest
  @FieldSource("BUNDLES")
  void everyTextIsAPatternThatSaysWhatIsWritten(Bundle bundle) {
    assertThat(bundle.keys())
        .allSatisfy(
            key -> {
              var text = bundle.text(key);
              assertThatCode(() -> new MessageFormat(text, bundle.locale()))
                  .doesNotThrowAnyException();
              // A straight apostrophe quotes what follows and vanishes itself.
              assertThat(text).as(key).isNotBlank().doesNotContain("'");
              assertThat(bundle.placeholders(key)).as(key).isSubsetOf("{0}", "{1}");
              // Keycloak would look "${...}" up as another message.
              assertThat(text).as(key).doesNotContain("${");
            });
  }

  @Test
  void everyKeyThatATemplateNamesExists() {
    var named = namedByTemplates();
    assertThat(named).hasSizeGreaterThan(40);
    assertThat(named)
        .allSatisfy(
            key ->
                assertThat(ENGLISH.keys())
                    .as(key)
                    .anyMatch(
                        known -> key.endsWith(".") ? known.startsWith(key) : known.equals(key)));
  }

  @Test
  void everyTextOfThePagesIsUsedByThem() {
    var usedByTheProvider =
        List.of(
            "exchangeOnlineActionTitle",
            "exchangeOnlineTestMailSubject",
            "exchangeOnlineTestMailText");
    var named = namedByTemplates();
    var unused = ENGLISH.keys();
    unused.removeIf(key -> !key.startsWith("exchangeOnline"));
    unused.removeIf(
        key ->
            named.stream()
                .anyMatch(used -> used.endsWith(".") ? key.startsWith(used) : key.equals(used)));
    assertThat(unused).containsExactlyInAnyOrderElementsOf(usedByTheProvider);
  }

  @Test
  void whatKeycloakItselfLooksUpIsThere() {
    assertThat(ENGLISH.keys())
        .contains(
            "requiredAction.link-exchange-online-mailbox",
            "exchange-online-mailbox-display-name",
            "exchange-online-mailbox-help-text");
  }

  private static Set<String> namedByTemplates() {
    var named = new TreeSet<String>();
    for (var template : Resources.templates()) {
      KEY.matcher(Resources.text(template)).results().forEach(match -> named.add(match.group(1)));
    }
    return named;
  }
}
