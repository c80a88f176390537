package io.github.exchangeonline.keycloak.tests.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.tests.accessibility.Axe;
import io.github.exchangeonline.keycloak.tests.harness.ChromiumBrowser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What axe-core finds, beside what it finds on a page of Keycloak's own in the same theme. */
final class AccessibilityReport {

  private static final Path FOLDER = Path.of("target", "axe");

  private final Map<String, Set<String>> keycloaksOwn = new HashMap<>();
  private final List<Page> pages = new ArrayList<>();
  private final List<String> tooWide = new ArrayList<>();

  /** The browser shows a page of Keycloak's own. */
  void keycloaksOwn(String theme, ChromiumBrowser browser) {
    Set<String> known = keycloaksOwn.computeIfAbsent(theme, key -> new TreeSet<>());
    Axe.look(browser).violations().forEach(it -> known.add(it.ruleAndElement()));
  }

  /** The browser shows a page of ours. */
  void look(String where, String theme, ChromiumBrowser browser) {
    pages.add(new Page(where, theme, Axe.look(browser)));
  }

  /** Notes where something is hidden at a page's side. */
  void fits(String where, long hiddenPixels) {
    if (hiddenPixels != 0) {
      tooWide.add("%s: %d pixels are hidden at the side".formatted(where, hiddenPixels));
    }
  }

  void check() {
    assertThat(Stream.concat(tooWide.stream(), pages.stream().flatMap(this::faults))).isEmpty();
  }

  private Stream<String> faults(Page page) {
    Set<String> known = keycloaksOwn.getOrDefault(page.theme(), Set.of());
    return page.findings().violations().stream()
        .filter(it -> it.ours() || !known.contains(it.ruleAndElement()))
        .map(it -> page.where() + ": " + it.ruleAndElement() + ": " + it.why());
  }

  /** Keeps all that was found, also what is Keycloak's own. */
  void write(String name) {
    StringBuilder text = new StringBuilder();
    for (Page page : pages) {
      Axe.Findings found = page.findings();
      text.append(
          "%s: %d rules applied, %d passed, violations %d of which ours %d, undecided %d of which ours %d%n"
              .formatted(
                  page.where(),
                  found.rules(),
                  found.passed(),
                  found.violations().size(),
                  found.violations().stream().filter(Axe.Issue::ours).count(),
                  found.undecided().size(),
                  found.undecided().stream().filter(Axe.Issue::ours).count()));
      found.violations().forEach(it -> text.append("  violation ").append(it).append('\n'));
      found.undecided().stream()
          .filter(Axe.Issue::ours)
          .forEach(it -> text.append("  undecided ").append(it).append('\n'));
    }
    keycloaksOwn.forEach(
        (theme, found) ->
            text.append("Keycloak's own login page, %s: %s%n".formatted(theme, found)));
    try {
      Files.createDirectories(FOLDER);
      Files.writeString(FOLDER.resolve(name + ".txt"), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record Page(String where, String theme, Axe.Findings findings) {}
}
