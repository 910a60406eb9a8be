package io.github.vbo.v6;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What a call allocates on its thread, on a kept connection. The code of OkHttp, Retrofit and Moshi is included. */
class GarbageTest {
    private static final long MOST_BYTES = 15_000;
    private static final int CALLS = 500;
    private static final String BODY = """
            {"userCode":"CWE5QHLNM","verificationUrl":"https://microsoft.com/devicelogin","expiresIn":899,"message":"To sign \
            in, use a web browser to open the page https://microsoft.com/devicelogin and enter the code CWE5QHLNM to \
            authenticate."}""";
    private static final String RESPONSE =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: " + BODY.length()
                    + "\r\n\r\n" + BODY;

    @Test
    void aCallAllocatesAtMost15000Bytes() throws Exception {
        UUID organization = UUID.fromString("40dfa255-2762-43e5-8320-dff7a9201f90");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        try (RawServer server = new RawServer("http", connection -> {
                    while (connection.readRequest()) {
                        connection.send(RESPONSE);
                    }
                });
                VboClient vbo = VboClient.builder(server.url().uri())
                        .accessToken("Access-Token")
                        .build()) {
            long[] rounds = LongStream.range(0, 7)
                    .map(round -> {
                        long before = threads.getThreadAllocatedBytes(thread);
                        for (int i = 0; i < CALLS; i++) {
                            vbo.requestDeviceCode(organization);
                        }
                        return (threads.getThreadAllocatedBytes(thread) - before) / CALLS;
                    })
                    .sorted()
                    .toArray();

            assertEquals(1, server.connections.get());
            assertTrue(rounds[3] <= MOST_BYTES, () -> "bytes per call, by round: " + Arrays.toString(rounds));
        }
    }
}
