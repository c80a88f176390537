package io.github.exchangeonline.keycloak.tests.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.openqa.selenium.By;
import org.openqa.selenium.TimeoutException;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.Select;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Chromium without a window, driven by its driver. Scripts run; every certificate is believed. */
public final class ChromiumBrowser implements Browser {

  private static final Duration BOUND = Duration.ofSeconds(30);

  /** How high the window is, in CSS pixels. */
  public static final int HEIGHT = 1000;

  /**
   * It warns at each start that it knows no newer browser's debugging protocol; held, or it is
   * lost.
   */
  private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

  private final Chromium installed;
  private final ChromeDriver driver;
  private final Path pictures;
  private final List<Browser> others = new ArrayList<>();
  private int width = 1280;

  private ChromiumBrowser(Chromium installed, ChromeDriver driver, Path pictures) {
    this.installed = installed;
    this.driver = driver;
    this.pictures = pictures;
  }

  /** One for several tests; empty where none is installed. Whoever starts it closes it. */
  public static Optional<ChromiumBrowser> start(Path pictures) {
    return Chromium.find().map(found -> start(found, pictures));
  }

  static ChromiumBrowser start(Chromium installed, Path pictures) {
    SELENIUM.setLevel(Level.SEVERE);
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(installed.driver().toFile())
            .usingAnyFreePort()
            .build();
    ChromeOptions options = new ChromeOptions();
    options.setBinary(installed.browser().toFile());
    // The driver gives each start a new empty profile. Without the background switches Chromium
    // calls its maker's hosts.
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--ignore-certificate-errors",
        // As on a phone; pictures of whole pages are drawn without them, too.
        "--hide-scrollbars",
        "--lang=en",
        "--window-size=1280," + HEIGHT);
    LoggingPreferences logged = new LoggingPreferences();
    logged.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", logged);
    ChromeDriver driver = new ChromeDriver(service, options);
    driver.manage().timeouts().pageLoadTimeout(Duration.ofMinutes(1));
    driver.manage().timeouts().scriptTimeout(Duration.ofMinutes(2));
    return new ChromiumBrowser(installed, driver, pictures);
  }

  /** For what only this browser can do. */
  public ChromeDriver driver() {
    return driver;
  }

  @Override
  public void open(URI address) {
    driver.get(address.toString());
  }

  @Override
  public URI location() {
    return URI.create(driver.getCurrentUrl());
  }

  @Override
  public Document page() {
    return Jsoup.parse(driver.getPageSource(), driver.getCurrentUrl());
  }

  @Override
  public void fill(String field, String value) {
    whenThere(
        () -> {
          WebElement element = shown(elements().field(field));
          element.clear();
          element.sendKeys(value);
        });
  }

  @Override
  public void tick(String field, boolean on) {
    whenThere(
        () -> {
          WebElement element = shown(elements().field(field));
          if (element.isSelected() != on) {
            element.click();
          }
        });
  }

  @Override
  public void choose(String field, String option) {
    whenThere(
        () -> {
          PageElements elements = elements();
          Element list = elements.field(field);
          new Select(shown(list)).selectByValue(elements.option(list, option).attr("value"));
        });
  }

  @Override
  public void press(String button) {
    leave(() -> elements().button(button));
  }

  @Override
  public void follow(String link) {
    leave(() -> elements().link(link));
  }

  /**
   * Clicks, and waits for the page that it leads to: the driver does not where the answer takes its
   * time or comes from another site. The page that is left carries a mark; the next one has none.
   */
  private void leave(Supplier<Element> found) {
    whenThere(
        () -> {
          WebElement element = shown(found.get());
          driver.executeScript("window.left = true");
          element.click();
        });
    new WebDriverWait(driver, BOUND)
        .withMessage(() -> "the click led nowhere, still at " + location())
        .ignoring(WebDriverException.class)
        .until(
            ready ->
                Boolean.TRUE.equals(
                    driver.executeScript(
                        "return !window.left && document.readyState === 'complete'")));
  }

  /** Scripts put things on a page when they are ready, and take others away. */
  private void whenThere(Runnable action) {
    AtomicReference<AssertionError> missing = new AtomicReference<>();
    try {
      new WebDriverWait(driver, BOUND)
          .ignoring(WebDriverException.class)
          .until(
              ready -> {
                try {
                  action.run();
                  return true;
                } catch (AssertionError e) {
                  missing.set(e);
                  return false;
                }
              });
    } catch (TimeoutException e) {
      if (missing.get() != null) {
        throw missing.get();
      }
      throw e;
    }
  }

  private PageElements elements() {
    return new PageElements(page(), location());
  }

  private WebElement shown(Element element) {
    return driver.findElement(By.cssSelector(element.cssSelector()));
  }

  @Override
  public void await(String text) {
    new WebDriverWait(driver, BOUND)
        .withMessage(() -> "'%s' is not at %s, which says:\n%s".formatted(text, location(), text()))
        // A page that just gives way to the next one.
        .ignoring(WebDriverException.class)
        .until(ready -> text().contains(text));
  }

  /** What is visible, as the browser sees it: hidden elements are left out. */
  @Override
  public String text() {
    Object text =
        driver.executeScript("return document.body === null ? '' : document.body.innerText");
    return String.valueOf(text).replaceAll("\\s+", " ");
  }

  @Override
  public void keep(String name) {
    try {
      Files.createDirectories(pictures);
      Files.write(pictures.resolve(name + ".png"), wholePage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As long as the page is, not only what the window shows of it. */
  private byte[] wholePage() {
    Map<String, Object> shot =
        driver.executeCdpCommand(
            "Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
    return Base64.getDecoder().decode(String.valueOf(shot.get("data")));
  }

  @Override
  public Browser another() {
    Browser other = start(installed, pictures);
    others.add(other);
    return other;
  }

  @Override
  public void width(int pixels) {
    width = pixels;
    size(HEIGHT);
  }

  /** Becomes somebody whom no site has seen before. */
  public void forget() {
    driver.executeCdpCommand("Network.clearBrowserCookies", Map.of());
  }

  /** What pages and the browser itself have complained of since this was asked last. */
  public List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(LogEntry::getMessage)
        .toList();
  }

  /** Whether pages are to be dark. */
  public void dark(boolean on) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", on ? "dark" : "light"))));
  }

  /** How many pixels of the page are hidden at its side. */
  public long hiddenAtTheSide() {
    return ((Number)
            driver.executeScript(
                "return document.documentElement.scrollWidth - document.documentElement.clientWidth"))
        .longValue();
  }

  /** How high the window is, in CSS pixels. */
  public void height(int pixels) {
    size(pixels);
  }

  private void size(int height) {
    // A window cannot be made narrower than 500 pixels; a device can.
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  @Override
  public boolean runsScripts() {
    return true;
  }

  @Override
  public String toString() {
    return "Chromium";
  }

  @Override
  public void close() {
    others.forEach(Browser::close);
    driver.quit();
  }
}
