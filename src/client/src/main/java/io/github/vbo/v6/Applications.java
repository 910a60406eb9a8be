package io.github.vbo.v6;

import io.github.vbo.v6.api.ApplicationsApi;
import io.github.vbo.v6.model.Application;
import io.github.vbo.v6.model.CreateApplicationsRequest;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;

/** Creates applications. All arguments are checked before anything is sent; then one request is sent, whatever happens. */
final class Applications {
    private static final String OPERATION = "createApplications";
    /** The server talks to Microsoft for each application (inferred). */
    private static final Duration CALL_TIME = Duration.ofMinutes(10);

    private static final String UNCLEAR =
            "; the request was not repeated, because the server may have created applications:"
                    + " look for them in Microsoft Entra ID before you call again";

    private final Calls calls;
    private final ApplicationsApi api;
    private final Clock clock;

    Applications(Calls calls, Clock clock) {
        this.calls = calls;
        this.api = calls.api(ApplicationsApi.class);
        this.clock = clock;
    }

    List<Application> create(
            UUID organization, DeviceCode code, String name, int count, Path pfx, Supplier<char[]> password) {
        Objects.requireNonNull(organization, "organization");
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(pfx, "pfx");
        if (Objects.requireNonNull(name, "name").isBlank()) {
            throw new IllegalArgumentException("name: it is empty or blank; give a name for the applications");
        } else if (count < 1) {
            throw new IllegalArgumentException("count: " + count + " is too small; give at least 1");
        }
        calls.requireOpen(OPERATION);
        CreateApplicationsRequest request = request(code, name, count, pfx, password);
        calls.secrets.rememberCode(code);
        calls.secrets.remember(request.applicationCertificate());
        calls.secrets.remember(request.applicationCertificatePassword());
        try {
            return calls.answerOnce(OPERATION, token -> api.createApplications(token, organization, request), CALL_TIME)
                    .results();
        } catch (VboException e) {
            boolean unclear = e.operation().equals(OPERATION) && e.failure().mayHaveActed();
            throw unclear ? Calls.exception(OPERATION, e.failure().and(UNCLEAR)) : e;
        }
    }

    private CreateApplicationsRequest request(
            DeviceCode code, String name, int count, Path pfx, Supplier<char[]> password) {
        char[] secret = password.get();
        if (secret == null) {
            throw new IllegalArgumentException("password: the supplier gave none; give the password of the PFX file");
        }
        try {
            String base64 = Base64.getEncoder().encodeToString(PfxFile.read(pfx, secret, clock.instant()));
            return new CreateApplicationsRequest(name, code.userCode(), count, base64, new String(secret));
        } finally {
            Arrays.fill(secret, '\0');
        }
    }
}
