package io.github.vbo.v6.cli;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** How a person writes a command: in a POSIX shell, or in PowerShell on Windows. */
enum Shell {
    POSIX(" \\", "[\\w./:@%+=-]+", "'\\''", "curl"),
    /** Windows' curl looks for a list of revoked certificates, which a self-signed one does not have. */
    POWERSHELL(" `", "[\\w./:\\\\+=-]+", "''", "curl.exe --ssl-no-revoke");

    /** The end of a line that goes on in the next one. */
    final String goesOn;

    /** The name of the program, in PowerShell 5.1 another than that of its own command. */
    final String curl;

    private final String plain;
    private final String quote;

    Shell(String goesOn, String plain, String quote, String curl) {
        this.goesOn = goesOn;
        this.plain = plain;
        this.quote = quote;
        this.curl = curl;
    }

    static Shell ofThisSystem() {
        return Windows.isHere() ? POWERSHELL : POSIX;
    }

    /** The text as one word, with quotes if it needs some. */
    String word(String text) {
        return text.matches(plain) ? text : "'" + text.replace("'", quote) + "'";
    }

    /** The line that gives a variable to the command below it. */
    String variable(String name, String value) {
        return this == POSIX ? name + "=" + word(value) + goesOn : "$env:" + name + " = " + word(value);
    }

    /** How to call this command. */
    String vbo() {
        Path code = Path.of(URI.create(
                Shell.class.getProtectionDomain().getCodeSource().getLocation().toString()));
        return Files.isRegularFile(code) ? "java -jar " + word(code.toString()) : "vbo";
    }
}
