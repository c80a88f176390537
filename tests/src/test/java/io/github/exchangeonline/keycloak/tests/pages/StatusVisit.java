package io.github.exchangeonline.keycloak.tests.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.tests.accessibility.Axe;
import io.github.exchangeonline.keycloak.tests.harness.ChromiumBrowser;
import java.net.URI;
import java.time.Duration;
import org.openqa.selenium.By;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Somebody in front of the status page. */
public final class StatusVisit {

  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final int SMALL_PHONE = 320;
  private static final int PHONE = 360;
  private static final int DESK = 1280;

  private final ChromiumBrowser browser;

  public StatusVisit(ChromiumBrowser browser) {
    this.browser = browser;
  }

  /** Opens the page as somebody who has not signed in. */
  public StatusVisit open(URI page) {
    browser.forget();
    browser.open(URI.create("about:blank"));
    browser.open(page);
    return sees("Sign in as an administrator");
  }

  /** Signs in by one of the page's two ways; ends when the page is back. */
  public StatusVisit signIn(String way, String user, String password) {
    browser.press(way);
    browser.fill("username", user);
    browser.fill("password", password);
    browser.press("kc-login");
    return this;
  }

  /** Waits until the page says that. */
  public StatusVisit sees(String text) {
    browser.await(text);
    return this;
  }

  /** Presses a button of the page itself, in the part that a selector names. */
  public StatusVisit press(String within, String words) {
    wait("the button " + words + " in " + within, () -> button(within, words).click());
    return this;
  }

  /** Presses a button of the question that is open. */
  public StatusVisit answer(String words) {
    return press("dialog", words);
  }

  /** Types into a field. */
  public StatusVisit type(String selector, String text) {
    wait(
        "the field " + selector,
        () -> {
          WebElement field = browser.driver().findElement(By.cssSelector(selector));
          field.clear();
          field.sendKeys(text);
        });
    return this;
  }

  /** Whether there is such a button now. */
  public boolean offers(String within, String words) {
    return browser.driver().findElements(By.cssSelector(within + " button")).stream()
        .anyMatch(it -> it.getText().strip().equals(words));
  }

  /** What the first element of a kind says. */
  public String text(String selector) {
    return browser.driver().findElement(By.cssSelector(selector)).getText();
  }

  /** How many elements of a kind there are. */
  public int number(String selector) {
    return browser.driver().findElements(By.cssSelector(selector)).size();
  }

  /** Whatever an expression gives. */
  public Object evaluate(String script) {
    return browser.driver().executeScript(script);
  }

  /** Keeps pictures; nothing may be hidden at a side, and axe-core find nothing. */
  public StatusVisit look(String name) {
    for (int width : new int[] {SMALL_PHONE, PHONE, DESK}) {
      browser.width(width);
      assertThat(browser.hiddenAtTheSide()).as("%s, %d wide", name, width).isZero();
      if (width != SMALL_PHONE) {
        browser.keep(name + "-" + width);
      }
    }
    assertThat(Axe.look(browser).violations()).as(name).isEmpty();
    return this;
  }

  /** The same in the dark, at a desk. */
  public StatusVisit lookInTheDark(String name) {
    browser.dark(true);
    browser.keep(name + "-dark");
    assertThat(Axe.look(browser).violations()).as(name + ", dark").isEmpty();
    browser.dark(false);
    return this;
  }

  private WebElement button(String within, String words) {
    return browser.driver().findElements(By.cssSelector(within + " button")).stream()
        .filter(it -> it.getText().strip().equals(words))
        .findFirst()
        .orElseThrow(() -> new WebDriverException("not there"));
  }

  private void wait(String what, Runnable action) {
    new WebDriverWait(browser.driver(), BOUND)
        .withMessage(() -> what + " at " + browser.location() + ", which says:\n" + browser.text())
        .ignoring(WebDriverException.class)
        .until(
            ready -> {
              action.run();
              return true;
            });
  }
}
