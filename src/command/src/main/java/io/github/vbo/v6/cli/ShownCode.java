package io.github.vbo.v6.cli;

import com.squareup.moshi.JsonWriter;
import io.github.vbo.v6.DeviceCode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A device code and its lifespan as the server sent it: whole seconds, the same in each run. */
record ShownCode(DeviceCode code, Duration lifespan) {
    private static final ZoneId UTC = ZoneId.of("UTC");

    static ShownCode of(Supplier<DeviceCode> request) {
        // The client reads the clock only a moment later, so truncation gives the server's number.
        Instant asked = Instant.now();
        DeviceCode code = request.get();
        return new ShownCode(code, Duration.between(asked, code.expiresAt()).truncatedTo(ChronoUnit.SECONDS));
    }

    String text(int width) {
        List<String> lines =
                new ArrayList<>(Table.labelled("Open", code.verificationUri().toASCIIString(), width));
        lines.add("Enter   " + Vbo.printable(code.userCode()));
        String local = at(ZoneId.systemDefault());
        lines.add("Before  " + local + " (in " + Countdown.text(lifespan) + ")");
        if (!local.equals(at(UTC))) {
            lines.add("        " + at(UTC));
        }
        return String.join(System.lineSeparator(), lines);
    }

    /** When it expires, in local time and in UTC. */
    String expiry() {
        return Stream.of(at(ZoneId.systemDefault()), at(UTC)).distinct().collect(Collectors.joining(", "));
    }

    private String at(ZoneId zone) {
        return DateTimeFormatter.ofPattern("HH:mm:ss z", Locale.ENGLISH)
                .withZone(zone)
                .format(code.expiresAt());
    }

    /** Writes the fields into an open JSON object. */
    void fields(JsonWriter writer) throws IOException {
        writer.name("userCode").value(code.userCode());
        writer.name("verificationUrl").value(code.verificationUri().toString());
        writer.name("expiresIn").value(lifespan.toSeconds());
        writer.name("message").value(code.message());
        writer.name("expiresAt")
                .value(code.expiresAt().truncatedTo(ChronoUnit.SECONDS).toString());
    }
}
