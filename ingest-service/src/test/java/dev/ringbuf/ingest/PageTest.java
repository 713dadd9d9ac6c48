package dev.ringbuf.ingest;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ringbuf.ingest.measure.Chromium;
import dev.ringbuf.testing.Await;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import tools.jackson.databind.JsonNode;

/// The page in Chromium. Pictures of it are left in `target/screenshots`.
class PageTest {
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");

  /// Windows may fall behind by eight seconds, so one that is not slowed loses nothing on a busy
  /// machine.
  private static final Map<String, Object> PATIENT =
      Map.of("ringbuf.rings.audio.broadcast.capacity", 8 * 48_000);

  private static RunningService service = RunningService.start(PATIENT);

  @TempDir private Path profile = Path.of("");

  @SuppressWarnings("NullAway.Init") // by open()
  private ChromeDriver browser;

  @BeforeAll
  static void requireBrowser() throws IOException {
    boolean installed = Files.isExecutable(Chromium.PROGRAM) && Files.isExecutable(DRIVER);
    assumeTrue(
        installed || Boolean.parseBoolean(System.getenv("CI")),
        "skipped, because Chromium is missing (Debian: chromium, chromium-driver)");
    Files.createDirectories(SCREENSHOTS);
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @BeforeEach
  void open() {
    browser = new ChromeDriver(driver(), options(profile));
    browser.get(service.uri("/").toString());
    Await.until(() -> browser.findElements(By.cssSelector("article[data-live=true]")).size() == 3);
  }

  private static ChromeDriverService driver() {
    return new ChromeDriverService.Builder()
        .usingDriverExecutable(DRIVER.toFile())
        .withSilent(true)
        .withLogFile(new File("target/chromedriver.log"))
        .build();
  }

  private static ChromeOptions options(Path profile) {
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(Chromium.PROGRAM.toFile());
    options.setCapability("goog:loggingPrefs", logs);
    options.addArguments(Chromium.options(profile));
    options.addArguments(
        "--disable-renderer-backgrounding",
        "--disable-backgrounding-occluded-windows",
        "--window-size=1280,1600");
    return options;
  }

  @AfterEach
  void close() {
    try {
      assertThat(browser.manage().logs().get(LogType.BROWSER).getAll())
          .noneMatch(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue());
    } finally {
      browser.quit();
    }
  }

  @Test
  void showsEachStreamAndItsNumbersMove() throws IOException {
    for (String stream : List.of("audio", "vibration", "temperature")) {
      assertThat(find(stream, ".name").getText()).isEqualTo(stream);
      assertThat(find(stream, ".state").getText()).isEqualTo("live");
      awaitLarger(() -> position(stream), position(stream));
      awaitLarger(() -> number(stream, ".offered"), number(stream, ".offered"));
      Await.until(stream + " is drawn", () -> drawnPixels(stream) > 100);
    }
    screenshot("desktop");
  }

  private interface Reading {
    long now();
  }

  private static void awaitLarger(Reading reading, long before) {
    Await.until(() -> reading.now() > before);
  }

  @Test
  void aSlowedWindowShowsGapsWhereTheServerSaysAndAnotherStaysWhole() throws IOException {
    String slowed = browser.getWindowHandle();
    browser.switchTo().newWindow(WindowType.WINDOW).get(service.uri("/").toString());
    String whole = browser.getWindowHandle();
    Await.until(() -> browser.findElements(By.cssSelector("article[data-live=true]")).size() == 3);

    browser.switchTo().window(slowed);
    setSpeed("audio", 2);
    Await.until("the ring of a window has overflowed", PageTest::hasOverflowed);
    setSpeed("audio", 100);
    Await.until(() -> number("audio", ".gap-count") > 0);
    Set<String> shown = gaps("audio");
    assertThat(shown).isNotEmpty();
    assertThat(reportedGaps("audio")).containsAll(shown);
    long offered = service.json("/api/streams/audio").path("offered").asLong();
    Await.until("the window has caught up", () -> position("audio") > offered);
    browser.findElement(By.tagName("body")).sendKeys("++"); // half a minute, with the gap
    Await.until(() -> drawnPixels("audio") > 100);
    Files.write(
        SCREENSHOTS.resolve("slowed.png"),
        browser.findElement(By.id("stream-audio")).getScreenshotAs(OutputType.BYTES));

    browser.switchTo().window(whole);
    assertThat(gaps("audio")).isEmpty();
    assertThat(number("audio", ".lost")).isZero();
  }

  private static boolean hasOverflowed() {
    for (JsonNode subscriber : service.json("/api/streams/audio/subscribers")) {
      if (subscriber.path("dropped").asLong() > 0) {
        return true;
      }
    }
    return false;
  }

  /// Position and count of the gaps that this window lists.
  private Set<String> gaps(String stream) {
    Set<String> gaps = new HashSet<>();
    for (Object item :
        (List<?>)
            requireNonNull(
                browser.executeScript(
                    "return [...document.querySelectorAll('#stream-' + arguments[0] + ' .gaps li')]"
                        + ".map(li => li.dataset.position + '+' + li.dataset.count)",
                    stream))) {
      gaps.add((String) item);
    }
    return gaps;
  }

  /// Those that the server has sent to windows.
  private static Set<String> reportedGaps(String stream) {
    Set<String> gaps = new HashSet<>();
    for (JsonNode gap : service.json("/api/streams/" + stream + "/gaps")) {
      long count = gap.path("dropped").asLong() + gap.path("skipped").asLong();
      gaps.add(gap.path("position").asLong() + "+" + count);
    }
    return gaps;
  }

  @Test
  void pausesByTheKeyboard() {
    WebElement body = browser.findElement(By.tagName("body"));
    WebElement pause = browser.findElement(By.id("pause"));
    body.sendKeys(Keys.SPACE);
    Await.until(() -> "true".equals(pause.getDomAttribute("aria-pressed")));
    assertThat(pause.getText()).isEqualTo("Continue");
    body.sendKeys(Keys.SPACE);
    Await.until(() -> "false".equals(pause.getDomAttribute("aria-pressed")));

    WebElement span = browser.findElement(By.id("span"));
    assertThat(span.getDomProperty("value")).isEqualTo("5");
    body.sendKeys("+");
    Await.until(() -> "10".equals(span.getDomProperty("value")));
  }

  @Test
  void fitsAPhone() throws IOException {
    browser.manage().window().setSize(new Dimension(500, 900)); // the least that Chromium takes
    Await.until(() -> drawnPixels("audio") > 100);
    assertThat(
            (Boolean)
                browser.executeScript(
                    "return document.documentElement.scrollWidth <= window.innerWidth"))
        .isTrue();
    screenshot("phone");
  }

  @Test
  void followsADarkScheme() throws IOException {
    String light = background();
    browser.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", "dark"))));
    Await.until(() -> !background().equals(light));
    Await.until(() -> drawnPixels("audio") > 100);
    screenshot("dark");
  }

  @Test
  void everyControlHasAName() {
    List<WebElement> controls =
        browser.findElements(By.cssSelector("button, select, input, meter, canvas"));
    assertThat(controls).hasSizeGreaterThan(6);
    assertThat(controls)
        .allSatisfy(control -> assertThat(control.getAccessibleName()).isNotBlank());
  }

  private String background() {
    return browser.findElement(By.tagName("body")).getCssValue("background-color");
  }

  private WebElement find(String stream, String selector) {
    return browser.findElement(By.cssSelector("#stream-" + stream + " " + selector));
  }

  private long number(String stream, String selector) {
    String text = find(stream, selector).getText().replace(",", "");
    return text.isEmpty() ? 0 : Long.parseLong(text);
  }

  private long position(String stream) {
    String text = browser.findElement(By.id("stream-" + stream)).getDomAttribute("data-position");
    return text == null ? 0 : Long.parseLong(text);
  }

  private void setSpeed(String stream, int percent) {
    browser.executeScript(
        "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('input'))",
        find(stream, ".speed input"),
        percent);
  }

  private long drawnPixels(String stream) {
    return (Long)
        requireNonNull(
            browser.executeScript(
                "const c = arguments[0];"
                    + "const data = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
                    + "let drawn = 0;"
                    + "for (let i = 3; i < data.length; i += 4) { drawn += data[i] > 128 ? 1 : 0; }"
                    + "return drawn",
                find(stream, "canvas")));
  }

  private void screenshot(String name) throws IOException {
    Files.write(SCREENSHOTS.resolve(name + ".png"), browser.getScreenshotAs(OutputType.BYTES));
  }
}
