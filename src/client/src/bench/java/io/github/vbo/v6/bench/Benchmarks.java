package io.github.vbo.v6.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Calls on kept connections to a server that answers at once, also with 5,000 organizations, and the reading of 100. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 5)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class Benchmarks {
    private static final byte[] ORGANIZATIONS = IntStream.range(0, 100)
            .mapToObj(i -> """
                    {"id": "40dfa255-2762-43e5-8320-%012d", "name": "abc%d.onmicrosoft.com", "officeName": "abc%d.onmicrosoft.com",
                     "type": "Office365", "region": "Worldwide", "isExchangeOnline": true, "isSharePointOnline": true,
                     "isTeamsOnline": null, "isBackedup": true, "firstBackuptime": "2026-01-01T00:00:00Z",
                     "_links": {"self": {"href": "/v6/organizations/%d"}}}""".formatted(i, i, i, i))
            .collect(Collectors.joining(",", "[", "]"))
            .getBytes(UTF_8);

    @Param
    public Client.Kind client;

    private Server server;
    private Client http;
    private Client https;

    @Setup
    public void open() throws Exception {
        server = Server.start();
        http = client.open(server.http(), server.certificate());
        https = client.open(server.https(), server.certificate());
    }

    @TearDown
    public void close() throws Exception {
        http.close();
        https.close();
        server.close();
    }

    @Benchmark
    public Object call() throws Exception {
        return http.requestDeviceCode(Server.ORGANIZATION);
    }

    @Benchmark
    public Object callOverTls() throws Exception {
        return https.requestDeviceCode(Server.ORGANIZATION);
    }

    @Benchmark
    @Threads(Client.CALLERS)
    public Object callers() throws Exception {
        return http.requestDeviceCode(Server.ORGANIZATION);
    }

    @Benchmark
    public Object refusal() {
        try {
            throw new AssertionError(http.requestDeviceCode(Server.UNKNOWN));
        } catch (Exception e) {
            return e;
        }
    }

    @Benchmark
    public void await() throws Exception {
        http.awaitSignIn(Server.CONFIRMED);
    }

    @Benchmark
    public Object list() throws Exception {
        return http.organizations();
    }

    @Benchmark
    public Object decode() throws Exception {
        return http.decode(ORGANIZATIONS);
    }

    /**
     * Prints a table: the median time, the CPU time and the garbage of an operation.
     *
     * @param args options of JMH
     */
    public static void main(String[] args) throws Exception {
        var results = new Runner(new OptionsBuilder()
                        .parent(new CommandLineOptions(args))
                        .addProfiler(GCProfiler.class)
                        .addProfiler(CpuProfiler.class)
                        .build())
                .run();
        System.out.println("\n| benchmark | client | p50 µs | CPU µs | garbage B |\n| --- | --- | ---: | ---: | ---: |");
        for (RunResult result : results) {
            String name = result.getParams().getBenchmark();
            System.out.printf(
                    "| %s | %s | %.1f | %.1f | %.0f |%n",
                    name.substring(name.lastIndexOf('.') + 1),
                    result.getParams().getParam("client"),
                    result.getPrimaryResult().getStatistics().getPercentile(50),
                    result.getSecondaryResults().get("cpu").getScore(),
                    result.getSecondaryResults().get("gc.alloc.rate.norm").getScore());
        }
    }
}
