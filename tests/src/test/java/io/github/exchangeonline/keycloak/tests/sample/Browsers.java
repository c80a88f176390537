package io.github.exchangeonline.keycloak.tests.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.tests.harness.PlainBrowser;
import io.github.exchangeonline.keycloak.tests.harness.Visit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The browsers and tabs of one test, all of whose pages are looked at when it ends. */
public final class Browsers {

  private final Path screenshots;
  private final List<PlainBrowser> opened = new ArrayList<>();

  public Browsers(Class<?> test) {
    this.screenshots = Path.of("target", "screenshots", test.getSimpleName());
  }

  /** One that knows nothing of the others. */
  public PlainBrowser fresh() {
    return watched(new PlainBrowser(screenshots));
  }

  /** Another tab of the browser that somebody sits at. */
  public PlainBrowser tabOf(Person person) {
    return tabOf((PlainBrowser) person.browser());
  }

  /** Another tab of a browser. */
  public PlainBrowser tabOf(PlainBrowser browser) {
    return watched(browser.tab());
  }

  /** All of them. */
  public List<PlainBrowser> opened() {
    return List.copyOf(opened);
  }

  /** All pages that were seen. */
  public List<Visit> visits() {
    return opened.stream().flatMap(browser -> browser.visits().stream()).toList();
  }

  /** No page was a fault of the server or showed its inside. */
  public void sawNoFault() {
    for (Visit visit : visits()) {
      assertThat(visit.status()).as(visit.toString()).isLessThan(500);
      assertThat(visit.body())
          .as(visit.toString())
          .doesNotContain("Exception\n", "Exception:\n", "\tat ", "FreeMarker", "exchangeOnline");
    }
  }

  private PlainBrowser watched(PlainBrowser browser) {
    opened.add(browser);
    return browser;
  }
}
