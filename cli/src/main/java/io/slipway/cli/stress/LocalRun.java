package io.slipway.cli.stress;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.output.Json;
import io.slipway.cli.session.Session;
import io.slipway.load.AllowedTargets;
import io.slipway.load.LoadPlan;
import io.slipway.load.LoadReport;
import io.slipway.load.LoadRun;
import io.slipway.load.Progress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A run from this process, by the driver that stress-svc uses. */
final class LocalRun {
    /**
     * A person may load what they can reach; stress-svc, which others tell what to load, may not.
     */
    private static final AllowedTargets ANYWHERE = new AllowedTargets(List.of("0.0.0.0/0", "::/0"));

    private static final Progress NOTHING_YET = new Progress(Duration.ZERO, 0, 0, 0, 0);

    private final Session session;
    private final AtomicReference<Progress> seen = new AtomicReference<>(NOTHING_YET);

    LocalRun(Session session) {
        this.session = session;
    }

    JsonNode run(LoadPlan plan, @Nullable String authorization) throws InterruptedException {
        if (!plan.faults().isEmpty()) {
            throw Failure.usage(
                    "this run cannot be carried out",
                    plan.faults().stream()
                            .map(fault -> fault.field() + " " + fault.message())
                            .collect(Collectors.joining("; ")),
                    "slipway stress run --help");
        }
        try {
            LoadReport report = wait(LoadRun.start(plan, ANYWHERE, () -> authorization, seen::set));
            return Json.read(report.toJson());
        } catch (LoadRun.TargetRefused refused) {
            throw Failure.usage(
                    "this target cannot be loaded",
                    String.valueOf(refused.getMessage()),
                    "slipway stress run --local --target http://127.0.0.1:18090 --model NAME");
        } catch (JsonProcessingException | ExecutionException bug) {
            throw new IllegalStateException("the load driver broke", bug);
        } finally {
            session.progress().clear();
        }
    }

    private LoadReport wait(LoadRun run) throws InterruptedException, ExecutionException {
        while (true) {
            try {
                return run.report().get(1, TimeUnit.SECONDS);
            } catch (TimeoutException _) {
                Progress now = seen.get();
                session.progress()
                        .show(
                                "%d s: %d started, %d done, %d failed, %d in flight"
                                        .formatted(
                                                now.elapsed().toSeconds(),
                                                now.started(),
                                                now.done(),
                                                now.failed(),
                                                now.inFlight()));
            }
        }
    }
}
