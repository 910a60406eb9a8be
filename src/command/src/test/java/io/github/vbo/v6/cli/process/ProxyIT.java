package io.github.vbo.v6.cli.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vbo.v6.cli.Transcript;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The way to {@code https://vbo.example.com:4443}, a name that only the proxy knows. */
class ProxyIT {
    private static final String ACCOUNT =
            "Basic " + Base64.getEncoder().encodeToString("CORP\\me:p@ss%".getBytes(UTF_8));
    private static final String TUNNEL = "HTTP/1.1 200 OK\r\n\r\n";
    private static final String WANTS_ACCOUNT =
            "HTTP/1.1 407 X\r\nProxy-Authenticate: Basic realm=\"a\"\r\nContent-Length: 0\r\n\r\n";

    private static StandIn standIn;
    private static TunnelProxy open;
    private static TunnelProxy locked;

    @BeforeAll
    static void start() throws Exception {
        standIn = new StandIn();
        int server = standIn.address().getPort();
        open = new TunnelProxy(server, head -> TUNNEL);
        locked = new TunnelProxy(
                server, head -> head.contains("Proxy-Authorization: " + ACCOUNT) ? TUNNEL : WANTS_ACCOUNT);
    }

    @AfterAll
    static void stop() throws Exception {
        standIn.close();
        open.close();
        locked.close();
    }

    private static Vbo.Result run(Map<String, String> environment, String... arguments) throws Exception {
        Map<String, String> all = new HashMap<>(environment);
        all.put("VBO_ACCESS_TOKEN", "stand-in-token");
        return Vbo.run(all, arguments);
    }

    private static void assertCertificate(Map<String, String> environment, String... options) throws Exception {
        Vbo.Result shown = run(
                environment,
                Stream.concat(Stream.of("certificate", "--server=vbo.example.com"), Stream.of(options))
                        .toArray(String[]::new));
        assertTrue(shown.out().contains("Subject     CN=vbo stand-in"), shown.out() + shown.err());
    }

    @Test
    void allCommandsUseTheProxyOfTheEnvironmentWithItsAccount() throws Exception {
        Map<String, String> proxy = Map.of("HTTPS_PROXY", "http://CORP%5Cme:p%40ss%@" + locked.address());
        String[] trusting = {"--server=vbo.example.com", "--certificate=" + standIn.certificate(), "--json"};
        assertCertificate(proxy);
        for (String[] command : new String[][] {
            {"organizations"}, {"device-code", "--organization=abc.onmicrosoft.com"}, {"sign-in", "--no-wait"}
        }) {
            Vbo.Result answered = run(
                    proxy,
                    Stream.concat(Stream.of(command), Stream.of(trusting)).toArray(String[]::new));
            assertEquals(0, answered.exitCode(), answered.err());
        }
        assertTrue(
                locked.requests.stream().allMatch(head -> head.startsWith("CONNECT vbo.example.com:4443 HTTP/1.1")),
                locked.requests::toString);
    }

    @Test
    void verboseWritesALineForEachRequestWithoutSecrets() throws Exception {
        Vbo.Result answered = run(
                Map.of("HTTPS_PROXY", "http://CORP%5Cme:p%40ss%@" + locked.address()),
                "organizations",
                "--verbose",
                "--server=vbo.example.com",
                "--certificate=" + standIn.certificate());
        assertTrue(
                answered.err()
                        .matches(
                                "log: GET /v6/Organizations: status 200, \\d+ bytes, \\d+ ms, new connection through the proxy "
                                        + locked.address() + "\\R"),
                answered.err());
        assertEquals(0, answered.exitCode());
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "https_proxy and HTTPS_PROXY are one variable there.")
    void aProxyMayHaveNoSchemeAndTheNamesOfVariablesAreThoseOfCurl() throws Exception {
        assertCertificate(Map.of("https_proxy", open.address(), "HTTPS_PROXY", "http://127.0.0.1:1"));
        assertCertificate(Map.of("HTTPS_PROXY", open.address() + "/", "ALL_PROXY", "http://127.0.0.1:1"));
        assertCertificate(Map.of("HTTPS_PROXY", "", "all_proxy", "HTTP://" + open.address()));
        assertCertificate(Map.of("HTTPS_PROXY", open.address(), "NO_PROXY", "example.org,10.0.0.0/8"));
    }

    @Test
    void thePropertiesOfTheJvmComeFirst() throws Exception {
        String[] parts = open.address().split(":");
        String properties = "-Dhttps.proxyHost=" + parts[0] + " -Dhttps.proxyPort=" + parts[1];
        assertCertificate(Map.of("JDK_JAVA_OPTIONS", properties));
        assertCertificate(Map.of("JDK_JAVA_OPTIONS", properties, "HTTPS_PROXY", "http://127.0.0.1:1"));
    }

    @Test
    void aServerOnThisMachineIsReachedWithoutAProxy() throws Exception {
        Vbo.Result shown =
                run(Map.of("HTTPS_PROXY", "http://127.0.0.1:1"), "certificate", "--server=" + standIn.address());
        assertEquals(0, shown.exitCode(), shown.err());
    }

    @Test
    void eachFailureSaysWhereAndWhy() throws Exception {
        List<TunnelProxy> proxies = new ArrayList<>();
        StringBuilder transcript = new StringBuilder();
        try {
            for (String answer : List.of(
                    "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
                    WANTS_ACCOUNT,
                    "HTTP/1.1 407 X\r\nProxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM\r\nContent-Length: 0\r\n\r\n",
                    "")) {
                TunnelProxy proxy = new TunnelProxy(1, head -> answer);
                proxies.add(proxy);
                Map<String, String> environment = Map.of("HTTPS_PROXY", "http://" + proxy.address());
                String[] limit = answer.isEmpty() ? new String[] {"--timeout=2"} : new String[0];
                transcript.append(failure("certificate", environment, limit));
                transcript.append(failure("organizations", environment, limit));
            }
            transcript.append(failure("certificate", proxy("http://me:secret-word@" + locked.address())));
            transcript.append(failure("organizations", proxy("http://127.0.0.1:1")));
            transcript.append(failure("certificate", proxy("socks5://127.0.0.1:1")));
            transcript.append(
                    failure("certificate", proxy("http://proxy.invalid"))); // The port is 1080, as curl has it.
            transcript.append(failure("organizations", proxy("https://127.0.0.1:1")));
            transcript.append(failure("certificate", proxy("socks4://127.0.0.1:1")));
            transcript.append(failure("organizations", proxy("http://me:secret/word@127.0.0.1:1")));
            transcript.append(failure("certificate", proxy("http://proxy:port")));
            transcript.append(
                    failure("certificate", Map.of("HTTPS_PROXY", "http://127.0.0.1:1", "NO_PROXY", ".example.com")));
        } finally {
            for (TunnelProxy proxy : proxies) {
                proxy.close();
            }
        }
        Transcript.assertSame("proxy-failures", transcript.toString());
    }

    private static Map<String, String> proxy(String address) {
        return Map.of("HTTPS_PROXY", address);
    }

    /** As a person would see it. */
    private static String failure(String command, Map<String, String> environment, String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(command, "--server=vbo.example.com"));
        arguments.addAll(List.of(options));
        Vbo.Result failed = run(environment, arguments.toArray(String[]::new));
        assertEquals("", failed.out());
        assertEquals(failed.err().contains(" --help)") ? 2 : 1, failed.exitCode(), failed.err());
        assertFalse(failed.err().contains("secret"), failed.err());
        String variables = new TreeMap<>(environment)
                .entrySet().stream()
                        .map(variable -> variable.getKey() + "=" + variable.getValue() + " ")
                        .collect(Collectors.joining());
        return "$ " + variables + "vbo " + String.join(" ", arguments) + "\n" + failed.err() + "\n";
    }
}
