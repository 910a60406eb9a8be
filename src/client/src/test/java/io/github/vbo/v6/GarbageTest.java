package io.github.vbo.v6;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What a call allocates on its thread, on a kept connection. The code of OkHttp, Retrofit and Moshi is included. */
class GarbageTest {
    private static final int CALLS = 500;
    private static final String BODY = """
            {"userCode":"CWE5QHLNM","verificationUrl":"https://microsoft.com/devicelogin","expiresIn":899,"message":"To sign \
            in, use a web browser to open the page https://microsoft.com/devicelogin and enter the code CWE5QHLNM to \
            authenticate."}""";
    private static final String RESPONSE =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: " + BODY.length()
                    + "\r\n\r\n" + BODY;

    private static final String REFUSAL_BODY = "{\"message\":\"The organization was not found on this server.\"}";
    private static final String REFUSAL =
            "HTTP/1.1 404 X\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: "
                    + REFUSAL_BODY.length() + "\r\n\r\n" + REFUSAL_BODY;

    @Test
    void aCallAllocatesAtMost15000Bytes() throws Exception {
        assertAllocates(15_000, RESPONSE, (vbo, organization) -> vbo.requestDeviceCode(organization));
    }

    @Test
    void aRefusedCallAllocatesAtMost30000Bytes() throws Exception {
        assertAllocates(
                30_000,
                REFUSAL,
                (vbo, organization) ->
                        assertThrows(VboServiceException.class, () -> vbo.requestDeviceCode(organization)));
    }

    private static void assertAllocates(long most, String response, BiConsumer<VboClient, UUID> call) throws Exception {
        UUID organization = UUID.fromString("40dfa255-2762-43e5-8320-dff7a9201f90");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        try (RawServer server = new RawServer("http", connection -> {
                    while (connection.readRequest()) {
                        connection.send(response);
                    }
                });
                VboClient vbo = VboClient.builder(server.url().uri())
                        .accessToken("Access-Token")
                        .build()) {
            long[] rounds = LongStream.range(0, 7)
                    .map(round -> {
                        long before = threads.getThreadAllocatedBytes(thread);
                        for (int i = 0; i < CALLS; i++) {
                            call.accept(vbo, organization);
                        }
                        return (threads.getThreadAllocatedBytes(thread) - before) / CALLS;
                    })
                    .sorted()
                    .toArray();

            assertEquals(1, server.connections.get());
            assertTrue(rounds[3] <= most, () -> "bytes per call, by round: " + Arrays.toString(rounds));
        }
    }
}
