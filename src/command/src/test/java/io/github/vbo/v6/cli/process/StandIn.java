package io.github.vbo.v6.cli.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A running {@code vbo stand-in}, and what it printed. */
final class StandIn implements AutoCloseable {
    final Process process;
    final List<String> output = new ArrayList<>();

    /** Starts one on a free port and waits for its last line. */
    StandIn(String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("stand-in", "--port=0"));
        arguments.addAll(List.of(options));
        process = Vbo.start(Map.of(), arguments.toArray(String[]::new));
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

    /** The example commands that it printed, in order. */
    List<String> examples() {
        return List.of(String.join("\n", output).split("\n\n")).stream()
                .filter(paragraph -> paragraph.startsWith("  "))
                .toList();
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
