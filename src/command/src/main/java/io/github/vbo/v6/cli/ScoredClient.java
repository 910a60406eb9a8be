package io.github.vbo.v6.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The program that is scored. Each run has limits for its time and its output, and ends with all its processes. */
final class ScoredClient {
    private static final int MOST_OUTPUT = 1 << 20;
    private static final int LONGEST_ERROR = 500;
    private static final int LONGEST_PAUSE = 100;

    /** After Ctrl-C, for a program to clean up. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    /** How a run ended. */
    enum End {
        EXITED,
        HUNG,
        FLOODED
    }

    /** What one run did; {@code lastError} is its last line on stderr. */
    record Run(End end, int exitCode, String out, String lastError) {}

    private final List<String> command;
    private final Duration timeout;
    private final Set<ProcessTree> running = new HashSet<>();
    private final ReentrantLock lock = new ReentrantLock();

    ScoredClient(List<String> command, Duration timeout) {
        this.command = command;
        this.timeout = timeout;
        // On Ctrl-C and SIGTERM. It keeps the lock, so that from then on no run begins and none has a result.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            lock.lock();
            running.forEach(ProcessTree::askToEnd);
            awaitEnds();
            running.forEach(ProcessTree::end);
        }));
    }

    private void awaitEnds() {
        long deadline = System.nanoTime() + GRACE.toNanos();
        try {
            for (ProcessTree tree : running) {
                tree.root.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** @throws IOException if the program cannot be started */
    Run run(Map<String, String> environment) throws IOException, InterruptedException {
        ProcessBuilder program = Credentials.program(command);
        program.environment().putAll(environment);
        ProcessTree tree = start(program);
        try {
            return result(tree);
        } finally {
            tree.end();
            lock.lock();
            running.remove(tree);
            lock.unlock();
        }
    }

    private ProcessTree start(ProcessBuilder program) throws IOException {
        lock.lock();
        try {
            ProcessTree tree = new ProcessTree(program.start());
            running.add(tree);
            return tree;
        } finally {
            lock.unlock();
        }
    }

    private Run result(ProcessTree tree) throws IOException, InterruptedException {
        Process process = tree.root;
        long start = System.nanoTime();
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        process.getOutputStream().close();
        // When a process ends, the JDK reads the rest of its pipes without a limit, and its children may still write.
        // It cannot while they are locked.
        synchronized (process.getInputStream()) {
            synchronized (process.getErrorStream()) {
                try (InputStream out = process.getInputStream();
                        InputStream err = process.getErrorStream()) {
                    @Nullable End end = null;
                    for (int pause = 5; end == null; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
                        boolean exited = process.waitFor(pause, TimeUnit.MILLISECONDS);
                        boolean flooded = isTooMuch(out, written) | isTooMuch(err, errors);
                        boolean late = System.nanoTime() - start > timeout.toNanos();
                        end = flooded ? End.FLOODED : exited ? End.EXITED : late ? End.HUNG : null;
                        tree.look();
                    }
                    return new Run(
                            end,
                            end == End.EXITED ? process.exitValue() : -1,
                            written.toString(StandardCharsets.UTF_8),
                            lastLine(errors.toString(StandardCharsets.UTF_8)));
                }
            }
        }
    }

    /** Reads what has been written, without waiting for more. */
    private static boolean isTooMuch(InputStream from, ByteArrayOutputStream read) throws IOException {
        int most = MOST_OUTPUT + 1;
        for (int there = from.available(); there > 0 && read.size() < most; there = from.available()) {
            read.write(from.readNBytes(Math.min(there, most - read.size())));
        }
        return read.size() == most;
    }

    private static String lastLine(String text) {
        String line = text.lines().filter(each -> !each.isBlank()).reduce("", (first, second) -> second);
        return line.substring(0, Math.min(line.length(), LONGEST_ERROR));
    }
}
