package io.slipway.load;

import io.netty.channel.EventLoop;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.slipway.load.measure.Distribution;
import io.slipway.load.measure.Measure;
import io.slipway.load.measure.Tally;
import io.slipway.load.measure.Ticks;
import io.slipway.load.measure.Timeline;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One plan being carried out: warm-up, schedule, drain, report. All state but the future belongs to
 * the run's own event loop.
 */
public final class LoadRun {
    /** From the end of the warm-up to the origin of the schedule. */
    private static final long LEAD_NANOS = Duration.ofMillis(50).toNanos();

    private static final long TICK_NANOS = Duration.ofMillis(10).toNanos();

    private final LoadPlan plan;
    private final Schedule schedule;
    private final Body.Maker bodies;
    private final NioEventLoopGroup group;
    private final EventLoop loop;
    private final Connections connections;
    private final Pacer pacer;
    private final Pacer ticker;
    private final Consumer<Progress> watcher;
    private final Consumer<Timeline> each;
    private final Tally tally = new Tally();
    private final Ticks ticks = new Ticks();
    private final Set<Call> inFlight = new HashSet<>();
    private final CompletableFuture<LoadReport> report = new CompletableFuture<>();
    private final Environment.Counters before = Environment.Counters.now();
    private Instant startedAt = Instant.EPOCH;
    private long origin;
    private long nextTick;
    private int sequence;
    private int mostInFlight;
    private boolean measuring;
    private boolean cancelled;
    private boolean over;

    private LoadRun(
            LoadPlan plan,
            InetSocketAddress address,
            Supplier<@Nullable String> authorization,
            Consumer<Progress> watcher,
            Consumer<Timeline> each) {
        this.plan = plan;
        this.watcher = watcher;
        this.each = each;
        this.schedule = Schedule.of(plan.arrivals(), plan.limits().maxRequests());
        this.bodies = new Body.Maker(plan);
        this.group = new NioEventLoopGroup(1, new DefaultThreadFactory("load-loop", true));
        this.loop = group.next();
        this.connections = new Connections(loop, plan, address, authorization);
        this.pacer = new Pacer("load-pacer", loop, guarded(this::dispatchDue));
        this.ticker = new Pacer("load-ticker", loop, guarded(this::tick));
    }

    /** The same, when only the report counts. */
    public static LoadRun start(
            LoadPlan plan,
            AllowedTargets targets,
            Supplier<@Nullable String> authorization,
            Consumer<Progress> watcher) {
        return start(plan, targets, authorization, watcher, _ -> {});
    }

    /**
     * Starts at once. Looks the target's name up, so it may block for that long.
     *
     * @param authorization the value of the authorization header, asked for each request, on the
     *     event loop: it must answer at once
     * @param watcher called about once a second on the event loop: it must return at once
     * @param each called for each request of the schedule when it has ended, on the event loop: it
     *     must return at once
     * @throws TargetRefused when the target is not allowed
     */
    public static LoadRun start(
            LoadPlan plan,
            AllowedTargets targets,
            Supplier<@Nullable String> authorization,
            Consumer<Progress> watcher,
            Consumer<Timeline> each) {
        if (!plan.faults().isEmpty()) {
            throw new IllegalArgumentException("a plan that cannot be run: " + plan.faults());
        }
        return switch (targets.check(plan.target())) {
            case AllowedTargets.Answer.Refused(String reason) -> throw new TargetRefused(reason);
            case AllowedTargets.Answer.Allowed(InetSocketAddress address) -> {
                LoadRun run = new LoadRun(plan, address, authorization, watcher, each);
                run.loop.execute(run.guarded(() -> run.warmUp(0)));
                yield run;
            }
        };
    }

    /** Completed on a thread of its own; never exceptionally but for a bug. */
    public CompletableFuture<LoadReport> report() {
        return report;
    }

    /** Stops within moments; the report then tells of a cancelled run. */
    public void cancel() {
        if (!report.isDone()) {
            loop.execute(
                    () -> {
                        cancelled = true;
                        finish();
                    });
        }
    }

    /** A bug must end the run, not leave it waiting for ever. */
    private Runnable guarded(Runnable step) {
        return () -> {
            try {
                step.run();
            } catch (RuntimeException bug) {
                over = true;
                pacer.close();
                ticker.close();
                var _ = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
                report.completeExceptionally(bug);
            }
        };
    }

    private void warmUp(int done) {
        if (over) {
            return;
        }
        if (done == plan.limits().warmUp()) {
            begin();
        } else {
            send(System.nanoTime(), _ -> warmUp(done + 1));
        }
    }

    private void begin() {
        measuring = true;
        origin = System.nanoTime() + LEAD_NANOS;
        startedAt = Instant.now().plusNanos(LEAD_NANOS);
        nextTick = origin;
        ticker.wakeAt(nextTick);
        pacer.wakeAt(origin + schedule.peek());
        var _ = loop.scheduleAtFixedRate(this::tell, 1, 1, TimeUnit.SECONDS);
        endIfDrained();
    }

    /** Sends what is due, however late: the schedule stays where it is. */
    private void dispatchDue() {
        while (!over && schedule.hasNext()) {
            long intended = origin + schedule.peek();
            if (intended - System.nanoTime() > 0) {
                pacer.wakeAt(intended);
                return;
            }
            schedule.take();
            dispatch(intended);
        }
        endIfDrained();
    }

    private void dispatch(long intended) {
        if (inFlight.size() >= plan.limits().maxInFlight()) {
            ended(Timeline.blocked(intended, System.nanoTime()));
            return;
        }
        send(
                intended,
                timeline -> {
                    ended(timeline);
                    endIfDrained();
                });
    }

    private void ended(Timeline request) {
        tally.add(request);
        each.accept(request);
    }

    private void send(long intended, Consumer<Timeline> whenEnded) {
        Exchange exchange = new Exchange(intended, System.nanoTime());
        Call call =
                new Call(
                        exchange,
                        bodies.of(sequence++),
                        (ended, timeline) -> {
                            inFlight.remove(ended);
                            whenEnded.accept(timeline);
                        });
        inFlight.add(call);
        mostInFlight = Math.max(mostInFlight, inFlight.size());
        long timeout = plan.limits().requestTimeout().toMillis();
        call.timeout(loop.schedule(call::timeOut, timeout, TimeUnit.MILLISECONDS));
        connections.send(call);
    }

    private void tick() {
        if (!over) {
            ticks.add(System.nanoTime() - nextTick);
            // Ticks missed during a pause are made up for: each of them was late.
            nextTick += TICK_NANOS;
            ticker.wakeAt(nextTick);
        }
    }

    private void tell() {
        if (!over) {
            Duration elapsed = Duration.ofNanos(Math.max(0, System.nanoTime() - origin));
            watcher.accept(
                    new Progress(
                            elapsed,
                            schedule.taken(),
                            tally.done(),
                            tally.failed(),
                            inFlight.size()));
        }
    }

    private void endIfDrained() {
        if (measuring && !schedule.hasNext() && inFlight.isEmpty()) {
            finish();
        }
    }

    private void finish() {
        if (over) {
            return;
        }
        over = true;
        pacer.close();
        ticker.close();
        for (Call call : Set.copyOf(inFlight)) {
            call.end(call.exchange.incomplete(System.nanoTime()));
        }
        connections.close();
        LoadReport done = written();
        var _ = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        Thread.ofVirtual().start(() -> report.complete(done));
    }

    private LoadReport written() {
        Instant endedAt = Instant.now();
        Distribution ticked = ticks.distribution();
        Verdict verdict =
                Verdict.judge(
                        plan, new Verdict.Evidence(tally, schedule.taken(), cancelled, ticked));
        double seconds = tally.window() / 1e9;
        Distribution oneWay = tally.distribution(Measure.ONE_WAY);
        return new LoadReport(
                plan,
                startedAt,
                endedAt,
                verdict,
                new LoadReport.Requests(
                        schedule.taken(),
                        tally.sent(),
                        tally.done(),
                        tally.failed(),
                        tally.blocked(),
                        tally.incomplete(),
                        tally.errors()),
                new LoadReport.Rates(
                        plan.arrivals().ratePerSecond(),
                        seconds == 0 ? 0 : tally.done() / seconds,
                        seconds == 0 ? 0 : tally.outputTokens() / seconds),
                new LoadReport.Tokens(
                        tally.promptTokens(), tally.outputTokens(), tally.estimated()),
                clocks(Measure.TIME_TO_FIRST_TOKEN, Measure.TIME_TO_FIRST_TOKEN_FROM_SEND),
                clocks(Measure.END_TO_END, Measure.END_TO_END_FROM_SEND),
                tally.distribution(Measure.INTER_TOKEN),
                tally.distribution(Measure.INTER_CHUNK),
                tally.coalesced(),
                new LoadReport.Generator(
                        tally.distribution(Measure.LAG),
                        tally.distribution(Measure.SEND_DELAY),
                        ticked,
                        oneWay.count() == 0 ? null : oneWay,
                        mostInFlight),
                Environment.since(before),
                Distribution.METHOD);
    }

    private LoadReport.TwoClocks clocks(Measure intended, Measure sent) {
        return new LoadReport.TwoClocks(tally.distribution(intended), tally.distribution(sent));
    }

    /** The target is not on the list, or no URL that load can be sent to. */
    public static final class TargetRefused extends RuntimeException {
        TargetRefused(String reason) {
            super(reason);
        }
    }
}
