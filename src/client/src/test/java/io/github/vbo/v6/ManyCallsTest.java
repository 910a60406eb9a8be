package io.github.vbo.v6;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.vbo.v6.standin.VboStandIn;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** {@code -Dcalls=1000000}: many calls on 64 threads, while the server goes away and comes back 100 times. */
@EnabledIfSystemProperty(named = "calls", matches = "[0-9]+", disabledReason = "takes minutes; -Dcalls=1000000 runs it")
class ManyCallsTest {
    private static final int CALLS = Integer.getInteger("calls", 0);
    private static final int THREADS = 64;
    private static final int DEATHS = 100;

    private final AtomicInteger started = new AtomicInteger();
    private final Map<String, Integer> outcomes = new ConcurrentSkipListMap<>();

    @Test
    void eachAnswerIsRightAndEachFailureHasAReason() throws Exception {
        SocketChannel.open().close(); // For its first one, the JDK makes a socket that it keeps.
        Set<Thread> threadsBefore = Thread.getAllStackTraces().keySet();
        long socketsBefore = sockets();
        try (VboStandIn standIn = VboStandIn.builder()
                        .http()
                        .codeLifetime(Duration.ofDays(9))
                        .start();
                VboClient vbo = VboClient.builder(standIn.uri())
                        .accessToken(standIn.token())
                        .callTimeout(Duration.ofSeconds(30))
                        .build()) {
            DeviceCode pending = vbo.requestDeviceCode(standIn.organization());
            DeviceCode confirmed = vbo.requestDeviceCode(standIn.organization());
            standIn.signIn(confirmed.userCode());
            List<Thread> callers = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                callers.add(new Thread(() -> call(vbo, pending, confirmed, standIn)));
            }
            callers.forEach(Thread::start);
            for (Thread caller : callers) {
                caller.join();
            }
            assertEquals("right", outcome(vbo, confirmed, true));
        }
        long socketsAfter = sockets();
        for (Thread thread : newThreads(threadsBefore)) {
            thread.join(Duration.ofMinutes(3).toMillis()); // OkHttp's and Okio's end after a minute without work.
        }
        outcomes.forEach((outcome, count) -> System.out.println(count + "  " + outcome));
        System.out.println("sockets: " + socketsBefore + " before, " + socketsAfter + " after");

        assertEquals(
                CALLS, outcomes.values().stream().mapToInt(Integer::intValue).sum());
        assertEquals(
                List.of(),
                outcomes.keySet().stream()
                        .filter(outcome -> outcome.startsWith("wrong"))
                        .toList());
        assertEquals(socketsBefore, socketsAfter);
        assertEquals(Set.of(), newThreads(threadsBefore));
    }

    private void call(VboClient vbo, DeviceCode pending, DeviceCode confirmed, VboStandIn standIn) {
        for (int i = started.getAndIncrement(); i < CALLS; i = started.getAndIncrement()) {
            if (i % Math.max(1, CALLS / DEATHS) == 0) {
                standIn.goAway();
                outcomes.merge(outcome(vbo, pending, false), 1, Integer::sum);
                standIn.comeBack();
            } else {
                boolean expected = i % 2 == 0;
                outcomes.merge(outcome(vbo, expected ? confirmed : pending, expected), 1, Integer::sum);
            }
        }
    }

    private static String outcome(VboClient vbo, DeviceCode code, boolean expected) {
        try {
            return vbo.isSignedIn(code) == expected ? "right" : "wrong answer";
        } catch (VboTransportException | VboContractException | VboServiceException e) {
            return e.getClass().getSimpleName() + ": " + e.getMessage().replaceAll("[0-9]+", "#");
        } catch (RuntimeException | Error e) {
            return "wrong kind of failure: " + e;
        }
    }

    private static Set<Thread> newThreads(Set<Thread> before) {
        Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
        threads.removeAll(before);
        return threads;
    }

    private static long sockets() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.filter(ManyCallsTest::isSocket).count();
        }
    }

    private static boolean isSocket(Path file) {
        try {
            return Files.readSymbolicLink(file).toString().startsWith("socket:");
        } catch (IOException e) {
            return false;
        }
    }
}
