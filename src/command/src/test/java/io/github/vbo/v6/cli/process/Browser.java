package io.github.vbo.v6.cli.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Headless Chromium, driven over plain W3C WebDriver: for a handful of commands, Selenium would bring 28 artifacts. */
final class Browser implements AutoCloseable {
    private static final String NONE = "No chromedriver with a Chromium, so no browser test: install Debian's packages"
            + " chromium and chromium-driver, or their likes.";
    private static final String ENTER = "\\uE007";

    private final HttpClient client = HttpClient.newHttpClient();
    private final Process driver;
    private URI session;

    /** Of that size in CSS pixels. Aborts the test where there is no browser. */
    Browser(int width, int height) throws Exception {
        driver = start();
        try {
            session = URI.create("http://127.0.0.1:" + port() + "/session");
            // As root, which a container often is, Chromium starts without its sandbox only.
            HttpResponse<String> answer = exchange("POST", "", """
                    {"capabilities": {"alwaysMatch": {"acceptInsecureCerts": true, "goog:chromeOptions": {
                      "args": ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                        "--disable-background-networking", "--disable-component-update", "--disable-sync",
                        "--disable-dev-shm-usage"],
                      "mobileEmulation": {"deviceMetrics": {
                        "width": %d, "height": %d, "pixelRatio": 2, "mobile": false, "touch": false}}}}}}
                    """.formatted(width, height));
            if (answer.body().contains("cannot find Chrome binary")) {
                none();
            }
            session = URI.create(session + "/" + string("sessionId", answer));
        } catch (Throwable e) {
            driver.destroy();
            throw e;
        }
    }

    private static Process start() {
        try {
            return Vbo.start(Map.of(), List.of("chromedriver", "--port=0"));
        } catch (IOException e) {
            return none();
        }
    }

    private static <T> T none() {
        System.err.println(NONE);
        return abort(NONE);
    }

    private String port() throws IOException {
        BufferedReader lines = driver.inputReader();
        String line = "";
        while (!line.contains("successfully on port ")) {
            line = lines.readLine();
            assertTrue(line != null, "chromedriver did not start");
        }
        return line.replaceAll(".*port (\\d+).*", "$1");
    }

    private HttpResponse<String> exchange(String method, String path, String json) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(session + path))
                        .method(method, HttpRequest.BodyPublishers.ofString(json))
                        .timeout(Duration.ofSeconds(20))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private String send(String method, String path, String json) throws Exception {
        return string("[^\"]+", exchange(method, path, json));
    }

    private static String string(String name, HttpResponse<String> answer) {
        assertEquals(200, answer.statusCode(), answer.body());
        Matcher value = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(answer.body());
        return value.find() ? value.group(1) : answer.body();
    }

    void open(String url) throws Exception {
        send("POST", "/url", "{\"url\": \"" + url + "\"}");
    }

    /** Types into whatever has the focus, and waits for a page of that title. */
    void enter(String text, String title) throws Exception {
        String focused = send("GET", "/element/active", "");
        send("POST", "/element/" + focused + "/value", "{\"text\": \"" + text + ENTER + "\"}");
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!title().equals(title) && System.nanoTime() < end) {
            Thread.sleep(20);
        }
        assertEquals(title, title());
    }

    String title() throws Exception {
        return send("GET", "/title", "");
    }

    /** What a script's expression makes of the page. */
    String evaluate(String expression) throws Exception {
        return send("POST", "/execute/sync", "{\"script\": \"return String(" + expression + ")\", \"args\": []}");
    }

    /** Kept as an output of the build. */
    void screenshot(String name) throws Exception {
        Path file = Path.of("target", "screenshots", name + ".png");
        Files.createDirectories(file.getParent());
        Files.write(file, Base64.getDecoder().decode(send("GET", "/screenshot", "")));
    }

    @Override
    public void close() throws Exception {
        exchange("DELETE", "", "");
        driver.destroy();
        driver.onExit().join();
    }
}
