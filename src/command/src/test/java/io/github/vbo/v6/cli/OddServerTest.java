package io.github.vbo.v6.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that the contract allows and that nobody expects. */
class OddServerTest {
    private static final String ID = "40dfa255-2762-43e5-8320-dff7a9201f90";
    private static final String FIRST = "{\"applicationId\":\"8f5a4c1e-6d0b-4b52-9d3e-0c5f3a7e2b11\"}";
    private static final String SECOND = "{\"applicationId\":\"c2b7d9f4-51a6-4f0e-8a83-7be1d4096c22\"}";

    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private HttpServer server;
    private String address;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.start();
        address = "--server=http://127.0.0.1:" + server.getAddress().getPort();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(String path, String json) {
        server.createContext(path, exchange -> {
            exchange.getRequestBody().readAllBytes();
            asked.add(exchange.getRequestURI().getPath());
            byte[] body = json.getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            0 | NONE
            1 | FIRST
            1 | FIRST,FIRST
            3 | FIRST,SECOND,THIRD
            """)
    void anotherNumberOfApplicationsIsUnclear(int named, String results) throws Exception {
        String third = FIRST.replace("8f5a", "8f5b");
        String all = results.replace("NONE", "").replace("FIRST", FIRST).replace("SECOND", SECOND);
        answer("/v6/Organizations/", "{\"results\":[" + all.replace("THIRD", third) + "]}");

        Captured done = runWithSecrets(
                "applications",
                address,
                "--organization=" + ID,
                "--count=2",
                "--name=Backup",
                "--application-certificate=" + Pfx.file(folder));

        assertTrue(
                done.err()
                        .contains("asked for 2 applications, and the server named " + named
                                + "; look for them in Microsoft Entra ID before you try again"),
                done.err());
        assertEquals(1, done.exitCode());
        assertEquals(List.of("/v6/Organizations/" + ID + "/Applications"), asked);
    }

    private Captured runWithSecrets(String... arguments) {
        return Captured.run(
                Map.of(
                        "VBO_ACCESS_TOKEN",
                        Captured.TOKEN,
                        "VBO_USER_CODE",
                        "CWE5QHLNM",
                        "VBO_APPLICATION_CERTIFICATE_PASSWORD",
                        Pfx.PASSWORD),
                arguments);
    }

    private static void assertMasked(Captured done, List<String> secrets, String... shown) {
        String all = done.out() + done.err();
        secrets.forEach(secret -> assertFalse(all.contains(secret), all));
        List.of(shown).forEach(text -> assertTrue(all.contains(text), all));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--verbose", "--json"})
    void aSecretThatTheServerSendsBackAsANameIsNotShown(String mode) throws Exception {
        Path pfx = Pfx.file(folder);
        String file = Base64.getEncoder().encodeToString(Files.readAllBytes(pfx));
        List<String> secrets = List.of(Pfx.PASSWORD, file, Captured.TOKEN, "CWE5QHLNM");
        answer(
                "/v6/Organizations",
                "[{\"id\":\"" + ID + "\",\"name\":\"" + Captured.TOKEN
                        + ".example\",\"officeName\":\"secret.example\"}]");
        for (String secret : secrets) {
            answer(
                    "/v6/Organizations/",
                    "{\"results\":[" + FIRST.replace("}", ",\"displayName\":\"Backup " + secret + "\"}") + "]}");

            Captured done = runWithSecrets(
                    "applications",
                    mode,
                    address,
                    "--organization=SECRET.example",
                    "--count=1",
                    "--name=Backup",
                    "--application-certificate=" + pfx);

            assertEquals(0, done.exitCode(), done.err());
            assertMasked(done, secrets, "Backup ***");
            server.removeContext("/v6/Organizations/");
        }
        assertMasked(runWithSecrets("organizations", mode, address), secrets, "***.example");
        Captured unknown = runWithSecrets("device-code", mode, address, "--organization=other");
        assertMasked(unknown, secrets, "it has ***.example, secret.example");
    }

    @Test
    void aCodeIsShownWithoutOtherSecretsInIt() {
        String code =
                "{\"userCode\":\"CWE5QHLNM\",\"verificationUrl\":\"https://microsoft.com/PATH\",\"expiresIn\":899,"
                        + "\"message\":\"Enter CWE5QHLNM, MORE\"}";
        String[] command = {"device-code", address, "--organization=" + ID};
        String[] json = {"device-code", address, "--organization=" + ID, "--json"};
        String usual = code.replace("PATH", "devicelogin?otc=CWE5QHLNM");
        answer("/v6/Organizations/", usual);

        assertMasked(runWithSecrets(command), List.of("***"), "?otc=CWE5QHLNM", "Enter   CWE5QHLNM");
        assertMasked(runWithSecrets(json), List.of("***"), "?otc=CWE5QHLNM", "Enter CWE5QHLNM, MORE");

        server.removeContext("/v6/Organizations/");
        answer("/v6/Organizations/", code.replace("PATH", Captured.TOKEN).replace("MORE", Captured.TOKEN));

        List<String> secrets = List.of(Captured.TOKEN);
        assertMasked(runWithSecrets(command), secrets, "Open    ***", "Enter   CWE5QHLNM");
        assertMasked(runWithSecrets(json), secrets, "\"verificationUrl\": \"***\"", "Enter CWE5QHLNM, ***");

        server.removeContext("/v6/Organizations/");
        answer("/v6/Organizations/", usual.replace("CWE5QHLNM", Captured.TOKEN));

        assertMasked(runWithSecrets(command), secrets, "Open    ***", "Enter   ***");
    }

    @Test
    void anOrganizationThatIsListedTwiceGetsOneCode() {
        answer("/v6/Organizations", "[" + ("{\"id\":\"" + ID + "\",\"name\":\"a\"},").repeat(2) + "{\"name\":\"b\"}]");
        answer(
                "/v6/Organizations/",
                "{\"userCode\":\"CWE5QHLNM\",\"verificationUrl\":\"https://microsoft.com/devicelogin\",\"expiresIn\":899}");

        Captured done = Captured.run(Map.of("VBO_ACCESS_TOKEN", Captured.TOKEN), "device-code", address, "--all");

        assertEquals(0, done.exitCode(), done.err());
        assertEquals(List.of("/v6/Organizations", "/v6/Organizations/" + ID + "/DeviceCode"), asked);
    }
}
