package io.github.vbo.v6.cli.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs the packaged command in a process, which is killed after ten minutes. */
final class Vbo {
    static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final String JAR = Path.of("target", "vbo.jar").toString();
    private static final Path CLASSES = classes();

    private Vbo() {}

    record Result(int exitCode, String out, String err) {}

    /** An archive of the command's classes. Without it each process takes half as long again. */
    private static Path classes() {
        try {
            Path archive = Files.createTempFile(Path.of("target"), "vbo-", ".jsa");
            Files.delete(archive);
            archive.toFile().deleteOnExit();
            new ProcessBuilder(
                            JAVA,
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-XX:ArchiveClassesAtExit=" + archive,
                            "-Xlog:disable",
                            "-jar",
                            JAR,
                            "sign-in",
                            "--no-wait")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            return archive;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static Process start(Map<String, String> environment, String... arguments) throws IOException {
        return start(environment, command(arguments));
    }

    static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(JAVA, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(List.of("-XX:SharedArchiveFile=" + CLASSES, "-Xlog:disable"));
        command.addAll(List.of("-jar", JAR));
        command.addAll(List.of(arguments));
        return command;
    }

    static Process start(Map<String, String> environment, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("VBO_"));
        builder.environment().remove("JAVA_TOOL_OPTIONS"); // The JVM would report it on stderr.
        builder.environment().putAll(environment);
        Process process = builder.start();
        CompletableFuture.delayedExecutor(10, TimeUnit.MINUTES).execute(process::destroyForcibly);
        return process;
    }

    /** Writes a script for {@code sh} as a program. Returns a search path that has it first. */
    static String program(Path folder, String name, String script) throws IOException {
        Path program = folder.resolve(name);
        Files.writeString(program, "#!/bin/sh\n" + script + "\n");
        if (!program.toFile().setExecutable(true)) {
            throw new IOException(program + " cannot be made executable");
        }
        return folder + ":/bin:/usr/bin";
    }

    static Result run(Map<String, String> environment, String... arguments) throws Exception {
        return end(start(environment, arguments));
    }

    /** Waits for the end. Reads one stream after the other: each fits into a pipe. */
    static Result end(Process process) throws Exception {
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), out, err);
    }
}
