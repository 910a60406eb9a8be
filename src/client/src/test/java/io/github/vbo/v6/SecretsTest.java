package io.github.vbo.v6;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vbo.v6.model.CreateApplicationsRequest;
import io.github.vbo.v6.model.DeviceCodeResponse;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens, passwords and codes stay out of whatever may be logged, even when the server says them back. */
class SecretsTest {
    private static final UUID ORGANIZATION = UUID.fromString("40dfa255-2762-43e5-8320-dff7a9201f90");
    private static final String TOKEN = "eyJ+abc/def==.t0k3n";
    private static final String CODE = "CWE5QHLNM";

    private static final String PASSWORD = "p&s+s w\u00f6rd-Pa55";
    private static final String REFRESH = "r3fr3sh/+\u00df\u00e9";
    private static final String HEAD = "HTTP/1.1 500 X\r\n";
    private static final String JSON = "Content-Type: application/json; charset=utf-8\r\n";
    private static final String SUCCESS =
            "{\"userCode\":\"CWE5QHLNM\",\"verificationUrl\":\"https://microsoft.com/devicelogin\","
                    + "\"expiresIn\":899,\"message\":\"Enter the code CWE5QHLNM.\"}";
    private static final String TOKENS = "{\"access_token\":\"" + TOKEN
            + "\",\"token_type\":\"bearer\",\"expires_in\":3600,\"refresh_token\":\"" + REFRESH + "\"}";

    private static final String PFX_PASSWORD = "f1le+k3y";
    private static final String APPLICATIONS = "{\"results\":[]}";

    private static final List<String> SECRETS = List.of(TOKEN, CODE, PASSWORD, REFRESH, PFX_PASSWORD);
    private static final Map<String, Set<String>> FORMS = new HashMap<>();
    private static final Pattern NUMBER =
            Pattern.compile("(?i)\\\\+u[0-9a-f]{4}|%[0-9a-f]{2}|&#x[0-9a-f]{1,5};|&#[0-9]{1,6};");
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]{8,}");

    /** How a server may write a text. */
    private static final Map<String, UnaryOperator<String>> ENCODINGS = new LinkedHashMap<>();

    static {
        UnaryOperator<String> json = text -> each(text, "\\u%04x");
        UnaryOperator<String> form = text -> URLEncoder.encode(text, UTF_8);
        UnaryOperator<String> bytes = text -> new String(text.getBytes(UTF_8), ISO_8859_1);
        UnaryOperator<String> html = text -> each(text, "&#%d;");
        UnaryOperator<String> base64 =
                text -> Base64.getEncoder().encodeToString(text.getBytes(UTF_8)).replaceAll("=", "");
        ENCODINGS.put("as it is", UnaryOperator.identity());
        ENCODINGS.put("upper case", text -> text.toUpperCase(Locale.ROOT));
        ENCODINGS.put("lower case", text -> text.toLowerCase(Locale.ROOT));
        ENCODINGS.put(
                "JSON", text -> text.replace("\\", "\\\\").replace("\"", "\\\"").replace("/", "\\/"));
        ENCODINGS.put("JSON in \\u", json);
        ENCODINGS.put("JSON in JSON", text -> json.apply(text).replace("\\", "\\\\"));
        ENCODINGS.put("form", form);
        ENCODINGS.put("form in a form", text -> form.apply(form.apply(text)));
        ENCODINGS.put("form, in lower case", text -> form.apply(text).toLowerCase(Locale.ROOT));
        ENCODINGS.put("every byte in percent", text -> each(bytes.apply(text), "%%%02X"));
        ENCODINGS.put("form in Latin-1", text -> URLEncoder.encode(text, ISO_8859_1));
        ENCODINGS.put(
                "HTML",
                text -> text.replace("&", "&amp;").replace("\u00f6", "&ouml;").replace("+", "&#x2B;"));
        ENCODINGS.put("HTML in decimal", html);
        ENCODINGS.put("HTML in HTML", text -> html.apply(text).replace("&", "&amp;"));
        ENCODINGS.put("HTML in JSON", text -> json.apply(html.apply(text)));
        ENCODINGS.put("Base64", base64);
        ENCODINGS.put("Base64 of a pair", text -> base64.apply("administrator:" + text));
        ENCODINGS.put("Base64 in upper case", text -> base64.apply(text.toUpperCase(Locale.ROOT)));
        ENCODINGS.put(
                "Base64 for URLs",
                text -> base64.apply("?>" + text).replace('+', '-').replace('/', '_'));
        ENCODINGS.put("Base64 in lines", text -> base64.apply(text).replaceAll("(.{5})", "$1\r\n"));
        ENCODINGS.put("Base64 of UTF-16", text -> base64.apply(text.replaceAll("(.)", "$1\0")));
        ENCODINGS.put("UTF-8 read as Latin-1", bytes);
        ENCODINGS.put("UTF-16", text -> text.replaceAll("(.)", "$1\0"));
        ENCODINGS.put("with invisible characters", text -> text.replaceAll("(.)", "$1\u200b"));
        ENCODINGS.put("accents apart", text -> Normalizer.normalize(text, Normalizer.Form.NFD));
    }

    @TempDir
    private Path folder;

    private static String each(String text, String format) {
        return text.chars().mapToObj(format::formatted).collect(Collectors.joining());
    }

    static Stream<String> places() {
        String length = "Content-Length: 5000\r\n\r\n";
        return Stream.of(
                HEAD + JSON + "\r\n{\"message\":\"bad SECRET, bad\"}",
                HEAD + JSON + "\r\n{\"error\":{\"code\":\"SECRET\",\"message\":\"SECRET\"}}",
                HEAD + JSON + "\r\n{\"errorCode\":\"SECRET\",\"detail\":\"\",\"SECRET\":0}",
                HEAD + JSON + "\r\n\"SECRET\"",
                HEAD + JSON + "\r\n\ufeff{\"title\":\"SECRET\"}",
                HEAD + JSON + "\r\n{\"userCode\":\"SECRET\",\"message\":\"Enter SECRET.\"}",
                HEAD + "Content-Type: text/plain\r\n\r\nbad SECRET!",
                HEAD + "Content-Type: text/plain\r\n\r\n" + "x".repeat((16 << 10) - 30) + " SECRET",
                HEAD + "Content-Type: text/html\r\n\r\n<p class=\"x\">SECRET</p>",
                HEAD + "Content-Type: SECRET\r\n\r\nx",
                HEAD + "Content-Type: text/SECRET\r\nRetry-After: SECRET\r\n\r\n",
                HEAD + "\r\n" + "x".repeat(4090) + "SECRET",
                HEAD + "\r\n" + "SECRET ".repeat(200),
                HEAD + length + "bad SECRET",
                HEAD + "Content-Encoding: gzip\r\n" + length + "SECRET",
                "HTTP/1.1 500 SECRET\r\n\r\n",
                "HTTP/1.1 407 X\r\n\r\nSECRET",
                "HTTP/1.1 201 X\r\n" + JSON + "\r\n{\"userCode\":\"SECRET\"}",
                "HTTP/1.1 302 X\r\nLocation: /SECRET\r\n\r\nSECRET",
                "HTTP/1.1 999 X\r\n\r\nSECRET",
                "HTTP/1.1 200 X\r\nContent-Type: SECRET\r\n\r\n{}",
                "HTTP/1.1 200 X\r\n" + JSON + "\r\n{\"SECRET\":SECRET",
                "HTTP/1.1 200 X\r\n" + JSON + "\r\n{\"userCode\":{\"SECRET\":\"SECRET\"}}",
                "HTTP/1.1 200 X\r\n" + JSON + "\r\n"
                        + SUCCESS.replace("https:", "http:").replace("devicelogin", "SECRET"),
                "HTTP/1.1 200 X\r\n" + JSON + length + "{\"userCode\":\"SECRET",
                "HTTP/1.1 200 X\r\n" + JSON + "Content-Encoding: gzip\r\n" + length + "SECRET",
                "HTTP/1.1 200 X\r\n" + JSON + "Transfer-Encoding: chunked\r\n\r\nSECRET\r\n",
                "HTTP/1.1 200 X\r\n" + JSON + "Transfer-Encoding: chunked\r\n\r\n5;SECRET",
                "HTTP/1.1 200 X\r\nSECRET\r\n\r\n",
                "HTTP/1.1 200 X\r\nX: SECRET",
                "HTTP/1.1 200 X\r\nTransfer-Encoding: SECRET\r\n\r\n",
                "HTTP/1.1 200 X\r\nContent-Length: SECRET\r\n\r\n",
                "SECRET\r\n\r\n",
                "SECRET");
    }

    /** The server has seen or made all secrets, and says them back to a request that has only the token. */
    @Test
    void noFailureShowsASecretInWhateverPlaceAndEncodingItComesBack() throws Exception {
        Queue<byte[]> good = new ConcurrentLinkedQueue<>();
        AtomicReference<byte[]> hostile = new AtomicReference<>();
        List<String> leaks = new ArrayList<>();
        int tried = 0;
        try (RawServer server = new RawServer("http", connection -> {
                    while (connection.readRequest()) {
                        if (good.isEmpty()) {
                            connection.send(hostile.get());
                            return;
                        }
                        connection.send(good.remove());
                    }
                });
                VboClient vbo = VboClient.builder(server.url().uri())
                        .credentials("administrator", PASSWORD::toCharArray)
                        .build()) {
            for (String body : List.of(TOKENS, SUCCESS, SUCCESS, APPLICATIONS)) {
                String head = "HTTP/1.1 200 X\r\n" + JSON + "Content-Length: " + body.getBytes(UTF_8).length;
                good.add((head + "\r\n\r\n" + body).getBytes(UTF_8));
            }
            vbo.requestDeviceCode(ORGANIZATION);
            DeviceCode code = vbo.requestDeviceCode(ORGANIZATION);
            Path pfx = Pfx.file(folder, PFX_PASSWORD, new HeldCertificate.Builder().build());
            String file = Base64.getEncoder().encodeToString(Files.readAllBytes(pfx));
            Runnable create =
                    () -> vbo.createApplications(ORGANIZATION, code, "Backup", 1, pfx, PFX_PASSWORD::toCharArray);
            create.run();
            for (String secret :
                    Stream.concat(SECRETS.stream(), Stream.of(file)).toList()) {
                // The file's secrets come back on the path on which they were sent, the others on another one.
                Executable call = secret.equals(file) || secret.equals(PFX_PASSWORD)
                        ? create::run
                        : () -> vbo.requestDeviceCode(ORGANIZATION);
                for (Map.Entry<String, UnaryOperator<String>> encoding : ENCODINGS.entrySet()) {
                    String encoded = encoding.getValue().apply(secret);
                    boolean other = !encoded.matches("\\p{ASCII}*")
                            && ISO_8859_1.newEncoder().canEncode(encoded);
                    for (Charset charset : other ? List.of(UTF_8, ISO_8859_1) : List.of(UTF_8)) {
                        for (String place : places().toList()) {
                            hostile.set(place.replace("SECRET", encoded).getBytes(charset));

                            VboException failure = assertThrows(VboException.class, call, encoding::getKey);

                            tried++;
                            if (shows(everything(failure), secret)) {
                                leaks.add(encoding.getKey() + ", " + charset + ": " + failure);
                            }
                        }
                    }
                }
            }
        }
        assertEquals(
                "34 places, 25 encodings, 6 secrets: 5542 failures, leaks: []",
                "%d places, %d encodings, %d secrets: %d failures, leaks: %s"
                        .formatted(places().count(), ENCODINGS.size(), SECRETS.size() + 1, tried, leaks));
    }

    @ParameterizedTest
    @MethodSource("encodings")
    void theTestSeesASecretInEachEncodingAndInHex(String encoding) {
        for (String secret : SECRETS) {
            String encoded = ENCODINGS.get(encoding).apply(secret);

            assertTrue(shows("bad " + encoded + "!", secret), encoded);
            assertTrue(shows("[hex=" + HexFormat.of().formatHex(encoded.getBytes(UTF_8)) + "]", secret), encoded);
            assertTrue(decoded(encoded).stream().anyMatch(form -> form.contains(core(secret))), encoded);
        }
        assertFalse(shows("The user name or password is incorrect. eyJ+abc, CWE5, p&s+s, r3fr", SECRETS.get(0)));
    }

    /** Whether the text has the secret in an encoding, or its bytes in hex, or its core after decoding. */
    private static boolean shows(String said, String secret) {
        String text = said.toLowerCase(Locale.ROOT);
        return FORMS.computeIfAbsent(secret, SecretsTest::forms).stream().anyMatch(text::contains)
                || decoded(said.replaceAll("(?m)^\tat .*$", "")).stream().anyMatch(form -> form.contains(core(secret)));
    }

    /** The secret in all encodings, and the beginning of each in hex. */
    private static Set<String> forms(String secret) {
        return ENCODINGS.values().stream()
                .map(encoding -> encoding.apply(secret))
                .flatMap(form -> Stream.concat(
                        Stream.of(form.toLowerCase(Locale.ROOT)),
                        Stream.of(UTF_8, ISO_8859_1)
                                .map(form.substring(0, 5)::getBytes)
                                .map(HexFormat.of()::formatHex)))
                .collect(Collectors.toSet());
    }

    /** A part without characters that some encodings change; of the file the longest one. */
    private static String core(String secret) {
        Map<String, String> cores =
                Map.of(TOKEN, "t0k3n", CODE, "we5qhlnm", PASSWORD, "pa55", REFRESH, "r3fr3sh", PFX_PASSWORD, "f1le");
        return cores.containsKey(secret)
                ? cores.get(secret)
                : Stream.of(secret.split("[+/=]"))
                        .max(Comparator.comparing(String::length))
                        .orElseThrow()
                        .toLowerCase(Locale.ROOT);
    }

    /** By other means than the client's: in each of three rounds JSON, HTML and percent, and then Base64. */
    private static Set<String> decoded(String said) {
        String text = said;
        for (int round = 0; round < 3; round++) {
            text = NUMBER.matcher(text).replaceAll(found -> {
                String number = found.group();
                int code = number.startsWith("&#") && !number.startsWith("&#x")
                        ? Integer.parseInt(number.substring(2, number.length() - 1))
                        : Integer.parseInt(number.replaceAll("[\\\\u%&#x;]", ""), 16);
                return Matcher.quoteReplacement(Character.toString(code));
            });
            text = text.replace("&amp;", "&").replace("\\", "");
        }
        Set<String> forms = new HashSet<>(Set.of(text));
        BASE64.matcher(text.replaceAll("\\s", "").replace('-', '+').replace('_', '/'))
                .results()
                .map(MatchResult::group)
                .forEach(run -> {
                    for (int start = 0; start < 4; start++) {
                        int end = run.length() - ((run.length() - start) % 4 == 1 ? 1 : 0);
                        forms.add(new String(Base64.getDecoder().decode(run.substring(start, end)), ISO_8859_1));
                    }
                });
        return forms.stream()
                .map(form -> form.toLowerCase(Locale.ROOT).replaceAll("[\0\u200b]", ""))
                .collect(Collectors.toSet());
    }

    /** Message, causes and what was suppressed, and the texts that a caller may ask for. */
    private static String everything(VboException failure) {
        StringWriter everything = new StringWriter();
        failure.printStackTrace(new PrintWriter(everything, true));
        if (failure instanceof VboServiceException refusal) {
            everything
                    .append(refusal.responseText())
                    .append(refusal.serverMessage().orElse(""));
        } else if (failure instanceof VboContractException broken) {
            everything.append(broken.path()).append(broken.expected()).append(broken.got());
        }
        return everything.toString();
    }

    static Stream<String> encodings() {
        return ENCODINGS.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("encodings")
    void aTextThatBreaksOffWithinASecretIsNotShown(String encoding) {
        UnaryOperator<String> encode = ENCODINGS.get(encoding);
        for (String secret : SECRETS) {
            Mask mask = knowing(secret).mask();
            String encoded = encode.apply(secret);
            for (int end = encode.apply(secret.substring(0, 5)).length() + 1; end < encoded.length(); end++) {
                String shown = mask.masked("The secret is: " + encoded.substring(0, end), false);

                assertTrue(Set.of("The secret is: ", "***").contains(shown), shown);
            }
        }
        String before = "eyJ+ is the beginning of most tokens, and that is one: ";
        assertEquals(before + "***, ", knowing(TOKEN).mask().masked(before + TOKEN + ", eyJ", false));
    }

    private static Secrets knowing(String secret) {
        Secrets secrets = new Secrets(Clock.systemUTC());
        secrets.remember(secret);
        return secrets;
    }

    @Test
    void theCodeThatIsAskedAboutIsMaskedInWhateverWordsTheServerSaysItBack() throws Exception {
        try (MockWebServer server = new MockWebServer()) {
            server.start();
            server.enqueue(new MockResponse.Builder()
                    .code(403)
                    .body("{\"message\":\"" + CODE + "? Never heard of it.\"}")
                    .build());
            try (VboClient vbo =
                    VboClient.builder(server.url("/").uri()).accessToken(TOKEN).build()) {
                DeviceCode code =
                        new DeviceCode(CODE, URI.create("https://microsoft.com/devicelogin"), Instant.MAX, "");

                assertEquals(
                        "checkDeviceCode: the server refused with status 403: ***? Never heard of it; the code is still valid,"
                                + " only its confirmation is unavailable",
                        assertThrows(VboServiceException.class, () -> vbo.awaitSignIn(code))
                                .getMessage());
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"userCode\":\"N3WC0DE\",\"message\":\"Enter N3WC0DE.\"} | {\"userCode\":\"***\",\"message\":\"Enter ***.\"}",
                "{\"x\":[{\"USERCODE\" : \"N3W\\\"C0DE\"}],\"n\":1} | {\"x\":[{\"USERCODE\" : \"***\"}],\"n\":1}",
                "{\"message\":\"{\\\"userCode\\\":\\\"N3WC0DE\\\"}\"} | {\"message\":\"{\\\"userCode\\\":\\\"***\\\"}\"}",
                "{\"access_token\":\"N3WC0DE\",\"refresh_token\":\"N3WC0DE2 | {\"access_token\":\"***\",\"refresh_token\":\"***",
                "{\"userCode\":\"\\u004e3WC0DE\",\"message\":\"Enter N3WC0DE.\"} | {\"userCode\":\"***\",\"message\":\"Enter ***.\"}",
                "{\"userCode\":[\"The userCode is wrong.\"]} | {\"userCode\":[\"The userCode is wrong.\"]}"
            })
    void theValuesOfSensitivePropertiesAreMaskedThoughTheClientDoesNotKnowThem(String text, String masked) {
        assertEquals(masked, new Secrets(Clock.systemUTC()).mask().and(text).masked(text, true));
    }

    @ParameterizedTest
    @CsvSource({
        "password, The user name or password is incorrect.",
        "Password, Wrong password: try again",
        "user, The user name or password is incorrect.",
        "r, invalid_grant",
        "t0k3n, The userCode is expired. This list is his.",
        "t0k3n, error code AADSTS50020: no such user",
        "t0k3n, Error code: 50020"
    })
    void wordsThatServersSayWhateverTheSecretIsStay(String secret, String words) {
        Secrets secrets = knowing(secret);
        secrets.rememberPassword(secret);

        assertEquals(words, secrets.mask().masked(words, true));
    }

    @Test
    void aTextWithAPieceOfALongSecretIsNotShown() {
        String secret = "MIIJqQIBAzCCCW8GCSqGSIb3DQEHAaCCCWAEgglcMIIJWDCCBbwGCSqGSIb3DQEHAaCCBa0EggWp";

        for (int from = 0; from + 31 <= secret.length(); from++) {
            String piece = secret.substring(from, from + 31);
            assertEquals("***", knowing(secret).mask().masked("bad value " + piece + "...", true));
        }
        assertEquals("***, ***!", knowing(secret).mask().masked(secret + ", " + secret + "!", true));
        assertEquals("MIIJqQIBAzCCC is bad", knowing(secret).mask().masked("MIIJqQIBAzCCC is bad", true));
    }

    @Test
    void aPasswordThatIsAnotherWordIsMasked() {
        assertEquals(
                "The user name or password *** is ***!",
                knowing("Wrong").mask().masked("The user name or password wrong is WRONG!", true));
    }

    @Test
    void aHundredSecretsAreRememberedAndThoseInUseAndThePasswordLongest() {
        Secrets secrets = new Secrets(Clock.systemUTC());
        secrets.rememberPassword("Pa55");
        for (int i = 100; i < 250; i++) {
            secrets.remember("CODE" + i);
            secrets.remember("a-token");
        }

        assertEquals("CODE151 *** *** *** ***", secrets.mask().masked("CODE151 CODE152 CODE249 a-token Pa55", true));
    }

    /** A server chooses how long its codes are and what it says. With a search from each place it would take minutes. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void longSecretsAreSearchedForInLinearTime(boolean whole) {
        Map<String, String> secrets = new HashMap<>();
        for (int i = 0; i < 100; i++) {
            secrets.put("a".repeat(20_000) + "0123456789" + i, "A".repeat(20_000) + "0123456789" + i);
        }

        assertEquals("***", new Mask(secrets).masked("a".repeat(100_000), whole));
    }

    @Test
    void secretsTakeLittleMemoryHoweverLongTheyAre() {
        Secrets secrets = new Secrets(Clock.systemUTC());
        secrets.rememberPassword("Pa55");
        for (String letter : List.of("a", "b", "c")) {
            secrets.remember(letter.repeat(1_000_000));
        }

        String forgotten = "a".repeat(100);
        assertEquals(forgotten + " ***", secrets.mask().masked(forgotten + " Pa55", true));
        assertEquals("***", secrets.mask().masked("b".repeat(100), true));
        assertEquals("***", secrets.mask().masked("c".repeat(100), true));
    }

    @Test
    void anExpiredCodeIsForgotten() {
        Instant[] now = {Instant.parse("2026-01-01T00:00:00Z")};
        Secrets secrets = new Secrets(new MovingClock(() -> now[0]));
        secrets.rememberCode(code("CODE1", now[0].plusSeconds(899)));
        now[0] = now[0].plusSeconds(900);
        secrets.rememberCode(code("CODE2", now[0].plusSeconds(899)));

        assertEquals("CODE1 ***", secrets.mask().masked("CODE1 CODE2", true));
    }

    private static DeviceCode code(String userCode, Instant expiresAt) {
        return new DeviceCode(userCode, URI.create("https://microsoft.com/devicelogin"), expiresAt, "");
    }

    @Test
    void aTextForThePersonWhoEntersACodeKeepsCodesAndNoOtherSecrets() {
        try (VboClient vbo = VboClient.builder(URI.create("https://vbo.example.com"))
                .accessToken(TOKEN)
                .build()) {
            vbo.accessToken();
            vbo.calls.secrets.rememberCode(code("CWE5QHLNM", Instant.MAX));
            vbo.calls.secrets.rememberCode(code(TOKEN, Instant.MAX));
            String text = "Enter CWE5QHLNM, not " + TOKEN;

            assertEquals("Enter ***, not ***", ServerText.masked(vbo, text));
            assertEquals("Enter CWE5QHLNM, not ***", ServerText.maskedButCodes(vbo, text));
            assertEquals("***", ServerText.masked(vbo, "cwe5qhlnm".replace("c", "%63")));
        }
    }

    @Test
    void aPublicNameKeepsThePasswordAndNoOtherSecrets() {
        try (VboClient vbo = VboClient.builder(URI.create("https://vbo.example.com"))
                .accessToken(TOKEN)
                .build()) {
            vbo.accessToken();
            vbo.calls.secrets.rememberPassword("Contoso");
            vbo.calls.secrets.rememberCode(code("CWE5QHLNM", Instant.MAX));
            String name = "contoso.onmicrosoft.com, CWE5QHLNM, " + TOKEN;

            assertEquals("contoso.onmicrosoft.com, ***, ***", ServerText.maskedButPasswords(vbo, name));
            assertEquals("***.onmicrosoft.com, ***, ***", ServerText.masked(vbo, name));
        }
    }

    @Test
    void noToStringHoldsThem() {
        assertEquals(
                "CreateApplicationsRequest[displayName=Backup, userCode=***, count=2, applicationCertificate=***,"
                        + " applicationCertificatePassword=***]",
                new CreateApplicationsRequest("Backup", CODE, 2, "MII=", PFX_PASSWORD).toString());
        URI uri = URI.create("https://microsoft.com/devicelogin");

        assertEquals(
                "DeviceCode[userCode=***, verificationUri=https://microsoft.com/devicelogin,"
                        + " expiresAt=2026-01-01T00:00:00Z, message=***]",
                new DeviceCode(CODE, uri, Instant.parse("2026-01-01T00:00:00Z"), "Enter " + CODE).toString());
        assertEquals(
                "DeviceCodeResponse[userCode=***, verificationUrl=https://microsoft.com/devicelogin, expiresIn=899,"
                        + " message=***]",
                new DeviceCodeResponse(CODE, uri, 899, "Enter " + CODE).toString());
        try (VboClient vbo = VboClient.builder(URI.create("https://vbo.example.com"))
                .accessToken(TOKEN)
                .build()) {
            assertEquals("VboClient[https://vbo.example.com:4443/]", vbo.toString());
        }
    }

    @Test
    void aTokenMayHaveEveryVisibleAsciiCharacterAndIsToldWhereItHasAnother() {
        VboClient.Builder builder = VboClient.builder(URI.create("https://vbo.example.com"));

        builder.accessToken("!\"#~").build().close();
        assertEquals(
                "accessToken: character 4 of 6 is U+0020; a token has visible ASCII characters only, so copy it again",
                assertThrows(IllegalArgumentException.class, () -> builder.accessToken("t0k 3n"))
                        .getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"t0k3n\n", "t0k 3n", "t0k3nä", "t0k3n\u0000", "Bearer t0k3n", "bearer t0k3n", ""})
    void aTokenThatNoHeaderCanHaveIsRefusedAndNotShown(String token) {
        VboClient.Builder builder = VboClient.builder(URI.create("https://vbo.example.com"));

        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> builder.accessToken(token));

        assertFalse(refusal.getMessage().contains("t0k"), refusal.getMessage());
        String pattern =
                "accessToken: (the token (is empty|begins with the word Bearer); .*|character \\d of 6 is U.*)";
        assertTrue(refusal.getMessage().matches(pattern), refusal.getMessage());
    }
}
