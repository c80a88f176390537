package io.github.exchangeonline.keycloak.themes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PagesTest {

  private static final String EVIL = "<script>alert(1)</script>\"'{0}";
  private static final Pattern ACTION = Pattern.compile("name=\"exo-action\" value=\"([^\"]*)\"");
  private static final Pattern RADIO = Pattern.compile("type=\"radio\" [^>]*id=\"([^\"]*)\"");
  private static final Pattern ID = Pattern.compile(" id=\"([^\"]*)\"");
  private static final Pattern REFERENCE =
      Pattern.compile(" (?:for|aria-describedby|aria-labelledby)=\"([^\"]*)\"");

  @Test
  void tellsWhatWillHappenToTheOneMailbox() {
    var page = english("exchange-online-link.ftl", Samples.link());
    assertThat(page)
        .contains("Sign in there as noreply@contoso.example")
        .contains("a sign-in to the mail server shows")
        .contains("administrators of Sample can send any text")
        .contains("<input type=\"hidden\" name=\"exo-mailbox\" value=\"noreply@contoso.example\">")
        .doesNotContain("type=\"radio\"")
        .doesNotContain("Recipients will see");
    assertThat(actions(page)).containsExactly("start", "skip");
  }

  @Test
  void asksWhichMailboxWhereSeveralAreWanted() {
    var page =
        english(
            "exchange-online-link.ftl",
            with(
                Samples.link(),
                "mailboxes",
                List.of("noreply@contoso.example", "b@contoso.example")));
    assertThat(RADIO.matcher(page).results().count()).isEqualTo(2);
    assertThat(page).contains("value=\"noreply@contoso.example\" checked").contains("<legend>");
    assertThat(page).doesNotContain("type=\"hidden\" name=\"exo-mailbox\"");
  }

  @Test
  void offersNoWayPastWhereThereIsNone() {
    var page = english("exchange-online-link.ftl", with(Samples.link(), "skippable", false));
    assertThat(actions(page)).containsExactly("start");
  }

  @Test
  void namesTheSenderWhereItIsNotTheMailbox() {
    var page =
        english("exchange-online-link.ftl", with(Samples.link(), "from", "info@contoso.example"));
    assertThat(page).contains("Recipients will see info@contoso.example");
  }

  @Test
  void announcesTheTestMail() {
    var page = english("exchange-online-link.ftl", with(Samples.link(), "testMail", true));
    assertThat(page).contains("a test mail to the mailbox itself shows");
  }

  @Test
  void saysWhyAMailboxMustBeLinkedAgain() {
    var page =
        english("exchange-online-link.ftl", with(Samples.link(), "diagnosis", Samples.DIAGNOSIS));
    assertThat(page).contains("Link the mailbox again").contains("The permission was withdrawn.");
  }

  @Test
  void listsWhatWasProven() {
    var page = english("exchange-online-linked.ftl", Samples.linked());
    assertThat(page)
        .contains("Microsoft confirmed your sign-in.")
        .contains("accepted the sign-in for noreply@contoso.example")
        .contains("accepted a test mail to noreply@contoso.example")
        .contains("Please look whether the test mail");
    assertThat(actions(page)).containsExactly("done");
  }

  @Test
  void saysWhoMustDoWhatWhenItFailed() {
    var page = english("exchange-online-failed.ftl", Samples.failed());
    assertThat(page)
        .contains("The permission was withdrawn.")
        .contains("The owner of the mailbox")
        .contains("Link it again.")
        .contains("AADSTS65001: no consent")
        .contains("trace-1")
        .contains("correlation-1");
    assertThat(actions(page)).containsExactly("again", "skip");
  }

  @Test
  void saysHowFarTheCheckCame() {
    var page = english("exchange-online-failed.ftl", Samples.failed());
    assertThat(page.replaceAll("\\s+", " "))
        .contains("<dt>Connection to the mail server</dt> <dd> Passed (31 ms) </dd>")
        .contains("<dd> <strong>Failed</strong> (230 ms) </dd>")
        .contains("Not done: the proxy takes care of it")
        .contains("<summary>What was checked, step by step</summary>");
    assertThat(english("exchange-online-failed.ftl", with(Samples.failed(), "stages", null)))
        .doesNotContain("What was checked");
  }

  @Test
  void saysAtTheMailboxThatWasTriedHowFarItCame() {
    var links = List.of(Samples.link("relink"), Samples.link("working"));
    var page = english("exchange-online-status.ftl", with(Samples.status(), "links", links));
    assertThat(page).containsOnlyOnce("What was checked, step by step");
  }

  /** Every stage and every reason that the provider may name. */
  @Test
  void everyStageHasWordsInEveryLanguage() {
    var stages =
        Stream.concat(
                Stream.of(
                        "configuration",
                        "name-resolution",
                        "connect",
                        "starttls",
                        "token",
                        "audience",
                        "sign-in",
                        "test-mail")
                    .map(it -> Map.of("stage", it, "outcome", "passed", "millis", "1")),
                Stream.of("not-reached", "by-proxy", "not-readable", "not-asked-for", "out-of-time")
                    .map(it -> Map.of("stage", "connect", "outcome", "skipped", "why", it)))
            .toList();
    for (var locale : Bundle.LOCALES) {
      assertThat(
              Page.rendered(
                  "exchange-online-failed.ftl", locale, with(Samples.failed(), "stages", stages)))
          .contains("exo-stages")
          .doesNotContain("exchangeOnline");
    }
  }

  @Test
  void aFaultOfNobodyHereStillLetsTheUserGoOn() {
    var page = english("exchange-online-failed.ftl", with(Samples.failed(), "retry", false));
    assertThat(actions(page)).containsExactly("skip");
  }

  @Test
  void aDiagnosisWithoutMicrosoftsWordsHasNoEmptyLines() {
    var bare = Map.<String, Object>of("what", "It broke.", "who", "Nobody", "todo", "Wait.");
    var page =
        english(
            "exchange-online-failed.ftl",
            with(with(Samples.failed(), "diagnosis", bare), "stages", null));
    assertThat(page).contains("It broke.").doesNotContain("<details").doesNotContain("Trace ID");
  }

  @ParameterizedTest
  @MethodSource("states")
  void everyStateOfALinkHasWords(String state) {
    for (var locale : Bundle.LOCALES) {
      var page =
          Page.rendered(
              "exchange-online-status.ftl",
              locale,
              with(Samples.status(), "links", List.of(Samples.link(state))));
      assertThat(page).doesNotContain("exchangeOnline");
      assertThat(actions(page)).containsSubsequence("again", "test", "unlink");
    }
  }

  static Stream<String> states() {
    return Stream.of("working", "relink", "paused", "owner-gone", "sealed", "resting");
  }

  @Test
  void saysWhatWasJustDoneToALink() {
    var page =
        english(
            "exchange-online-status.ftl",
            with(
                with(Samples.status(), "tested", "a@contoso.example"),
                "unlinked",
                "b@contoso.example"));
    assertThat(page)
        .contains("A test mail has been sent to a@contoso.example")
        .contains("b@contoso.example is no longer linked");
  }

  @Test
  void offersToUseAMailboxThatWasFoundInACopy() {
    var page =
        english(
            "exchange-online-status.ftl",
            with(Samples.status(), "links", List.of(Samples.link("paused"))));
    assertThat(page)
        .contains("Paused: waits for confirmation")
        .contains("until you confirm that it is to be used here")
        .contains("Use this mailbox here");
    assertThat(actions(page)).startsWith("confirm", "again", "test", "unlink");
    assertThat(
            english(
                "exchange-online-status.ftl",
                with(Samples.status(), "confirmed", "a@contoso.example")))
        .contains("a@contoso.example sends again.")
        .doesNotContain("value=\"confirm\"");
  }

  @Test
  void aStateIsToldInThePagesLanguageRatherThanByItsDiagnosis() {
    var link =
        with(Samples.link("paused"), "diagnosis", with(Samples.DIAGNOSIS, "id", "link-paused"));
    var page =
        Page.rendered(
            "exchange-online-status.ftl",
            Locale.JAPANESE,
            with(Samples.status(), "links", List.of(link)));
    assertThat(page).contains("コピーされたデータベース").doesNotContain("The permission was withdrawn.");
  }

  @Test
  void saysHowLongAMailboxRests() {
    var page =
        english(
            "exchange-online-status.ftl",
            with(Samples.status(), "links", List.of(Samples.link("resting"))));
    assertThat(page).contains("Rests until").contains("21 November 2026, 08:00");
  }

  @Test
  void marksWordsThatAreNotInThePagesLanguage() {
    var page = Page.rendered("exchange-online-failed.ftl", Locale.FRENCH, Samples.failed());
    assertThat(page)
        .contains("<div class=\"exo-page\" lang=\"fr\"")
        .contains("<span lang=\"en\">The permission was withdrawn.</span>")
        .contains("<dd lang=\"en\">The owner of the mailbox</dd>")
        .contains("<dd lang=\"en\">Link it again.</dd>");
    assertThat(english("exchange-online-failed.ftl", Samples.failed()))
        .contains("<span>The permission was withdrawn.</span>");
  }

  @Test
  void saysWhatALinkMeansAndWhereItsConsentIsWithdrawn() {
    for (var page :
        List.of(
            english("exchange-online-linked.ftl", Samples.linked()),
            english("exchange-online-status.ftl", Samples.status()))) {
      assertThat(page)
          .contains("administrators of Sample can send any text")
          .contains("password reset links included")
          .contains("href=\"https://myapps.microsoft.com\" target=\"_blank\" rel=\"noopener")
          .contains("href=\"https://account.live.com/consent/Manage\"");
    }
  }

  @Test
  void whoHasLinkedNothingIsNotOfferedAFurtherOne() {
    var page =
        english(
            "exchange-online-status.ftl",
            with(with(Samples.status(), "links", List.of()), "unlinked", "a@contoso.example"));
    assertThat(page)
        .contains("Link a Microsoft 365 mailbox")
        .contains("href=\"https://myapps.microsoft.com\"")
        .doesNotContain("further mailbox");
  }

  @Test
  void offersFurtherMailboxesAndTheWayBack() {
    var page = english("exchange-online-status.ftl", Samples.status());
    assertThat(page).contains("more@contoso.example can be linked.");
    assertThat(actions(page)).containsExactly("again", "test", "unlink", "start", "done");
  }

  @Test
  void leadsBackFromAnInterruptedLink() {
    var page = english("exchange-online-error.ftl", Samples.error());
    assertThat(page).contains("href=\"/realms/sample/exchange-online/link?a=1&amp;b=2\"");
    assertThat(page).doesNotContain("<form");
    assertThat(english("exchange-online-error.ftl", with(Samples.error(), "restartUrl", null)))
        .contains("You can close this page.");
  }

  @ParameterizedTest
  @MethodSource("pages")
  void escapesEveryValue(String template, Map<String, Object> exo) {
    var page = english(template, Samples.poisoned(exo, EVIL));
    assertThat(page).contains("&lt;script&gt;").doesNotContain("<script");
  }

  @ParameterizedTest
  @MethodSource("pages")
  void isReadByAScreenReaderAsItLooks(String template, Map<String, Object> exo) {
    var page = Page.rendered(template, Locale.GERMAN, exo);
    assertThat(page).contains("<div class=\"exo-page\" lang=\"de\"");
    assertThat(page).doesNotContainIgnoringCase("onclick").doesNotContain("<script");
    assertThat(page).doesNotContain("tabindex").doesNotContain("exchangeOnline");
    var ids = ID.matcher(page).results().map(match -> match.group(1)).toList();
    assertThat(ids).doesNotHaveDuplicates();
    REFERENCE.matcher(page).results().forEach(match -> assertThat(ids).contains(match.group(1)));
  }

  @ParameterizedTest
  @MethodSource("pages")
  void postsToTheLoginAction(String template, Map<String, Object> exo) {
    var forms = Pattern.compile("<form[^>]*>").matcher(english(template, exo)).results();
    forms.forEach(
        form ->
            assertThat(form.group()).contains("action=\"/action?a=1&amp;b=2\" method=\"post\""));
  }

  static Stream<Arguments> pages() {
    return Samples.pages();
  }

  @Test
  void theStyleSheetStaysOutOfOthersWaysAndNothingMoves() {
    var css = Resources.text(Resources.ROOT.resolve("resources/css/exchange-online.css"));
    assertThat(css).doesNotContain("animation", "transition", "!important", "outline: none");
    var selectors =
        Pattern.compile("(?m)^([^\\s/@}][^{};,\\n]*)[,{]")
            .matcher(css)
            .results()
            .map(it -> it.group(1));
    assertThat(selectors).isNotEmpty().allMatch(it -> it.matches("(div)?[.]exo-(page|title).*"));
  }

  @Test
  void everyPageIsRenderedHere() {
    var files = new TreeSet<String>();
    Resources.templates().forEach(file -> files.add(file.getFileName().toString()));
    files.remove("exchange-online-parts.ftl");
    assertThat(Samples.pages().map(arguments -> arguments.get()[0]))
        .containsExactlyElementsOf(files);
  }

  private static String english(String template, Map<String, Object> exo) {
    return Page.rendered(template, Locale.ENGLISH, exo);
  }

  private static List<String> actions(String page) {
    return ACTION.matcher(page).results().map(match -> match.group(1)).toList();
  }

  private static Map<String, Object> with(Map<String, Object> exo, String name, Object value) {
    var changed = new HashMap<>(exo);
    changed.put(name, value);
    return changed;
  }
}
