package io.github.vbo.v6;

import io.github.vbo.v6.api.DeviceCodesApi;
import io.github.vbo.v6.api.OrganizationsApi;
import io.github.vbo.v6.model.DeviceCodeRequest;
import io.github.vbo.v6.model.DeviceCodeResponse;
import io.github.vbo.v6.model.Region;
import java.time.Clock;
import java.util.UUID;
import java.util.function.Function;
import retrofit2.Call;

/** Gets codes. They expire by the client's clock, counted from before the request, and are secrets until then. */
final class CodeRequests {
    private final Calls calls;
    private final OrganizationsApi organizations;
    private final DeviceCodesApi codes;
    private final Clock clock;

    CodeRequests(Calls calls, Clock clock) {
        this.calls = calls;
        this.organizations = calls.api(OrganizationsApi.class);
        this.codes = calls.api(DeviceCodesApi.class);
        this.clock = clock;
    }

    DeviceCode forOrganization(UUID id) {
        return code("requestDeviceCode", token -> organizations.requestDeviceCode(token, id));
    }

    DeviceCode forNewOrganization(Region region) {
        DeviceCodeRequest body = new DeviceCodeRequest(region);
        return code("requestDeviceCodeForNewOrganization", t -> codes.requestDeviceCodeForNewOrganization(t, body));
    }

    private DeviceCode code(String operation, Function<String, Call<DeviceCodeResponse>> call) {
        DeviceCode code = DeviceCode.of(clock.instant(), calls.answer(operation, call)); // The time of the request.
        calls.secrets.rememberCode(code);
        return code;
    }
}
