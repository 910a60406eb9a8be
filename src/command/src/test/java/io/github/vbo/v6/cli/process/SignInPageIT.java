package io.github.vbo.v6.cli.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vbo.v6.cli.Pfx;
import io.github.vbo.v6.cli.Transcript;
import java.io.BufferedReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;

/** The stand-in's sign-in page in a browser, used with the keyboard only. */
class SignInPageIT {
    private static final String CODE = "/v6/Organizations/40dfa255-2762-43e5-8320-dff7a9201f90/DeviceCode";

    private static String post(StandIn standIn, String path, String json) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(standIn.address().resolve(path))
                .header("Authorization", "Bearer stand-in-token")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .timeout(Duration.ofSeconds(20))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertEquals(200, answer.statusCode(), answer.body());
        return answer.body();
    }

    private static String value(String name, String json) {
        return json.replaceFirst("(?s).*\"" + name + "\": \"?([^\",}]*).*", "$1");
    }

    @Test
    void afterAWrongCodeThePageAsksAgainAndTheRightCodeSignsIn() throws Exception {
        try (StandIn standIn = new StandIn("--http");
                Browser browser = new Browser(1024, 768)) {
            String answer = post(standIn, CODE, "");
            String code = value("userCode", answer);
            browser.page().get(value("verificationUrl", answer));
            assertEquals("Enter the code · vbo stand-in", browser.page().getTitle());
            browser.screenshot("enter-the-code");

            browser.enter("no such code", "Wrong code · vbo stand-in");
            browser.screenshot("wrong-code");
            assertEquals("false", check(standIn, code));

            browser.enter(code.toLowerCase(), "You are signed in · vbo stand-in");
            browser.screenshot("signed-in");
            assertEquals("true", check(standIn, code));
        }
    }

    @Test
    void anExpiredCodeIsNotCalledWrongAndThePageFitsAPhone() throws Exception {
        try (StandIn standIn = new StandIn("--http", "--code-lifetime=1")) {
            String answer = post(standIn, CODE, "");
            Instant expired = Instant.now().plusSeconds(1);
            try (Browser browser = new Browser(360, 640)) {
                browser.page().get(value("verificationUrl", answer));
                browser.screenshot("enter-the-code-phone");
                Thread.sleep(
                        Math.max(0, Duration.between(Instant.now(), expired).toMillis()));
                browser.enter(value("userCode", answer), "Expired code · vbo stand-in");
                browser.screenshot("expired-code-phone");
                assertEquals(
                        "360", browser.page().findElement(By.tagName("html")).getDomProperty("scrollWidth"));
                assertEquals("false", check(standIn, value("userCode", answer)));
            }
        }
    }

    @Test
    void theCommandEndsSignedInWhenTheCodeIsEnteredOnThePage() throws Exception {
        try (Browser browser = new Browser(1024, 768)) {
            Process command = Vbo.start(Map.of(), "sign-in");
            try {
                BufferedReader output = command.inputReader();
                Map<String, String> shown = new HashMap<>();
                while (!shown.containsKey("Before")) {
                    String[] line = output.readLine().split(" +", 2);
                    shown.put(line[0], line[1]);
                }
                browser.page().get(shown.get("Open"));
                browser.enter(shown.get("Enter"), "You are signed in · vbo stand-in");
                browser.screenshot("signed-in-with-the-command");

                List<String> rest = output.lines().toList();
                assertTrue(rest.contains("Signed in"), rest::toString);
                assertEquals(0, command.waitFor());
            } finally {
                command.destroy();
            }
        }
    }

    @Test
    void theCommandGoesFromUserAndPasswordToTheIdsOfTwoApplications(@TempDir Path folder) throws Exception {
        Map<String, String> secrets = Map.of(
                "VBO_USERNAME", "administrator",
                "VBO_PASSWORD", "a-secret-password",
                "VBO_APPLICATION_CERTIFICATE_PASSWORD", Pfx.PASSWORD);
        try (StandIn standIn = new StandIn("--password=a-secret-password");
                Browser browser = new Browser(1024, 768)) {
            Process command = Vbo.start(
                    secrets,
                    "sign-in",
                    "--server=" + standIn.address(),
                    "--certificate=" + standIn.certificate(),
                    "--create-applications=2",
                    "--name=Backup",
                    "--application-certificate=" + Pfx.file(folder));
            AtTerminal.Reader reader = new AtTerminal.Reader(command);
            String code = reader.until("Enter   ([A-Z0-9]{9})\\b").group(1);
            browser.page().get(standIn.printed("sign-in page"));
            browser.enter(code, "You are signed in · vbo stand-in");

            String text = reader.text();
            Transcript.assertSame(
                    "applications-journey",
                    text.replaceAll("(?m)^Created [0-9a-f-]{36}", "Created APPLICATION")
                            .replaceAll("(?<=: )(9 min 59|10 min 0) s left", "TIME left"));
            assertEquals("", new String(command.getErrorStream().readAllBytes()));
            assertEquals(0, command.waitFor());
        }
    }

    private static String check(StandIn standIn, String code) throws Exception {
        return value("authenticated", post(standIn, "/v6/DeviceCode/check", "{\"userCode\": \"" + code + "\"}"));
    }
}
