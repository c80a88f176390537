package io.github.exchangeonline.keycloak.tests.accessibility;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.exchangeonline.keycloak.tests.harness.ChromiumBrowser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** Runs axe-core, all of its rules, on the page that a Chromium shows. */
public final class Axe {

  private static final int TALL = 4000;
  private static final String SCRIPT = script();

  /** Ours is what the templates put on the page; the rest is the theme's. */
  private static final String RUN =
      """
      const done = arguments[arguments.length - 1];
      const ours = selector => {
        const element = document.querySelector(selector);
        return element !== null && element.closest('.exo-page, .exo-title') !== null;
      };
      const all = results => results.flatMap(result => result.nodes.map(node => ({
        rule: result.id,
        element: node.target.join(' '),
        why: (node.failureSummary || result.help) + ' ' + node.html,
        ours: ours(String(node.target[0])),
      })));
      axe.run(document).then(
        found => done({
          rules: found.passes.length + found.violations.length + found.incomplete.length,
          passed: found.passes.length,
          violations: all(found.violations),
          undecided: all(found.incomplete),
        }),
        error => done({error: String(error)}));
      """;

  private Axe() {}

  /** What it finds wrong, and what it cannot decide by itself. */
  public static Findings look(ChromiumBrowser browser) {
    // Contrast is decided only of what the window shows.
    browser.height(TALL);
    browser.driver().executeScript(SCRIPT);
    Map<?, ?> found = (Map<?, ?>) browser.driver().executeAsyncScript(RUN);
    browser.height(ChromiumBrowser.HEIGHT);
    if (found == null || found.containsKey("error")) {
      throw new AssertionError("axe-core did not run: " + found);
    }
    return new Findings(
        ((Number) found.get("rules")).intValue(),
        ((Number) found.get("passed")).intValue(),
        issues(found.get("violations")),
        issues(found.get("undecided")));
  }

  private static List<Issue> issues(Object found) {
    return ((List<?>) found)
        .stream()
            .map(it -> (Map<?, ?>) it)
            .map(
                it ->
                    new Issue(
                        String.valueOf(it.get("rule")),
                        String.valueOf(it.get("element")),
                        String.valueOf(it.get("why")),
                        Boolean.TRUE.equals(it.get("ours"))))
            .toList();
  }

  private static String script() {
    try (InputStream script = Axe.class.getResourceAsStream("/axe.min.js")) {
      if (script == null) {
        throw new IllegalStateException("axe-core is not on the class path");
      }
      return new String(script.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * One run on one page.
   *
   * @param rules how many rules had something to look at
   * @param passed how many of them found nothing wrong
   */
  public record Findings(int rules, int passed, List<Issue> violations, List<Issue> undecided) {}

  /**
   * An element that a rule finds wrong.
   *
   * @param ours whether it lies in what our templates put on the page
   */
  public record Issue(String rule, String element, String why, boolean ours) {

    /** What makes it the same finding on another page of the same theme. */
    public String ruleAndElement() {
      return rule + " at " + element;
    }
  }
}
