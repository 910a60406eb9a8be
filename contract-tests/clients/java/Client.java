// The contract from Java: this project's own client.
import com.squareup.moshi.Moshi;
import io.github.vbo.v6.DeviceCode;
import io.github.vbo.v6.VboClient;
import io.github.vbo.v6.VboContractException;
import io.github.vbo.v6.VboException;
import io.github.vbo.v6.VboServiceException;
import io.github.vbo.v6.model.Organization;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

class Client {
    private static String json(Object value) {
        return new Moshi.Builder().build().adapter(Object.class).serializeNulls().toJson(value);
    }

    private static Map<String, Object> shown(DeviceCode code, Instant asked) {
        return Map.of(
                "userCode", code.userCode(),
                "verificationUrl", code.verificationUri().toString(),
                "expiresIn", Duration.between(asked, code.expiresAt()).toSeconds(),
                "message", code.message());
    }

    private static Map<String, Object> shown(Organization organization) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("id", String.valueOf(organization.id()));
        shown.put("name", organization.name());
        shown.put("type", organization.type() == null ? null : organization.type().value());
        shown.put("region", organization.region() == null ? null : organization.region().value());
        return shown;
    }

    public static void main(String[] arguments) {
        Instant now = Instant.now();
        try (VboClient vbo = VboClient.builder(URI.create(System.getenv("VBO_SERVER")))
                .accessToken(System.getenv("VBO_ACCESS_TOKEN"))
                .clock(Clock.fixed(now, ZoneOffset.UTC))
                .build()) {
            System.out.println(json(
                    List.of(arguments).equals(List.of("organizations"))
                            ? vbo.organizations().stream().map(Client::shown).toList()
                            : shown(vbo.requestDeviceCode(UUID.fromString(System.getenv("VBO_ORGANIZATION"))), now)));
        } catch (VboException e) {
            Map<String, Object> failure = new LinkedHashMap<>();
            failure.put("status", e instanceof VboServiceException no ? (Integer) no.statusCode()
                    : e instanceof VboContractException broken ? (Integer) broken.statusCode() : null);
            failure.put("message", e instanceof VboServiceException no ? no.serverMessage().orElse(null) : e.getMessage());
            System.err.println(json(failure));
            System.exit(1);
        }
    }
}
