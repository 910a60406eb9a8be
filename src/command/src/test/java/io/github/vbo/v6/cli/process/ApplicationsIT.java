package io.github.vbo.v6.cli.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vbo.v6.cli.Pfx;
import io.github.vbo.v6.cli.Transcript;
import io.github.vbo.v6.standin.VboStandIn;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Questions of the commands that create applications, and how they end. */
class ApplicationsIT {
    private static final String ORGANIZATION = "40dfa255-2762-43e5-8320-dff7a9201f90";

    /** The length of the folder's name varies, and must not matter. */
    private static final int WIDE = 300;

    @TempDir
    private Path folder;

    @BeforeEach
    void needTerminal() throws Exception {
        AtTerminal.need();
    }

    private void assertTranscript(String name, String text) throws Exception {
        assertFalse(text.contains(Pfx.PASSWORD), text);
        Transcript.assertSame(
                "applications-" + name,
                AtTerminal.screen(text.replace(folder.toString(), "FOLDER"))
                        .replaceAll("(?m)^Created [0-9a-f-]{36}", "Created APPLICATION"));
    }

    @Test
    void aWrongPasswordOfTheFileIsAskedForAgainAndThenThePersonSaysThatTheSignInIsDone() throws Exception {
        try (VboStandIn server = VboStandIn.builder().start()) {
            server.refuse("checkDeviceCode", 404, "{\"message\": \"The code is not known.\"}");
            Process terminal = AtTerminal.start(
                    WIDE,
                    24,
                    Map.of("VBO_ACCESS_TOKEN", server.token()),
                    "sign-in",
                    "--no-qr",
                    "--server=" + server.uri(),
                    "--certificate=" + server.certificate(),
                    "--create-applications=2",
                    "--name=Backup",
                    "--application-certificate=" + Pfx.file(folder));
            AtTerminal.Reader reader = new AtTerminal.Reader(terminal);
            for (String[] answer : new String[][] {
                {"pfx: ", "wrong"},
                {"2 of 3\\): ", ""},
                {"2 of 3\\): (?s:.)*2 of 3\\): ", Pfx.PASSWORD},
                {"or no: ", "y"},
                {"or no: (?s:.)*or no: ", "yes"}
            }) {
                reader.until(answer[0]);
                if (answer[1].equals("yes")) {
                    server.signIn(reader.until("Enter   ([A-Z0-9]{9})").group(1));
                }
                AtTerminal.type(terminal, answer[1] + "\n");
            }
            assertTranscript("question", reader.text());
            assertEquals(0, terminal.waitFor());
            assertEquals(2, server.applications(UUID.fromString(ORGANIZATION)).size());
        }
    }

    @Test
    void threeWrongPasswordsOfTheFileEndItBeforeAnythingIsSent() throws Exception {
        Process terminal = AtTerminal.start(
                WIDE,
                24,
                Map.of("VBO_ACCESS_TOKEN", "token", "VBO_USER_CODE", "N0TACODE"),
                "applications",
                "--server=127.0.0.1:1",
                "--count=1",
                "--name=Backup",
                "--application-certificate=" + Pfx.file(folder));
        AtTerminal.Reader reader = new AtTerminal.Reader(terminal);
        for (String question : List.of("pfx: ", "2 of 3\\): ", "3 of 3\\): ")) {
            reader.until(question);
            AtTerminal.type(terminal, "wrong\n");
        }
        assertTranscript("three-wrong", reader.text());
        assertEquals(2, terminal.waitFor());
    }

    @Test
    void ctrlCWhileTheServerCreatesApplicationsSaysThatTheyMayExist() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Process terminal = AtTerminal.start(
                    WIDE,
                    24,
                    Map.of("VBO_ACCESS_TOKEN", "token", "VBO_APPLICATION_CERTIFICATE_PASSWORD", Pfx.PASSWORD),
                    "applications",
                    "--server=http://127.0.0.1:" + silent.getLocalPort(),
                    "--organization=" + ORGANIZATION,
                    "--count=2",
                    "--name=Backup",
                    "--application-certificate=" + Pfx.file(folder));
            AtTerminal.Reader reader = new AtTerminal.Reader(terminal);
            reader.until("signed in with: ");
            AtTerminal.type(terminal, "N0TACODE\n");
            try (Socket asked = silent.accept()) {
                asked.getInputStream().read();
                reader.until("Creating applications, which may take minutes: 9 min 5[0-9] s left");
                terminal.getOutputStream().write(3);
                terminal.getOutputStream().flush();
                String text = reader.text();
                assertTrue(
                        text.contains(
                                "vbo applications: ended while the server was creating applications; look for them in"
                                        + " Microsoft Entra ID before you try again"),
                        text);
                assertEquals(130, terminal.waitFor());
            }
        }
    }
}
