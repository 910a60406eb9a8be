package io.github.vbo.v6.model;

import com.squareup.moshi.JsonClass;
import java.math.BigDecimal;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * A code, and the URL at which to type it: the device authorization response of RFC 8628 without its secret.
 *
 * <p><em>inferred</em>, required (the page&#39;s &quot;The response body contains the following properties&quot;): We take &quot;contains&quot; to mean that these three are always present and never null. The vendor&#39;s OpenAPI document marks all four properties as readOnly, and none as required. A code without a URL is of no use, nor is a URL without a code. Without the lifespan, nobody knows how long to wait.
 *
 * <p><em>inferred</em>, without its secret (RFC 8628, section 3.2): The page has neither device_code nor interval. So the server keeps the device code and asks Microsoft itself.
 *
 * <p>{@code userCode}: <em>inferred</em> (RFC 8628, section 3.2): An empty code cannot be typed. Microsoft chooses length and alphabet, so the contract states neither.
 *
 * <p>{@code verificationUrl}: <em>inferred</em> (hosts that Microsoft issues for other clouds and accounts): The page says string. A person signs in there, so it must be an absolute https URL without user information. The contract does not fix the host.
 *
 * <p>{@code expiresIn}: <em>documented</em>, format (the vendor&#39;s v6 OpenAPI document): The page says integer. The help pages of v4 and v5 say milliseconds, which is wrong.
 *
 * <p>{@code expiresIn}: <em>inferred</em>, type (the page and the vendor&#39;s v6 OpenAPI document): Both say integer. Third parties saw numbers as strings elsewhere, in no answer with a code. The lifespan decides how long a client waits, so it must be a number.
 *
 * <p>{@code expiresIn}: <em>inferred</em>, minimum (RFC 8628, section 3.2): A code that has already expired is of no use.
 *
 * <p>{@code expiresIn}: <em>inferred</em>, maximum (this contract): About 31,000 years. That is far longer than any code is valid, and software can still add it to a date.
 *
 * <p>{@code message}: <em>inferred</em> (the page&#39;s example): Microsoft writes the text, and it varies. In the example it repeats the code. It may be empty, null or missing, because code and URL are enough.
 *
 * @param userCode Code to copy and type on the Microsoft authentication portal.
 * @param verificationUrl Absolute https URL to open in a web browser to sign in. The host depends on the Microsoft cloud and account.
 * @param expiresIn Lifespan of the code in seconds.
 * @param message Help message for the person who signs in. It repeats the URL and the code. It may be empty or missing.
 */
@NullMarked
@SuppressWarnings("deprecation")
@JsonClass(generateAdapter = true, generator = "openapi/templates")
public record DeviceCodeResponse(
        String userCode,
        URI verificationUrl,
        long expiresIn,
        @Nullable String message
) {
    /**
     * Refuses null where the contract does, and copies lists.
     *
     * @param userCode see the record component
     * @param verificationUrl see the record component
     * @param expiresIn see the record component
     * @param message see the record component
     */
    public DeviceCodeResponse {
        Objects.requireNonNull(userCode, "userCode");
        Objects.requireNonNull(verificationUrl, "verificationUrl");
    }

    /** {@return the values by name, sensitive ones as ***} */
    @Override
    public String toString() {
        return "DeviceCodeResponse["
                + "userCode=" + "***"
                + ", verificationUrl=" + verificationUrl
                + ", expiresIn=" + expiresIn
                + ", message=" + "***"
                + "]";
    }
}
