package io.slipway.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.slipway.load.Verdict.Outcome;
import io.slipway.load.measure.Measure;
import io.slipway.simulator.llm.LlmSimulator;
import io.slipway.simulator.llm.Settings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Against the simulator on this host. Lower bounds are strict, for nothing can come before it is
 * due; upper ones are loose and on medians, for a busy machine may do anything to a tail.
 */
class LoadRunTest {
    private static final Duration LAX = Duration.ofSeconds(5);

    private final LlmSimulator llm = LlmSimulator.start(Settings.local(0));
    private final AllowedTargets targets = new AllowedTargets(AllowedTargets.LOOPBACK);

    @AfterEach
    void close() {
        llm.close();
    }

    @Test
    void twoContrastingProfilesAreMeasuredAsTheyAre() throws Exception {
        LoadReport slow =
                run(plan("m;ttft=500ms;itl=50ms;tokens=25", 25, 20, Duration.ofMillis(500)));
        LoadReport quick =
                run(plan("m;ttft=200ms;itl=100ms;tokens=8", 8, 20, Duration.ofMillis(500)));

        assertMeasured(slow, 10, 500, 50, 1700, 25);
        assertMeasured(quick, 10, 200, 100, 900, 8);
    }

    private static void assertMeasured(
            LoadReport report,
            long requests,
            double ttft,
            double itl,
            double endToEnd,
            int tokens) {
        assertThat(report.requests().errors()).isEmpty();
        assertThat(report.requests().done()).isEqualTo(requests);
        assertThat(report.tokens().output()).isEqualTo(requests * tokens);
        assertThat(report.timeToFirstToken().fromSend().min()).isGreaterThan(ttft * 0.999);
        assertThat(report.timeToFirstToken().fromSend().p50()).isCloseTo(ttft, within(25.0));
        assertThat(report.timeToFirstToken().fromIntended().p50()).isCloseTo(ttft, within(40.0));
        assertThat(report.interToken().p50()).isCloseTo(itl, within(4.0));
        assertThat(report.interChunk().count()).isEqualTo(requests * (tokens - 1));
        assertThat(report.endToEnd().fromSend().min()).isGreaterThan(endToEnd * 0.999);
        assertThat(report.endToEnd().fromSend().p50()).isCloseTo(endToEnd, within(30.0));
        assertThat(report.generator().oneWay()).isNotNull();
    }

    @Test
    void irregularGapsDoNotAverageAway() throws Exception {
        LoadReport report = run(plan("m;gaps=25,40,10,40,10", 5, 50, Duration.ofMillis(400)));

        assertThat(report.interChunk().p50()).isBetween(5.0, 25.0);
        assertThat(report.interChunk().p90()).isGreaterThan(35.0);
        assertThat(report.interToken().p50()).isCloseTo(25, within(3.0));
    }

    @Test
    void aStalledServerIsFeltFromTheIntendedStart() throws Exception {
        LoadPlan plan = plan("m;ttft=1ms;itl=0;tokens=1", 1, 100, Duration.ofSeconds(2));
        AtomicInteger seconds = new AtomicInteger();
        LoadRun run =
                LoadRun.start(
                        plan,
                        targets,
                        () -> null,
                        _ -> {
                            if (seconds.getAndIncrement() == 0) {
                                llm.stall(Duration.ofMillis(500));
                            }
                        });

        LoadReport report = run.report().get(60, TimeUnit.SECONDS);

        // A stall of 0.5 s in 2 s: a quarter waits, evenly from 0 to 0.5 s.
        assertThat(report.requests().done()).isEqualTo(200);
        assertThat(report.timeToFirstToken().fromIntended().p90()).isBetween(200.0, 600.0);
        assertThat(report.timeToFirstToken().fromIntended().max()).isGreaterThan(470.0);
    }

    @Test
    void tellsOfEachRequestOfTheScheduleAndOfNoWarmUp() throws Exception {
        LoadPlan plan = plan("m;ttft=1ms;itl=0;tokens=1", 4, 50, Duration.ofSeconds(1));
        AtomicInteger told = new AtomicInteger();

        LoadReport report =
                LoadRun.start(
                                plan,
                                targets,
                                () -> null,
                                _ -> {},
                                request -> {
                                    assertThat(request.dispatched())
                                            .isGreaterThanOrEqualTo(request.intended());
                                    told.incrementAndGet();
                                })
                        .report()
                        .get(60, TimeUnit.SECONDS);

        assertThat(report.requests().scheduled()).isEqualTo(50);
        assertThat(told).hasValue(50);
    }

    @Test
    void theServersOwnLogAgreesOnTheArrivals() throws Exception {
        LoadReport report = run(plan("m;ttft=5ms;itl=1ms;tokens=4", 4, 200, Duration.ofSeconds(1)));

        List<Long> arrivals =
                llm.log().entries().stream()
                        .map(entry -> entry.arrivedNanos())
                        .sorted()
                        .skip(3)
                        .toList();
        assertThat(arrivals).hasSize(200);
        assertThat(report.rates().asked()).isEqualTo(200);
        double span = (arrivals.getLast() - arrivals.getFirst()) / 1e9;
        assertThat(span).isCloseTo(0.995, within(0.1));
        assertThat(report.generator().lag().p50()).isLessThan(5.0);
    }

    @Test
    void everyFailureOfAServerHasAName() throws Exception {
        assertThat(errors("m;fault=503")).isEqualTo(Map.of("status-503", 5L));
        assertThat(errors("m;fault=429")).isEqualTo(Map.of("status-429", 5L));
        assertThat(errors("m;fault=error@2")).isEqualTo(Map.of("stream-error", 5L));
        assertThat(errors("m;fault=reset@2")).isEqualTo(Map.of("reset", 5L));
        assertThat(errors("m;fault=eof@2")).isEqualTo(Map.of("cut-off", 5L));
        assertThat(errors("m;fault=stall@2+30s")).isEqualTo(Map.of("timeout", 5L));
        assertThat(errors("m;ttft=1;itl=0;eol=crlf;bom;comments=1;split=3;chunk=2")).isEmpty();
    }

    private Map<String, Long> errors(String script) throws Exception {
        LoadPlan plan = plan(script, 8, 50, Duration.ofMillis(100));
        LoadReport report = run(limited(plan, 512, Duration.ofMillis(800), 0));
        boolean failed = report.verdict().outcome() == Outcome.FAIL;
        assertThat(failed).isEqualTo(report.requests().failed() > 0);
        return report.requests().errors();
    }

    @Test
    void beyondTheLimitInFlightArrivalsAreBlockedNotForgotten() throws Exception {
        LoadPlan plan = plan("m;ttft=400ms;tokens=1", 1, 100, Duration.ofMillis(300));

        LoadReport report = run(limited(plan, 5, LAX, 0));

        assertThat(report.requests().scheduled()).isEqualTo(30);
        assertThat(report.requests().blocked()).isEqualTo(25);
        assertThat(report.generator().mostInFlight()).isEqualTo(5);
        assertThat(report.verdict().outcome()).isEqualTo(Outcome.FAIL);
    }

    @Test
    void eventsReadTogetherAreMarked() throws Exception {
        LoadReport report =
                run(plan("m;ttft=5ms;itl=2ms;tokens=8;batch=4", 8, 50, Duration.ofMillis(200)));

        assertThat(report.coalesced()).isGreaterThan(0.5);
        assertThat(report.interToken().count()).isEqualTo(10);
    }

    @Test
    void aServerThatIsNotThereIsAnErrorNotAnException() throws Exception {
        llm.close();

        LoadReport report = run(plan("m", 4, 50, Duration.ofMillis(100)));

        assertThat(report.requests().errors()).isEqualTo(Map.of("connect", 5L));
        assertThat(report.verdict().outcome()).isEqualTo(Outcome.FAIL);
    }

    @Test
    void aCancelledRunEndsAtOnceAndSaysSo() throws Exception {
        LoadRun run =
                LoadRun.start(
                        plan("m;ttft=30s", 1, 10, Duration.ofMinutes(5)),
                        targets,
                        () -> null,
                        _ -> {});
        run.cancel();

        LoadReport report = run.report().get(10, TimeUnit.SECONDS);

        assertThat(report.verdict().reasons()).contains("the run was cancelled");
    }

    @Test
    void objectivesDecideAndTheReportSurvivesItsJson() throws Exception {
        LoadPlan plan =
                withObjective(
                        plan("m;ttft=20ms;itl=2ms;tokens=4", 4, 50, Duration.ofMillis(400)),
                        new Objective(Measure.TIME_TO_FIRST_TOKEN, 0.5, Duration.ofMillis(10)));

        LoadReport report = run(plan);

        assertThat(report.verdict().outcome()).isEqualTo(Outcome.FAIL);
        assertThat(report.verdict().reasons().getFirst()).contains("20 of 20 over");
        assertThat(LoadReport.parse(report.toJson())).isEqualTo(report);
        assertThat(report.timeToFirstToken().fromIntended().decoded().getTotalCount())
                .isEqualTo(20);
    }

    @Test
    void credentialsGoToTheServerAndNowhereElse() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var heard = new CompletableFuture<String>();
            Thread.ofVirtual().start(() -> heard.complete(refuseOne(server)));
            LoadPlan plan = plan("m", 1, 1, Duration.ofMillis(60));
            LoadPlan there =
                    new LoadPlan(
                            URI.create("http://127.0.0.1:" + server.getLocalPort() + "/base/"),
                            "m",
                            plan.arrivals(),
                            plan.workload(),
                            limited(plan, 1, LAX, 0).limits(),
                            List.of());

            LoadRun run = LoadRun.start(there, targets, () -> "Bearer sesame", _ -> {});
            LoadReport report = run.report().get(30, TimeUnit.SECONDS);

            assertThat(heard.get(30, TimeUnit.SECONDS))
                    .startsWith("POST /base/v1/chat/completions HTTP/1.1")
                    .containsIgnoringCase("authorization: Bearer sesame");
            assertThat(report.requests().errors()).isEqualTo(Map.of("status-401", 1L));
            assertThat(report.toJson()).doesNotContain("sesame");
        }
    }

    /** The head of the one request that it gets. */
    private static String refuseOne(ServerSocket server) {
        try (Socket socket = server.accept()) {
            var head = new StringBuilder();
            var lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            for (String line = lines.readLine();
                    line != null && !line.isEmpty();
                    line = lines.readLine()) {
                head.append(line).append('\n');
            }
            socket.getOutputStream()
                    .write(
                            "HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n"
                                    .getBytes(UTF_8));
            return head.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void targetsOffTheListAreRefusedBeforeAnythingIsSent() {
        LoadPlan plan = plan("m", 1, 1, Duration.ofSeconds(1));
        LoadPlan elsewhere =
                new LoadPlan(
                        URI.create("http://169.254.169.254"),
                        "m",
                        plan.arrivals(),
                        plan.workload(),
                        plan.limits(),
                        List.of());

        assertThatThrownBy(() -> LoadRun.start(elsewhere, targets, () -> null, _ -> {}))
                .isInstanceOf(LoadRun.TargetRefused.class);
    }

    @Test
    void aPlanBeyondTheLimitsIsRefusedWithAllItsFaults() {
        LoadPlan plan = plan("m", 0, 1e9, Duration.ofDays(1));

        assertThat(plan.faults())
                .extracting(LoadPlan.Fault::field)
                .contains("ratePerSecond", "duration", "outputTokens");
        assertThatThrownBy(() -> LoadRun.start(plan, targets, () -> null, _ -> {}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private LoadReport run(LoadPlan plan) throws Exception {
        return LoadRun.start(plan, targets, () -> null, _ -> {}).report().get(60, TimeUnit.SECONDS);
    }

    private LoadPlan plan(String model, int outputTokens, double rate, Duration duration) {
        LoadPlan plan =
                new LoadPlan(
                        llm.uri(),
                        model,
                        new Arrivals.Constant(rate, duration),
                        new LoadPlan.Workload(8, outputTokens, true),
                        LoadPlan.Limits.USUAL,
                        List.of());
        return limited(plan, 512, Duration.ofSeconds(30), 3);
    }

    private static LoadPlan limited(LoadPlan plan, int maxInFlight, Duration timeout, int warmUp) {
        return new LoadPlan(
                plan.target(),
                plan.model(),
                plan.arrivals(),
                plan.workload(),
                new LoadPlan.Limits(
                        warmUp,
                        LoadPlan.MAX_REQUESTS,
                        maxInFlight,
                        Duration.ofSeconds(5),
                        timeout,
                        LAX,
                        0.01),
                plan.objectives());
    }

    private static LoadPlan withObjective(LoadPlan plan, Objective objective) {
        return new LoadPlan(
                plan.target(),
                plan.model(),
                plan.arrivals(),
                plan.workload(),
                plan.limits(),
                List.of(objective));
    }
}
