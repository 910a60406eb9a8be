package io.github.vbo.v6.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vbo.v6.DeviceCode;
import io.github.vbo.v6.VboClient;
import io.github.vbo.v6.cli.Tenant.State;
import io.github.vbo.v6.standin.Organization;
import io.github.vbo.v6.standin.VboStandIn;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The wait for several sign-ins, in a time that only the pauses move. */
class SignInWaitTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final String STILL_VALID = "; the code is still valid, only its confirmation is unavailable";
    private static final UUID ONE = new UUID(0, 1);
    private static final UUID TWO = new UUID(0, 2);

    private final List<String> seen = new ArrayList<>();
    private final Map<Duration, Runnable> plan = new TreeMap<>();
    private Instant now = START;
    private boolean early;
    private final List<Tenant> then = new ArrayList<>();

    private final Clock clock = new MovingClock(() -> now);

    private final VboStandIn server = VboStandIn.builder()
            .clock(clock)
            .codeLifetime(Duration.ofSeconds(30))
            .organizations(new Organization(ONE, "one"), new Organization(TWO, "two"))
            .start();
    private final VboClient vbo = VboClient.builder(server.uri())
            .trust(server.certificate())
            .accessToken(server.token())
            .clock(clock)
            .build();
    private final Tenant one = tenant("one", ONE);
    private final Tenant two = tenant("two", TWO);

    private Tenant tenant(String name, UUID id) {
        Tenant tenant = new Tenant(new Target(name, id, name, null));
        DeviceCode code = vbo.requestDeviceCode(id);
        tenant.got(new ShownCode(code, code, Duration.ofSeconds(30)));
        return tenant;
    }

    @AfterEach
    void close() {
        vbo.close();
        server.close();
    }

    private void see(String what) {
        seen.add(Duration.between(START, now).toSeconds() + " " + what);
    }

    /** Does it when so much time has passed. */
    private void at(int seconds, Runnable event) {
        plan.put(Duration.ofSeconds(seconds), event);
    }

    private void run(Tenant... tenants) throws InterruptedException {
        Progress progress = new Progress() {
            @Override
            public void chosen(List<Tenant> all) {}

            @Override
            public void changed(Tenant tenant) {
                see(tenant.target.label() + " " + tenant.state());
            }

            @Override
            public void note(String what) {
                see(what.replaceFirst("no response from .*?; ", "no response; "));
            }
        };
        SignInWait.Time time = new SignInWait.Time() {
            @Override
            public Instant now() {
                return now;
            }

            @Override
            public void pause(Duration pause) {
                for (Duration left = pause; !left.isZero(); left = left.minusSeconds(1)) {
                    now = now.plusSeconds(1);
                    plan.getOrDefault(Duration.between(START, now), () -> {}).run();
                }
            }
        };
        new SignInWait(vbo, progress, time, early, then::add).run(List.of(tenants));
    }

    private void signIn(Tenant tenant) {
        server.signIn(tenant.code().code().userCode());
    }

    private void refuse(int status, Map<String, String> headers) {
        server.refuse("checkDeviceCode", status, "{\"message\": \"No.\"}", headers);
    }

    @Test
    void eachCodeEndsOnItsOwn() throws InterruptedException {
        at(7, () -> signIn(two));
        run(one, two);
        assertEquals(List.of("10 two signed in", "30 one expired"), seen);
    }

    @Test
    void aWaitThatEndsEarlyLeavesHalfOfAShortTimeForWhatFollows() throws InterruptedException {
        early = true;
        at(7, () -> signIn(two));
        run(one, two);
        assertEquals(List.of("10 two signed in", "15 one unknown"), seen);
        assertEquals(List.of(two), then);
        assertEquals(State.UNCONFIRMED, one.state());
    }

    @Test
    void aWaitThatEndsEarlySaysThatTheCodesAreStillValid() throws InterruptedException {
        early = true;
        at(3, server::goAway);
        run(one, two);
        assertEquals(
                List.of(
                        "15 checkDeviceCode: no response; the codes can be used, the first until "
                                + one.code().expiry(),
                        "15 one unknown",
                        "15 two unknown"),
                seen.subList(3, 6));
    }

    @Test
    void aServerThatGoesAwayAndComesBackIsAskedAgain() throws InterruptedException {
        at(3, server::goAway);
        at(13, server::comeBack);
        at(14, () -> signIn(one));
        at(16, () -> signIn(two));
        run(one, two);
        assertEquals(
                List.of(
                        "5 checkDeviceCode: no response; asking again until the code expires",
                        "5 one no answer",
                        "5 two no answer",
                        "15 the server answers again",
                        "15 one signed in",
                        "15 two valid",
                        "20 two signed in"),
                seen);
    }

    @Test
    void aServerThatStaysAwayLeavesTheOutcomeUnknown() throws InterruptedException {
        at(3, server::goAway);
        run(one, two);
        assertEquals(
                List.of(
                        "5 checkDeviceCode: no response; asking again until the code expires",
                        "5 one no answer",
                        "5 two no answer",
                        "30 checkDeviceCode: no response; the codes have expired meanwhile, and people may have signed in",
                        "30 one unknown",
                        "30 two unknown"),
                seen);
    }

    @Test
    void aRefusalEndsOneQuestionAndNotTheOthers() throws InterruptedException {
        refuse(404, Map.of());
        at(2, () -> signIn(two));
        run(one, two);
        assertEquals(
                List.of(
                        "0 checkDeviceCode: the server refused with status 404: No" + STILL_VALID
                                + "; the codes can be used, the first until "
                                + one.code().expiry(),
                        "0 one unknown",
                        "5 two signed in"),
                seen);
    }

    @Test
    void theNoteHasTheTimeOfTheFirstCodeAndEachOrganizationItsOwn() throws InterruptedException {
        now = START.plusSeconds(10);
        Tenant later = tenant("later", ONE);
        now = START;
        refuse(404, Map.of());
        refuse(404, Map.of());
        run(later, two);
        String note = "0 checkDeviceCode: the server refused with status 404: No" + STILL_VALID
                + "; the codes can be used, the first until " + two.code().expiry();
        assertEquals(List.of(note, "0 later unknown", "0 two unknown"), seen);
        for (Tenant each : List.of(later, two)) {
            assertTrue(
                    each.message()
                            .endsWith("; the code can be used until "
                                    + each.code().expiry()),
                    each::message);
        }
        assertNotEquals(later.message(), two.message());
    }

    @Test
    void aBusyServerIsLeftAloneForTheTimeThatItAsksFor() throws InterruptedException {
        refuse(429, Map.of("Retry-After", "12"));
        at(1, () -> signIn(one));
        at(2, () -> signIn(two));
        run(one, two);
        assertEquals(
                List.of(
                        "0 the server is busy (checkDeviceCode, status 429); trying again in 12 s",
                        "12 one signed in",
                        "12 two signed in"),
                seen);
    }

    @Test
    void aQuestionThatCameTooLateForItsConnectionIsAskedAgain() throws InterruptedException {
        refuse(408, Map.of());
        at(1, () -> signIn(one));
        run(one);
        assertEquals(State.SIGNED_IN, one.state(), seen::toString);
    }

    @Test
    void aFailureOfTheServerIsFinalOnlyBeforeTheFirstAnswer() throws InterruptedException {
        at(3, () -> refuse(500, Map.of()));
        at(8, () -> signIn(one));
        run(one);
        assertEquals(
                List.of(
                        "5 checkDeviceCode: the server refused with status 500: No" + STILL_VALID
                                + "; asking again until the code expires",
                        "5 one no answer",
                        "10 the server answers again",
                        "10 one signed in"),
                seen);
        assertEquals(State.SIGNED_IN, one.state());
        seen.clear();
        now = START;
        refuse(500, Map.of());
        run(two);
        assertEquals(2, seen.size(), seen::toString);
        assertEquals("0 two unknown", seen.get(1));
    }
}
