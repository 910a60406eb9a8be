package io.github.vbo.v6.contract;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.vbo.v6.standin.VboStandIn;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The bytes that a server sends in answer to correct and to wrong requests. */
final class Wire {
    private static final int ENOUGH = 1 << 16;

    private static final String APPLICATIONS = """
            {"displayName":"Backup","userCode":"%s","count":2,"applicationCertificate":"%s",\
            "applicationCertificatePassword":"%s"}""";

    private Wire() {}

    /** The responses to the correct request, to one with a token that is not accepted, and to one in capitals. */
    static String answers(Trial trial, VboStandIn standIn) throws Exception {
        String operation = trial.operation();
        URI address = trial.address(standIn);
        StringBuilder answers = new StringBuilder();
        List<String> states = switch (operation) {
            case "checkDeviceCode" -> List.of(ProviderStates.CODE, ProviderStates.SIGNED_IN);
            case "createApplications" -> List.of(ProviderStates.ORGANIZATION_SIGNED_IN);
            default -> List.of(ProviderStates.CONNECTED);
        };
        for (String state : states) {
            Map<String, Object> known = Map.of("accessToken", standIn.token());
            String code = (String) ProviderStates.reach(state, known, standIn).get("userCode");
            String path = address.getPath() + path(operation, standIn);
            String inCapitals = address.getPath() + path(operation, standIn).toUpperCase(Locale.ROOT);
            answers.append(answer(operation, address, path, standIn.token(), code));
            answers.append(answer(operation, address, path, "a-refused-token", code));
            answers.append(answer(operation, address, inCapitals, standIn.token(), code));
        }
        // These values differ from one sign-in to the next.
        return answers.toString()
                .replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "(random)")
                .replaceAll("20[0-9-]{8}T[0-9:]{8}Z", "(time)");
    }

    private static String path(String operation, VboStandIn standIn) {
        return switch (operation) {
            case "requestDeviceCode" -> "/v6/Organizations/" + standIn.organization() + "/DeviceCode";
            case "requestDeviceCodeForNewOrganization" -> "/v6/DeviceCode";
            case "checkDeviceCode" -> "/v6/DeviceCode/check";
            case "listOrganizations" -> "/v6/Organizations?extendedView=false";
            case "requestToken" -> "/v6/token";
            case "createApplications" -> "/v6/Organizations/" + standIn.organization() + "/Applications";
            default -> throw new IllegalArgumentException(operation);
        };
    }

    private static String answer(String operation, URI address, String path, String token, String code)
            throws IOException {
        String body = switch (operation) {
            case "requestDeviceCodeForNewOrganization" -> "{\"targetRegion\":\"Worldwide\"}";
            case "checkDeviceCode" -> "{\"userCode\":\"" + code + "\"}";
            case "createApplications" -> APPLICATIONS.formatted(code, Pfx.base64(), Pfx.PASSWORD);
            case "requestToken" ->
                "grant_type=password&username=administrator&password=password&disable_antiforgery_token=true";
            default -> "";
        };
        String request = (operation.equals("listOrganizations") ? "GET " : "POST ") + path + " HTTP/1.1\r\n"
                + "Host: localhost\r\nAccept-Encoding: gzip\r\n"
                + (operation.equals("requestToken") ? "" : "Authorization: Bearer " + token + "\r\n")
                + "Content-Length: "
                + body.length() + "\r\n\r\n" + body;
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readNBytes(ENOUGH), ISO_8859_1);
        }
    }
}
