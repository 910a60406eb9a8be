package io.github.vbo.v6.cli;

import com.squareup.moshi.JsonWriter;
import io.github.vbo.v6.DeviceCode;
import io.github.vbo.v6.ServerText;
import io.github.vbo.v6.VboClient;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A device code.
 *
 * @param shown the same without other secrets that a server may have put into it
 * @param lifespan as the server sent it: whole seconds, the same in each run
 */
record ShownCode(DeviceCode code, DeviceCode shown, Duration lifespan) {
    private static final ZoneId UTC = ZoneId.of("UTC");

    static ShownCode of(VboClient vbo, Target target) {
        // The client reads the clock only a moment later, so truncation gives the server's number.
        Instant asked = Instant.now();
        DeviceCode code = target.code(vbo);
        return new ShownCode(
                code,
                shown(vbo, code),
                Duration.between(asked, code.expiresAt()).truncatedTo(ChronoUnit.SECONDS));
    }

    private static DeviceCode shown(VboClient vbo, DeviceCode code) {
        String page = code.verificationUri().toString();
        boolean hasSecret = !ServerText.maskedButCodes(vbo, page).equals(page);
        return new DeviceCode(
                ServerText.maskedButCodes(vbo, code.userCode()),
                hasSecret ? URI.create("***") : code.verificationUri(),
                code.expiresAt(),
                ServerText.maskedButCodes(vbo, code.message()));
    }

    boolean isExpired(Instant now) {
        return !now.isBefore(code.expiresAt());
    }

    String text(int width) {
        List<String> lines =
                new ArrayList<>(Table.labelled("Open", shown.verificationUri().toASCIIString(), width));
        lines.add("Enter   " + Vbo.printable(shown.userCode()));
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
        writer.name("userCode").value(shown.userCode());
        writer.name("verificationUrl").value(shown.verificationUri().toString());
        writer.name("expiresIn").value(lifespan.toSeconds());
        writer.name("message").value(shown.message());
        writer.name("expiresAt")
                .value(code.expiresAt().truncatedTo(ChronoUnit.SECONDS).toString());
    }
}
