package io.github.vbo.v6;

import io.github.vbo.v6.model.DeviceCodeResponse;
import java.net.URI;
import java.time.Instant;
import java.util.Objects;

/**
 * A code to type, and where to type it: what a person needs to sign in to Microsoft on any device with a browser.
 *
 * @param userCode the code to type; a secret until it is used or has expired. Its length and alphabet are Microsoft's
 * @param verificationUri the absolute https address to open in a browser; its host may differ
 *     with the Microsoft cloud (inferred)
 * @param expiresAt when the code expires, counted from before the request was sent; the server may accept it slightly longer
 * @param message help for that person, in Microsoft's words; it repeats the address and the code. It is empty if the server
 *     sent none
 */
public record DeviceCode(String userCode, URI verificationUri, Instant expiresAt, String message) {
    /**
     * Refuses null.
     *
     * @param userCode the code to type
     * @param verificationUri where to type it
     * @param expiresAt until when
     * @param message help; may be empty
     */
    public DeviceCode {
        Objects.requireNonNull(userCode, "userCode");
        Objects.requireNonNull(verificationUri, "verificationUri");
        Objects.requireNonNull(expiresAt, "expiresAt");
        Objects.requireNonNull(message, "message");
    }

    static DeviceCode of(Instant asked, DeviceCodeResponse response) {
        Instant expiresAt = asked.plusSeconds(response.expiresIn());
        String message = response.message() == null ? "" : response.message();
        return new DeviceCode(response.userCode(), response.verificationUrl(), expiresAt, message);
    }

    /**
     * {@return address and expiry; the user code, and the message that repeats it, are masked}
     */
    @Override
    public String toString() {
        return "DeviceCode[userCode=***, verificationUri=" + verificationUri + ", expiresAt=" + expiresAt
                + ", message=***]";
    }
}
