package io.github.vbo.v6.cli;

import com.squareup.moshi.JsonWriter;
import io.github.vbo.v6.DeviceCode;
import io.github.vbo.v6.VboClient;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.UUID;

/** A device code and its lifespan as the server sent it: whole seconds, the same in each run. */
record ShownCode(DeviceCode code, Duration lifespan) {
    static ShownCode of(VboClient vbo, UUID organization) {
        // The client reads the clock only a moment later, so truncation gives the server's number.
        Instant asked = Instant.now();
        DeviceCode code = vbo.requestDeviceCode(organization);
        return new ShownCode(code, Duration.between(asked, code.expiresAt()).truncatedTo(ChronoUnit.SECONDS));
    }

    String text() {
        String at = DateTimeFormatter.ofPattern("HH:mm:ss z", Locale.ENGLISH)
                .withZone(ZoneId.systemDefault())
                .format(code.expiresAt());
        return "Open    " + code.verificationUri().toASCIIString() + System.lineSeparator()
                + "Enter   " + Vbo.printable(code.userCode()) + System.lineSeparator()
                + "Before  " + at + " (in " + Countdown.text(lifespan) + ")";
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
