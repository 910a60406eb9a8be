package io.github.vbo.v6;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.vbo.v6.model.Region;
import io.github.vbo.v6.standin.Organization;
import io.github.vbo.v6.standin.VboStandIn;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** From user and password to the ids of applications on the stand-in, and each of its refusals as an exception. */
class CreatingApplicationsTest {
    private static final UUID ABC = UUID.fromString("40dfa255-2762-43e5-8320-dff7a9201f90");
    private static final UUID DEF = UUID.fromString("00000000-0000-4000-8000-000000000001");
    private static final UUID UNKNOWN = UUID.fromString("00000000-0000-4000-8000-000000000002");

    @TempDir
    private Path folder;

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private VboStandIn server;
    private VboClient vbo;
    private Path pfx;

    /** How a call is made that the stand-in refuses. */
    private interface Refused {
        void by(CreatingApplicationsTest test);
    }

    @BeforeEach
    void start() throws Exception {
        server = VboStandIn.builder()
                .organizations(
                        new Organization(ABC, "abc.onmicrosoft.com"), new Organization(DEF, "def.onmicrosoft.com"))
                .clock(new MovingClock(() -> now))
                .start();
        vbo = VboClient.builder(server.uri())
                .trust(server.certificate())
                .credentials(server.user(), server.password()::toCharArray)
                .clock(new MovingClock(() -> Instant.parse("2026-01-01T00:00:00Z")))
                .build();
        long day = now.minusSeconds(1).toEpochMilli();
        pfx = Pfx.file(
                folder,
                "p4ss",
                new HeldCertificate.Builder()
                        .validityInterval(day, day + 86_400_000)
                        .build());
    }

    @AfterEach
    void stop() {
        vbo.close();
        server.close();
    }

    private DeviceCode signedIn() {
        DeviceCode code = vbo.requestDeviceCode(ABC);
        server.signIn(code.userCode());
        return code;
    }

    private void create(UUID organization, DeviceCode code) {
        vbo.createApplications(organization, code, "Backup", 2, pfx, "p4ss"::toCharArray);
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                row(
                        "nobody has signed in",
                        test -> test.create(ABC, test.vbo.requestDeviceCode(ABC)),
                        "500: Nobody has signed in with the device code."),
                row(
                        "the code has expired",
                        test -> {
                            DeviceCode code = test.signedIn();
                            test.now = test.now.plusSeconds(899);
                            test.create(ABC, code);
                        },
                        "500: The device code has expired."),
                row(
                        "the code was used",
                        test -> {
                            DeviceCode code = test.signedIn();
                            test.create(ABC, code);
                            test.create(ABC, code);
                        },
                        "500: The device code has already been used to create applications."),
                row(
                        "the code is of another organization",
                        test -> test.create(DEF, test.signedIn()),
                        "500: The device code is for another organization."),
                row(
                        "the code is for a new organization",
                        test -> {
                            DeviceCode code = test.vbo.requestDeviceCodeForNewOrganization(Region.WORLDWIDE);
                            test.server.signIn(code.userCode());
                            test.create(ABC, code);
                        },
                        "500: The device code is for another organization."),
                row(
                        "the server did not issue the code",
                        test -> {
                            DeviceCode code = test.signedIn();
                            test.create(ABC, new DeviceCode("N0TACODE", code.verificationUri(), code.expiresAt(), ""));
                        },
                        "500: The device code is not known."),
                row(
                        "the organization is not known",
                        test -> test.create(UNKNOWN, test.signedIn()),
                        "404: Organization was not found."),
                row(
                        "there are too many applications",
                        test -> test.vbo.createApplications(
                                ABC, test.signedIn(), "Backup", 101, test.pfx, "p4ss"::toCharArray),
                        "400: The count is not a number from 1 to 100."),
                row(
                        "the certificate has expired by the server's clock",
                        test -> {
                            test.now = test.now.plusSeconds(86_400);
                            test.create(ABC, test.signedIn());
                        },
                        "400: The application certificate is not in date."));
    }

    private static Arguments row(String when, Refused call, String refusal) {
        return Arguments.of(when, call, refusal);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void theStandInRefuses(String when, Refused call, String refusal) {
        String unclear = refusal.startsWith("5") ? refusal.replaceFirst("[.]$", ApplicationsTest.UNCLEAR) : refusal;
        assertEquals(
                "createApplications: the server refused with status " + unclear,
                assertThrows(VboServiceException.class, () -> call.by(this)).getMessage());
    }

    @Test
    void aRefusedRequestDoesNotUseUpTheCode() {
        DeviceCode code = signedIn();

        assertThrows(VboServiceException.class, () -> create(DEF, code));
        create(ABC, code);

        assertEquals(List.of(), server.applications(DEF));
        assertEquals(2, server.applications(ABC).size());
    }

    @Test
    void theJourneyLeadsFromUserAndPasswordToTheIdsOfTwoApplications() {
        var organization = vbo.organization("abc.onmicrosoft.com");
        DeviceCode code = vbo.requestDeviceCode(organization);
        server.signIn(code.userCode());
        assertEquals(SignIn.CONFIRMED, vbo.awaitSignIn(code));

        var created = vbo.createApplications(organization, code, "Backup \"1\" \u00e4", 2, pfx, "p4ss"::toCharArray);

        assertEquals(
                server.applications(ABC),
                created.stream().map(each -> each.applicationId()).toList());
        assertEquals("Backup \"1\" \u00e4", created.get(1).displayName());
    }
}
