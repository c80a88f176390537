package io.github.exchangeonline.keycloak.themes;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.MessageFormat;
import java.util.HashSet;
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

  @SuppressWarnings("unused") // read by @FieldSource
  private static final List<Bundle> BUNDLES = Bundle.LOCALES.stream().map(Bundle::of).toList();

  /** Any key a template names as a whole; a prefix that ends in a dot stands for a family. */
  private static final Pattern KEY =
      Pattern.compile("\"((?:exchangeOnline|exchange-online-mailbox-)[\\w.-]*)\"");

  /** Texts that may well be the same words as in English. */
  private static final Set<String> INTERNATIONAL =
      Set.of("exchangeOnlineNotice.danger", "exchangeOnlineDiagnosisId", "exchangeOnlineState");

  @Test
  void speaksTheseLanguages() {
    assertThat(Bundle.files())
        .containsExactlyInAnyOrderElementsOf(
            Bundle.LOCALES.stream().map(it -> "messages_" + it + ".properties").toList());
    assertThat(Bundle.LOCALES.stream().map(Locale::toLanguageTag))
        .containsExactly("en", "de", "fr", "es", "it", "nl", "pt-BR", "ja");
  }

  @ParameterizedTest
  @FieldSource("BUNDLES")
  void everyLanguageHasTheSameKeys(Bundle bundle) {
    assertThat(bundle.keys()).isEqualTo(ENGLISH.keys());
    assertThat(bundle.text("exchangeOnlineLanguage")).isEqualTo(bundle.locale().toLanguageTag());
  }

  @ParameterizedTest
  @FieldSource("BUNDLES")
  void everyLanguageTakesTheSamePlaceholders(Bundle bundle) {
    assertThat(ENGLISH.keys())
        .allSatisfy(
            key ->
                assertThat(bundle.placeholders(key)).as(key).isEqualTo(ENGLISH.placeholders(key)));
  }

  @ParameterizedTest
  @FieldSource("BUNDLES")
  void everyTextIsAPatternThatSaysWhatIsWritten(Bundle bundle) {
    assertThat(bundle.keys())
        .allSatisfy(
            key -> {
              var text = bundle.text(key);
              // A straight apostrophe quotes what follows and vanishes itself.
              assertThat(text).as(key).isNotBlank().doesNotContain("'");
              assertThat(bundle.placeholders(key)).as(key).isSubsetOf("{0}", "{1}");
              assertThat(new MessageFormat(text, bundle.locale()).format(new Object[] {"A", "B"}))
                  .as(key)
                  .isEqualTo(text.replace("{0}", "A").replace("{1}", "B"));
              // Keycloak would look "${...}" up as another message.
              assertThat(text).as(key).doesNotContain("${");
            });
  }

  @ParameterizedTest
  @FieldSource("BUNDLES")
  void everyTextIsWrittenAsTheLanguageIs(Bundle bundle) {
    assertThat(bundle.keys())
        .allSatisfy(
            key -> {
              var text = bundle.text(key);
              assertThat(text).as(key).isEqualTo(text.strip()).doesNotContain("  ", "\"", "\uFFFD");
              switch (bundle.locale().getLanguage()) {
                // Without it the mark may stand alone at the start of a line.
                case "fr" ->
                    assertThat(text)
                        .as(key)
                        .doesNotContainPattern("[^\\u00a0»:/][:;!?»]|«[^\\u00a0]");
                // Full-width marks between Japanese words.
                case "ja" -> assertThat(text).as(key).doesNotContainPattern("[ぁ-ん一-龯][,.:;!?()]");
                default -> assertThat(text).as(key).doesNotContainPattern("\\s[:;!?]");
              }
            });
  }

  @ParameterizedTest
  @FieldSource("BUNDLES")
  void noTextWasLeftInEnglish(Bundle bundle) {
    var same = new HashSet<>(bundle.keys());
    same.removeIf(key -> !bundle.text(key).equals(ENGLISH.text(key)));
    if (!bundle.locale().equals(Locale.ENGLISH)) {
      assertThat(same).isSubsetOf(INTERNATIONAL);
    }
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
    var usedByTheProvider = List.of("exchangeOnlineTestMailSubject", "exchangeOnlineTestMailText");
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
