package io.github.vbo.v6.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Commands to try a stand-in with, ready to be pasted.
 *
 * @param certificate null for plain http
 */
record StandInExamples(
        Shell shell,
        UUID organization,
        String user,
        String password,
        String token,
        @Nullable String certificate) {
    /** Gets a code with this command. */
    String vbo(String address) {
        String variable = shell.variable("VBO_ACCESS_TOKEN", token);
        return "  " + variable + System.lineSeparator()
                + lines(
                        shell.vbo() + " device-code",
                        "--server " + address,
                        "--organization " + organization,
                        trusting("--certificate "));
    }

    /** Gets a code with curl, from the server or one of its conformance cases. */
    String curl(String address) {
        return lines(
                shell.curl + " -X POST -H 'Content-Length: 0'",
                "-H " + shell.word("Authorization: Bearer " + token),
                trusting("--cacert "),
                address + "/v6/Organizations/" + organization + "/DeviceCode");
    }

    /** Signs in for a token, with curl. */
    String signIn(String address) {
        return lines(
                shell.curl + " -d grant_type=password",
                "--data-urlencode " + shell.word("username=" + user),
                "--data-urlencode " + shell.word("password=" + password),
                trusting("--cacert "),
                address + "/v6/token");
    }

    private @Nullable String trusting(String option) {
        return certificate == null ? null : option + shell.word(certificate);
    }

    /** One command, in a line for each part that is there. */
    private String lines(@Nullable String... parts) {
        List<String> there = new ArrayList<>();
        for (String part : parts) {
            if (part != null) {
                there.add(part);
            }
        }
        return "  " + String.join(shell.goesOn + System.lineSeparator() + "    ", there);
    }
}
