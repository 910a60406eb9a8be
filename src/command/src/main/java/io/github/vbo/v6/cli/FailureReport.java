package io.github.vbo.v6.cli;

import com.squareup.moshi.JsonWriter;
import io.github.vbo.v6.VboContractException;
import io.github.vbo.v6.VboException;
import io.github.vbo.v6.VboServiceException;
import io.github.vbo.v6.VboTransportException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParameterException;

/** A failure in words for a person, and as JSON for a script. */
final class FailureReport {
    /** Part of the help of each command with {@code --json}. */
    static final String HELP = """
            With --json a failure is one line on standard output, too. It is an object whose
            "event" is "failed", with
              kind         service (the server refused), transport (no response),
                           contract (the response breaks the contract), usage, or other
              operation    what failed, such as requestDeviceCode; or null
              status       the HTTP status, or null
              retryAfter   seconds to wait, if the server says so; or null
              message      the same text as on standard error
            """;

    private FailureReport() {}

    /** In one sentence. */
    static String sentence(Exception problem) {
        return problem instanceof FileSystemException file
                ? "cannot use the file " + file.getFile() + (file.getReason() == null ? "" : ": " + file.getReason())
                : String.valueOf(problem.getMessage());
    }

    /** In one line of JSON. */
    static String json(Exception problem, String message) {
        try {
            return JsonText.event("failed", writer -> fields(problem, message, writer));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes the fields into an open JSON object. */
    static void fields(Exception failure, String message, JsonWriter writer) throws IOException {
        Exception problem = failure instanceof Vbo.Failure && failure.getCause() instanceof VboServiceException refusal
                ? refusal
                : failure;
        writer.name("kind").value(kind(problem));
        writer.name("operation").value(problem instanceof VboException failed ? failed.operation() : null);
        writer.name("status").value(status(problem));
        writer.name("retryAfter")
                .value(
                        problem instanceof VboServiceException refused
                                ? refused.retryAfter().map(Duration::toSeconds).orElse(null)
                                : null);
        writer.name("message").value(message);
    }

    private static String kind(Exception problem) {
        if (problem instanceof Vbo.Failure && problem.getCause() instanceof VboException cause) {
            return kind(cause);
        } else if (problem instanceof VboServiceException) {
            return "service";
        } else if (problem instanceof VboTransportException) {
            return "transport";
        } else if (problem instanceof VboContractException) {
            return "contract";
        }
        return problem instanceof ParameterException ? "usage" : "other";
    }

    private static @Nullable Integer status(Exception problem) {
        if (problem instanceof VboServiceException refused) {
            return refused.statusCode();
        }
        return problem instanceof VboContractException broken ? broken.statusCode() : null;
    }
}
