package io.github.vbo.v6.cli.process;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.SessionNotCreatedException;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.remote.RemoteWebDriver;

/** Headless Chromium with its installed driver. Selenium downloads nothing and reports nothing. */
final class Browser implements AutoCloseable {
    private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

    static {
        SELENIUM.setLevel(Level.WARNING);
    }

    private final ChromeDriverService service;
    private final RemoteWebDriver driver;

    /** Opens a window of this size in CSS pixels. Skips the test where there is no browser. */
    Browser(int width, int height) throws IOException {
        File program = Pattern.compile(File.pathSeparator)
                .splitAsStream(System.getenv("PATH"))
                .map(folder -> new File(folder, "chromedriver"))
                .filter(File::canExecute)
                .findFirst()
                .orElseGet(Browser::skip);
        ChromeOptions options = new ChromeOptions();
        options.setAcceptInsecureCerts(true);
        // As root, Chromium starts only without its sandbox.
        options.addArguments("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run");
        options.addArguments("--disable-background-networking", "--disable-component-update", "--disable-sync");
        options.addArguments("--disable-dev-shm-usage");
        options.setExperimentalOption(
                "mobileEmulation",
                Map.of("deviceMetrics", Map.of("width", width, "height", height, "pixelRatio", 2, "mobile", false)));
        service =
                new ChromeDriverService.Builder().usingDriverExecutable(program).build();
        try {
            service.start();
            driver = new RemoteWebDriver(service.getUrl(), options);
        } catch (SessionNotCreatedException e) {
            service.stop();
            if (e.getMessage().contains("cannot find Chrome binary")) {
                skip();
            }
            throw e;
        }
    }

    private static <T> T skip() {
        String reason = "Skipped: there is no Chromium with chromedriver (Debian: packages chromium, chromium-driver).";
        System.err.println(reason);
        return abort(reason);
    }

    WebDriver page() {
        return driver;
    }

    /** Types into the element that has the focus, and waits for the page with this title. */
    void enter(String text, String title) throws InterruptedException {
        driver.switchTo().activeElement().sendKeys(text, Keys.ENTER);
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!driver.getTitle().equals(title)) {
            assertTrue(System.nanoTime() < end, driver::getTitle);
            Thread.sleep(20);
        }
    }

    void screenshot(String name) throws IOException {
        Path folder = Files.createDirectories(Path.of("target", "screenshots"));
        Files.write(folder.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    }

    @Override
    public void close() {
        driver.quit();
        service.stop();
    }
}
