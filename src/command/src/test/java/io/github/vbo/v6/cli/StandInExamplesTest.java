package io.github.vbo.v6.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Commands in PowerShell, as text: they are not run. {@code StandInIT} runs those of a POSIX shell. */
class StandInExamplesTest {
    private static final StandInExamples EXAMPLES = new StandInExamples(
            Shell.POWERSHELL,
            UUID.fromString(Captured.FIRST),
            "D\\o'e",
            "a&b =%",
            "it's$(me)",
            "C:\\Users\\Max Muster\\stand-in.pem");

    private static String lines(String text) {
        return text.replace(System.lineSeparator(), "\n");
    }

    @Test
    void theVariableStandsInALineOfItsOwn() {
        String command = lines(EXAMPLES.vbo("https://127.0.0.1:4443"));

        assertTrue(command.startsWith("  $env:VBO_ACCESS_TOKEN = 'it''s$(me)'\n  "), command);
        assertTrue(
                command.endsWith(" device-code `\n    --server https://127.0.0.1:4443 `\n    --organization "
                        + Captured.FIRST + " `\n    --certificate 'C:\\Users\\Max Muster\\stand-in.pem'"),
                command);
    }

    @Test
    void curlIsTheProgramAndNotTheCommandOfPowerShell() {
        assertEquals("""
                curl.exe --ssl-no-revoke -X POST -H 'Content-Length: 0' `
                  -H 'Authorization: Bearer it''s$(me)' `
                  --cacert 'C:\\Users\\Max Muster\\stand-in.pem' `
                  https://127.0.0.1:4443/v6/Organizations/40dfa255-2762-43e5-8320-dff7a9201f90/DeviceCode""".indent(2).stripTrailing(), lines(EXAMPLES.curl("https://127.0.0.1:4443")));
        assertEquals("""
                curl.exe --ssl-no-revoke -d grant_type=password `
                  --data-urlencode 'username=D\\o''e' `
                  --data-urlencode 'password=a&b =%' `
                  --cacert 'C:\\Users\\Max Muster\\stand-in.pem' `
                  https://127.0.0.1:4443/v6/token""".indent(2).stripTrailing(), lines(EXAMPLES.signIn("https://127.0.0.1:4443")));
    }
}
