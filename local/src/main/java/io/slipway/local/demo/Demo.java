package io.slipway.local.demo;

import io.slipway.contracts.guardrail.Finding;
import io.slipway.contracts.guardrail.GuardrailEvent;
import io.slipway.contracts.stress.Latency;
import io.slipway.contracts.stress.StressEvent;
import io.slipway.local.machine.Home;
import io.slipway.local.machine.Logins;
import io.slipway.local.machine.Outside;
import io.slipway.local.machine.Ports;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Runs the scenario against a stack that is up, and prints what happened. */
public final class Demo {
    private static final int ID_CHARS = 8;
    private static final Set<String> QUIET = Set.of("PASS", "SKIPPED");

    private final Home home;
    private final Ports ports;
    private final Outside outside;
    private final Spans spans;
    private final PrintStream out;

    public Demo(Home home, Ports ports, Outside outside, Spans spans, PrintStream out) {
        this.home = home;
        this.ports = ports;
        this.outside = outside;
        this.spans = spans;
        this.out = out;
    }

    /** Whether the scenario came out right. */
    public boolean run() {
        var logins = new Logins(outside.issuer());
        try (var timeline = Timeline.from(outside.kafka());
                var producer = new Producer(outside.kafka())) {
            var began = Instant.now();
            var claims =
                    new Scenario(
                                    new Api(ports, logins, "operator"),
                                    producer,
                                    timeline,
                                    new LogLines(home),
                                    spans)
                            .run();
            timeline.poll();
            var all = timeline.all();
            printTimeline(began, all);
            printFindings(all);
            printReports(all);
            return print(claims);
        }
    }

    private void printTimeline(Instant began, List<Seen> all) {
        out.printf("%nTIMELINE%n");
        out.printf(
                "%9s  %-17s %-24s %-10s %s%n", "TIME", "SERVICE", "EVENT", "AGGREGATE", "MEANING");
        for (var seen : all) {
            out.printf(
                    "%+8.2fs  %-17s %-24s %-10s %s%n",
                    Duration.between(began, seen.at()).toMillis() / 1000.0,
                    seen.service(),
                    seen.type().replaceFirst("^io\\.slipway\\.", "").replaceFirst("\\.v1$", ""),
                    shortened(seen.key()),
                    Meaning.of(seen.event()));
        }
    }

    /** What a rule found; the others are counted. */
    private void printFindings(List<Seen> all) {
        out.printf("%nGUARDRAIL FINDINGS%n");
        for (var seen : all) {
            switch (seen.event()) {
                case GuardrailEvent.Passed passed -> print(passed.jobId(), passed.findings());
                case GuardrailEvent.Failed failed -> print(failed.jobId(), failed.findings());
                default -> {}
            }
        }
    }

    private void print(String job, List<Finding> findings) {
        out.printf(
                "  %-10s %d passed, %d did not apply%n",
                shortened(job), count(findings, "PASS"), count(findings, "SKIPPED"));
        for (var finding : findings) {
            if (!QUIET.contains(finding.status())) {
                out.printf(
                        "  %-10s %-8s %-16s %s%n             expected %s, found %s. %s%n",
                        shortened(job),
                        finding.status(),
                        finding.rule(),
                        finding.subject(),
                        finding.expected(),
                        finding.actual(),
                        finding.remediation());
            }
        }
    }

    private static long count(List<Finding> findings, String status) {
        return findings.stream().filter(finding -> finding.status().equals(status)).count();
    }

    private void printReports(List<Seen> all) {
        out.printf("%nSTRESS REPORTS (milliseconds)%n");
        for (var seen : all) {
            if (seen.event() instanceof StressEvent.Completed run) {
                out.printf(
                        "  run %s: %s, %d requests, %d errors, %.1f per second%n",
                        shortened(run.runId()),
                        run.verdict(),
                        run.requests(),
                        run.errors(),
                        run.requestsPerSecond());
                print("time to first token", run.timeToFirstToken());
                print("between tokens", run.interTokenLatency());
                print("end to end", run.endToEnd());
            }
        }
    }

    private void print(String what, @Nullable Latency latency) {
        if (latency != null) {
            out.printf(
                    "    %-20s p50 %8.1f   p90 %8.1f   p95 %8.1f   p99 %8.1f   max %8.1f%n",
                    what,
                    latency.p50(),
                    latency.p90(),
                    latency.p95(),
                    latency.p99(),
                    latency.max());
        }
    }

    private boolean print(List<Claim> claims) {
        out.printf("%nOUTCOME%n");
        for (var claim : claims) {
            switch (claim) {
                case Claim.Held(var text, var proof) -> out.printf("  yes  %s: %s%n", text, proof);
                case Claim.Broken(var text, var cause) ->
                        out.printf("  NO   %s: %s%n", text, cause);
            }
        }
        return claims.stream().allMatch(Claim.Held.class::isInstance);
    }

    /** The end of an id tells two ids of one second apart; its beginning is the time. */
    private static String shortened(String id) {
        return id.length() <= ID_CHARS ? id : "…" + id.substring(id.length() - ID_CHARS);
    }
}
