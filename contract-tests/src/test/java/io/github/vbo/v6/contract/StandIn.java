package io.github.vbo.v6.contract;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A running {@code vbo stand-in}, and what it printed. */
final class StandIn implements AutoCloseable {
    private final Process process;
    private final List<String> output = new ArrayList<>();

    /** Starts one on a free port and waits for its last line. */
    StandIn(String... options) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(List.of(java, "-jar", System.getProperty("vbo.jar")));
        command.addAll(List.of("stand-in", "--port=0"));
        command.addAll(List.of(options));
        process = new ProcessBuilder(command).start();
        BufferedReader lines = process.inputReader();
        do {
            String line = lines.readLine();
            if (line == null) {
                throw new IOException(process.errorReader().readLine());
            }
            output.add(line);
        } while (!output.contains("Stop it with Ctrl-C."));
    }

    URI address() {
        return URI.create(printed("address"));
    }

    Path certificate() {
        return Path.of(printed("certificate"));
    }

    String printed(String name) {
        return output.stream()
                .filter(line -> line.startsWith(name + ": "))
                .findFirst()
                .orElseThrow()
                .substring(name.length() + 2);
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
