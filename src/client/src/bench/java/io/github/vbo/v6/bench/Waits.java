package io.github.vbo.v6.bench;

import com.sun.management.OperatingSystemMXBean;
import io.github.vbo.v6.DeviceCode;
import io.github.vbo.v6.VboClient;
import io.github.vbo.v6.VboTransportException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** 10,000 waits for a sign-in at once, each on a virtual thread (Java 21 or later), with pauses of 5 seconds. */
final class Waits {
    private static final int WAITS = 10_000;

    /** So that the stacks of the waits hold frames of compiled code, which are smaller. */
    private static final int WARM_UP = 20_000;

    private Waits() {}

    /** Prints what the waits need in 30 seconds, after 15 seconds of warm-up. */
    public static void main(String[] args) throws Exception {
        DeviceCode confirmed = code(Server.CONFIRMED);
        DeviceCode pending = code(Server.PENDING);
        CountDownLatch ended = new CountDownLatch(WAITS);
        try (Server server = Server.start();
                VboClient vbo =
                        VboClient.builder(server.http()).accessToken("Access-Token").build()) {
            ExecutorService threads = (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
            for (int i = 0; i < WARM_UP; i++) {
                threads.submit(() -> vbo.awaitSignIn(confirmed)).get();
            }
            for (int i = 0; i < WAITS; i++) {
                threads.execute(() -> {
                    try {
                        vbo.awaitSignIn(pending);
                    } catch (VboTransportException | IllegalStateException e) {
                        // The client was closed.
                    } finally {
                        ended.countDown();
                    }
                });
                if (i % 20 == 0) {
                    Thread.sleep(10); // Spreads their questions over the 5 seconds of a pause.
                }
            }
            Thread.sleep(15_000);
            report(ended);
        }
        ended.await();
        System.out.println("all ended when the client was closed");
    }

    private static DeviceCode code(String userCode) {
        URI uri = URI.create("https://microsoft.com/devicelogin");
        return new DeviceCode(userCode, uri, Instant.now().plusSeconds(3600), "");
    }

    private static void report(CountDownLatch ended) throws InterruptedException {
        var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        var threads = ManagementFactory.getThreadMXBean();
        var memory = ManagementFactory.getMemoryMXBean();
        long cpu = system.getProcessCpuTime();
        long since = System.nanoTime();
        long mostHeap = 0;
        for (int i = 0; i < 300; i++) {
            Thread.sleep(100);
            mostHeap = Math.max(mostHeap, memory.getHeapMemoryUsage().getUsed());
        }
        double share = (system.getProcessCpuTime() - cpu) * 100.0 / (System.nanoTime() - since);
        System.gc();
        System.out.printf(
                "%d waits: %.1f %% of a core; heap at most %d MiB, %d MiB after a collection; at most %d platform threads%n",
                ended.getCount(),
                share,
                mostHeap >> 20,
                memory.getHeapMemoryUsage().getUsed() >> 20,
                threads.getPeakThreadCount());
    }
}
