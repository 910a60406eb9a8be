package io.github.vbo.v6.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.vbo.v6.DeviceCode;
import io.github.vbo.v6.SignIn;
import io.github.vbo.v6.VboClient;
import io.github.vbo.v6.VboContractException;
import io.github.vbo.v6.VboException;
import io.github.vbo.v6.VboServiceException;
import io.github.vbo.v6.VboTransportException;
import io.github.vbo.v6.model.Application;
import io.github.vbo.v6.model.Organization;
import io.github.vbo.v6.model.Region;
import io.github.vbo.v6.standin.VboStandIn;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/** The client, through its facade. Its verdicts name two places: the violation's, and the operation. */
final class ClientLayer implements Layer {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final DeviceCode EXPIRED =
            new DeviceCode("DLSJ93K8Q", URI.create("https://microsoft.com/devicelogin"), NOW, "");

    private final VboStandIn standIn;

    ClientLayer(VboStandIn standIn) {
        this.standIn = standIn;
    }

    @Override
    public String name() {
        return "client";
    }

    @Override
    public List<Verdict> judge(List<Trial> trials) {
        return trials.stream().map(this::judge).toList();
    }

    private Verdict judge(Trial trial) {
        String operation = trial.operation();
        VboClient.Builder builder = VboClient.builder(trial.address(standIn)).clock(Clock.fixed(NOW, ZoneOffset.UTC));
        if (operation.equals("requestToken")) {
            builder.credentials(standIn.user(), "password"::toCharArray);
        } else {
            builder.accessToken(standIn.token());
        }
        try (VboClient vbo = builder.build()) {
            return new Verdict(List.of(), "", read(operation, vbo));
        } catch (VboException e) {
            return new Verdict(List.of(place(e), e.operation()), e.getMessage(), null);
        }
    }

    /** If the body is another object than the contract's, it names the first property that is missing. */
    @Override
    public boolean agrees(Trial trial, Verdict verdict) {
        String at = trial.tried().at();
        String place = verdict.places().get(0);
        return (place.equals(at) || at.equals("$") && place.startsWith("$."))
                && verdict.places().get(1).equals(trial.operation());
    }

    private JsonNode read(String operation, VboClient vbo) {
        ObjectNode read = JsonNodeFactory.instance.objectNode();
        return switch (operation) {
            case "requestDeviceCode" -> read(vbo.requestDeviceCode(standIn.organization()));
            case "requestDeviceCodeForNewOrganization" ->
                read(vbo.requestDeviceCodeForNewOrganization(Region.WORLDWIDE));
            case "checkDeviceCode" -> read.put("authenticated", vbo.awaitSignIn(EXPIRED) == SignIn.CONFIRMED);
            case "listOrganizations" -> read(vbo.organizations().get(0));
            case "createApplications" -> read.put("applications", created(vbo).size());
            case "requestToken" -> read.put("signedIn", !vbo.organizations().isEmpty());
            default -> throw new IllegalArgumentException(operation);
        };
    }

    /** With a code from the usual address, which a person has signed in with. The ids differ from call to call. */
    private List<Application> created(VboClient vbo) {
        String token = standIn.token();
        String code = (String)
                ProviderStates.reach(ProviderStates.ORGANIZATION_SIGNED_IN, Map.of("accessToken", token), standIn)
                        .get("userCode");
        return vbo.createApplications(
                standIn.organization(),
                new DeviceCode(code, EXPIRED.verificationUri(), NOW, ""),
                "Backup",
                2,
                Pfx.FILE,
                Pfx.PASSWORD::toCharArray);
    }

    private static JsonNode read(DeviceCode code) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("userCode", code.userCode())
                .put("verificationUrl", code.verificationUri().toString())
                .put("expiresIn", Duration.between(NOW, code.expiresAt()).toSeconds())
                .put("message", code.message());
    }

    private static JsonNode read(Organization organization) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", String.valueOf(organization.id()))
                .put("name", organization.name())
                .put("officeName", organization.officeName())
                .put(
                        "type",
                        organization.type() == null ? null : organization.type().value())
                .put(
                        "region",
                        organization.region() == null
                                ? null
                                : organization.region().value());
    }

    private static String place(VboException failure) {
        if (failure instanceof VboServiceException refusal) {
            return "status " + refusal.statusCode();
        }
        if (failure instanceof VboTransportException) {
            return "connection";
        }
        VboContractException broken = (VboContractException) failure;
        boolean isStatus = broken.path().equals("status") && broken.statusCode() < 400;
        return isStatus ? "status " + broken.statusCode() : broken.path();
    }
}
