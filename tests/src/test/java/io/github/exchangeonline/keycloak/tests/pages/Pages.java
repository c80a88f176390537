package io.github.exchangeonline.keycloak.tests.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.tests.harness.Browser;
import io.github.exchangeonline.keycloak.tests.harness.ChromiumBrowser;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openqa.selenium.Keys;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Looks at the page that a browser shows in every language, theme and width. */
public final class Pages {

  private static final List<String> LANGUAGES =
      List.of("en", "de", "fr", "es", "it", "nl", "pt-BR", "ja");

  private static final String USUAL = "keycloak.v2";
  private static final List<String> THEMES = List.of(USUAL, "keycloak", "base");
  private static final int SMALL_PHONE = 320;
  private static final int PHONE = 360;
  private static final int DESK = 1280;
  private static final Duration BOUND = Duration.ofSeconds(30);

  private final Browser browser;
  private final SampleRealm realm;
  private final AccessibilityReport report;

  public Pages(Browser browser, SampleRealm realm) {
    this(browser, realm, new AccessibilityReport());
  }

  private Pages(Browser browser, SampleRealm realm, AccessibilityReport report) {
    this.browser = browser;
    this.realm = realm;
    this.report = report;
  }

  /** The same in another browser. */
  public Pages in(Browser other) {
    return new Pages(other, realm, report);
  }

  /** Loads the page again, in English. */
  public void reload() {
    browser.open(in("en"));
  }

  /** Looks at the page in every theme and language, and leaves it in English. */
  public void look(String name) {
    for (String theme : themes()) {
      wear(theme);
      for (String language : LANGUAGES) {
        browser.open(in(language));
        look(theme, language, name);
      }
    }
    wear(USUAL);
    reload();
  }

  /** Looks at a page outside of a login: it follows the language chosen before, on a login page. */
  public void lookAt(URI address, String name) {
    wear(USUAL);
    browser.open(realm.appLogin());
    Map<String, URI> choices = new LinkedHashMap<>();
    for (String language : LANGUAGES) {
      String choice =
          browser.page().select("option[value$=kc_locale=" + language + "]").attr("value");
      choices.put(language, browser.location().resolve(choice));
    }
    for (String theme : themes()) {
      wear(theme);
      for (String language : LANGUAGES) {
        browser.open(choices.get(language));
        browser.open(address);
        look(theme, language, name);
      }
    }
    wear(USUAL);
  }

  /** Looks at a page of Keycloak's own, for comparison. */
  public void seeKeycloaksOwn() {
    for (String theme : themes()) {
      wear(theme);
      browser.open(realm.appLogin());
      if (browser instanceof ChromiumBrowser chromium) {
        report.keycloaksOwn(theme, chromium);
      }
    }
    wear(USUAL);
  }

  /** Themes differ in what is drawn, and there is nothing drawn without a browser. */
  private List<String> themes() {
    return browser.runsScripts() ? THEMES : List.of(USUAL);
  }

  /** Looks at a page that a reload would not show again. */
  public void lookAsItIs(String name) {
    look(USUAL, "en", name);
  }

  /**
   * Fails where a page did not fit, or where axe-core found something that Keycloak's own pages do
   * not have as well.
   */
  public void report(String name) {
    if (browser.runsScripts()) {
      report.write(name);
      report.check();
    }
  }

  private void look(String theme, String language, String name) {
    String where = "%s, %s, %s".formatted(name, theme, language);
    assertThat(browser.text())
        .as(where)
        // An untranslated text shows as its key, an unknown value as a template's error.
        .doesNotContain("exchangeOnline", "exchange-online-mailbox", "FreeMarker", "{0}", "{1}");
    assertThat(browser.page().selectFirst("html").attr("lang")).as(where).isEqualTo(language);
    assertThat(browser.page().selectFirst(".exo-page").attr("lang")).as(where).isEqualTo(language);
    if (!(browser instanceof ChromiumBrowser chromium)) {
      return;
    }
    String picture = "%s-%s-%s".formatted(name, theme, language);
    boolean usual = theme.equals(USUAL);
    for (int width : new int[] {SMALL_PHONE, PHONE, DESK}) {
      browser.width(width);
      report.fits("%s, %d wide".formatted(where, width), chromium.hiddenAtTheSide());
      if (width == PHONE || (usual && language.equals("en"))) {
        browser.keep(picture + "-" + width);
      }
    }
    if (language.equals("en") || usual) {
      report.look(where, theme, chromium);
    }
    if (usual && language.equals("en")) {
      chromium.dark(true);
      browser.keep(picture + "-dark");
      report.look(where + ", dark", theme, chromium);
      chromium.dark(false);
    }
    if (usual && language.equals("de")) {
      enlarged(chromium, where);
    }
  }

  /** As somebody sees it who has set the browser to letters of twice the size. */
  private void enlarged(ChromiumBrowser chromium, String where) {
    chromium.width(DESK / 2);
    chromium.driver().executeScript("document.documentElement.style.fontSize = '200%'");
    report.fits(where + ", letters doubled", chromium.hiddenAtTheSide());
    chromium.driver().executeScript("document.documentElement.style.fontSize = ''");
    chromium.width(DESK);
  }

  private void wear(String theme) {
    realm.admin().change(Map.of("loginTheme", theme)).ok();
  }

  private URI in(String language) {
    String here = browser.location().toString().replaceAll("&kc_locale=[^&]*", "");
    return URI.create(here + "&kc_locale=" + language);
  }

  /** What the tabulator key reaches of ours, from the top of the page, each as name=value. */
  public List<String> focusOrder() {
    ChromiumBrowser chromium = (ChromiumBrowser) browser;
    List<String> order = new ArrayList<>();
    chromium.driver().executeScript("document.activeElement.blur(); window.scrollTo(0, 0)");
    for (int steps = 0; steps < 60; steps++) {
      chromium.driver().switchTo().activeElement().sendKeys(Keys.TAB);
      Object reached =
          chromium
              .driver()
              .executeScript(
                  """
                  const at = document.activeElement;
                  if (at === null || at === document.body || at.closest('.exo-page') === null) return '';
                  const style = getComputedStyle(at);
                  if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) === 0) return 'not seen';
                  return at.name ? at.name + '=' + at.value : at.tagName.toLowerCase();
                  """);
      String element = String.valueOf(reached);
      if (!element.isEmpty()) {
        order.add(element);
      } else if (!order.isEmpty()) {
        break;
      }
    }
    return order;
  }

  /** Goes to the first such button by the tabulator key alone, sees it marked, and presses it. */
  public void pressByKeyboard(String action) {
    ChromiumBrowser chromium = (ChromiumBrowser) browser;
    chromium.driver().executeScript("document.activeElement.blur(); window.left = true");
    for (int steps = 0; steps < 60; steps++) {
      chromium.driver().switchTo().activeElement().sendKeys(Keys.TAB);
      if (Boolean.TRUE.equals(
          chromium
              .driver()
              .executeScript(
                  "return document.activeElement.name === 'exo-action' && document.activeElement.value === arguments[0]",
                  action))) {
        assertThat(
                chromium
                    .driver()
                    .executeScript("return getComputedStyle(document.activeElement).outlineStyle"))
            .as("the mark of the focus on " + action)
            .isEqualTo("solid");
        chromium.driver().switchTo().activeElement().sendKeys(Keys.ENTER);
        new WebDriverWait(chromium.driver(), BOUND)
            .ignoring(org.openqa.selenium.WebDriverException.class)
            .until(
                ready ->
                    Boolean.TRUE.equals(
                        chromium
                            .driver()
                            .executeScript(
                                "return !window.left && document.readyState === 'complete'")));
        return;
      }
    }
    throw new AssertionError("the keyboard does not reach " + action + " at " + browser.location());
  }
}
