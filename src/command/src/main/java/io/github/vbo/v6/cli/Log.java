package io.github.vbo.v6.cli;

import java.io.PrintWriter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/** Writes the library's log to standard error, one line for each request. */
final class Log extends Handler {
    private static final Logger LIBRARY = Logger.getLogger("io.github.vbo.v6");

    private final PrintWriter err;

    private Log(PrintWriter err) {
        this.err = err;
    }

    static void to(PrintWriter err) {
        @Nullable Terminal terminal = Terminal.find();
        if (terminal != null) {
            terminal.keepLines(); // A line that is rewritten would mix with those of the log.
        }
        LIBRARY.setLevel(Level.FINE);
        LIBRARY.setUseParentHandlers(false);
        LIBRARY.addHandler(new Log(err));
    }

    @Override
    public void publish(LogRecord record) {
        Terminal.printError(err, "log: " + Vbo.printable(new SimpleFormatter().formatMessage(record)));
    }

    @Override
    public void flush() {
        err.flush();
    }

    @Override
    public void close() {
        flush();
    }
}
