package io.github.vbo.v6.cli;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Opens https addresses, and no others, in the system's browser. */
final class Browser {
    private Browser() {}

    /** {@return why the page could not be opened; empty if it was, or if the program still runs after two seconds} */
    static Optional<String> open(URI page) {
        if (!"https".equalsIgnoreCase(page.getScheme())) {
            return Optional.of("its address is not https");
        }
        boolean mac = System.getProperty("os.name").startsWith("Mac");
        List<String> opener = Windows.isHere()
                ? List.of(Windows.program("rundll32.exe"), "url.dll,FileProtocolHandler", page.toASCIIString())
                : List.of(mac ? "open" : "xdg-open", page.toASCIIString());
        try {
            Process process = Credentials.program(opener)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            return process.waitFor(2, TimeUnit.SECONDS) && process.exitValue() != 0
                    ? Optional.of(opener.get(0) + " ended with " + process.exitValue())
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.of(opener.get(0) + " cannot be run");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
