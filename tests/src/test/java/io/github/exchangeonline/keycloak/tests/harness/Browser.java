package io.github.exchangeonline.keycloak.tests.harness;

import java.net.URI;
import org.jsoup.nodes.Document;

/**
 * Someone's browser: flows are written once against this and run without scripts and in Chromium.
 * What is named by its words is found by the whole visible text, in any letter case; what is not
 * found fails the test with a list of what is there. Used by one thread.
 */
public interface Browser extends AutoCloseable {

  /** Types an address. */
  void open(URI address);

  /** Where the browser is now. */
  URI location();

  /** The page as it is now; in Chromium after its scripts ran. */
  Document page();

  /**
   * Fills in a field of the page.
   *
   * @param field its label, name, id or placeholder
   */
  void fill(String field, String value);

  /**
   * Ticks a checkbox or picks a radio button, or takes the tick away.
   *
   * @param field its label, name or id
   */
  void tick(String field, boolean on);

  /**
   * Picks an option of a list.
   *
   * @param field the list's label, name or id
   * @param option the option's text or value
   */
  void choose(String field, String option);

  /**
   * Presses a button, or a link in the look of one, and waits for the page it leads to.
   *
   * @param button its text, value, name or id
   */
  void press(String button);

  /**
   * Follows a link and waits for its page.
   *
   * @param link its text or id
   */
  void follow(String link);

  /**
   * Waits until the page shows a text. Without scripts the page does not change: it is there or the
   * test fails.
   *
   * @param text a part of the visible text, white space aside
   */
  void await(String text);

  /**
   * Keeps a picture (or, without scripts, the page's source) in {@code
   * target/screenshots/<test>/<name>}.
   */
  void keep(String name);

  /** Another person's browser with cookies of its own; closed with this one. */
  Browser another();

  /** How wide the window is, in CSS pixels; without scripts nothing changes. */
  void width(int pixels);

  /** Whether pages' scripts run. */
  boolean runsScripts();

  /** The visible text with each run of white space as one space. */
  default String text() {
    return page().body().text();
  }

  /** Such as {@code Chromium}. */
  @Override
  String toString();

  @Override
  void close();
}
