package io.slipway.local.storm;

import io.slipway.contracts.deploy.DeployEvent;
import io.slipway.local.machine.Home;
import io.slipway.local.machine.Ledger;
import io.slipway.local.machine.Logins;
import io.slipway.local.machine.Outside;
import io.slipway.local.machine.Part;
import io.slipway.local.machine.Ports;
import io.slipway.local.machine.Running;
import io.slipway.local.machine.Up;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/** Kills every part in turn under load, waits for the work to end and checks what came of it. */
public final class Storm {
    private static final List<Part> VICTIMS =
            List.of(
                    Part.DEPLOY,
                    Part.GUARDRAIL,
                    Part.KAFKA,
                    Part.ENDPOINT,
                    Part.POSTGRES,
                    Part.STRESS,
                    Part.RESERVATION,
                    Part.WORKSTATION);
    private static final Duration DOWN_TIME = Duration.ofSeconds(2);
    private static final Duration STUCK = Duration.ofSeconds(90);
    private static final Duration QUIET = Duration.ofSeconds(45);
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final int EXAMPLES = 5;

    private final Home home;
    private final Ledger ledger;
    private final Ports ports;
    private final Outside outside;
    private final PrintStream out;

    public Storm(Home home, Ledger ledger, Ports ports, Outside outside, PrintStream out) {
        this.home = home;
        this.ledger = ledger;
        this.ports = ports;
        this.outside = outside;
        this.out = out;
    }

    /**
     * Whether everything that was accepted came to its end once and in order.
     *
     * @param rate requests a second
     * @param length how long they come; a part is killed every eighth of it
     */
    public boolean run(int rate, Duration length) throws InterruptedException {
        var facts = Facts.since(outside.kafka());
        var askers =
                new Askers(ports.url(Part.DEPLOY), new Logins(outside.issuer()).token("operator"));
        long began = System.nanoTime();
        out.printf("%d requests/s for %d s; kill -9 of %s%n", rate, length.toSeconds(), VICTIMS);
        Thread asking = Thread.ofPlatform().name("askers").start(() -> askers.ask(rate, length));
        for (int i = 0; i < VICTIMS.size(); i++) {
            long due = began + length.toNanos() * (2L * i + 1) / (2L * VICTIMS.size());
            LockSupport.parkNanos(due - System.nanoTime());
            kill(VICTIMS.get(i), began);
        }
        asking.join();
        out.printf("%+7.1fs  all requests answered%n", seconds(began));
        List<String> open = settle(askers, began);
        out.printf("%+7.1fs  jobs: %s%n", seconds(began), open.isEmpty() ? "all over" : "stuck");
        follow(askers, facts);
        out.printf("%+7.1fs  endpoints: nothing moves any more%n", seconds(began));
        return judge(askers, facts, open);
    }

    private void kill(Part part, long began) {
        Running victim = ledger.alive(part).orElseThrow();
        out.printf("%+7.1fs  kill -9 %s%n", seconds(began), part.label());
        ProcessHandle.of(victim.pid()).ifPresent(ProcessHandle::destroyForcibly);
        LockSupport.parkNanos(DOWN_TIME.toNanos());
        var silent =
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        new Up(home, ledger, ports, outside, Up.Simulated.BESIDE, Map.of(), silent).run();
        out.printf("%+7.1fs  %s is back%n", seconds(began), part.label());
    }

    /** Until every accepted job is over, or none has moved for too long; the rest is returned. */
    private List<String> settle(Askers askers, long began) throws InterruptedException {
        long movedAt = System.nanoTime();
        Map<String, Integer> before = Map.of();
        while (true) {
            Map<String, String> states = askers.states();
            List<String> open =
                    askers.accepted().stream()
                            .filter(
                                    id ->
                                            !DeployEvent.LASTING.contains(
                                                    states.getOrDefault(id, "unknown")))
                            .toList();
            if (open.isEmpty() && !states.isEmpty()) {
                return open;
            }
            Map<String, Integer> now = new TreeMap<>();
            states.values().forEach(state -> now.merge(state, 1, Integer::sum));
            if (!now.equals(before)) {
                before = now;
                movedAt = System.nanoTime();
                out.printf("%+7.1fs  %s%n", seconds(began), now);
            } else if (System.nanoTime() - movedAt > STUCK.toNanos()) {
                return open;
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    /** Until every ready job has its endpoint, or no event came for too long. */
    private static void follow(Askers askers, Facts facts) throws InterruptedException {
        List<String> ready = ready(askers);
        long movedAt = System.nanoTime();
        int before = -1;
        while (System.nanoTime() - movedAt < QUIET.toNanos()) {
            facts.read();
            if (ready.stream().allMatch(id -> facts.endpoints(id) > 0)) {
                return;
            }
            if (facts.events() > before) {
                before = facts.events();
                movedAt = System.nanoTime();
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    private static List<String> ready(Askers askers) throws InterruptedException {
        Map<String, String> states = askers.states();
        return askers.accepted().stream().filter(id -> "ready".equals(states.get(id))).toList();
    }

    private boolean judge(Askers askers, Facts facts, List<String> open)
            throws InterruptedException {
        List<String> accepted = askers.accepted();
        List<String> ready = ready(askers);
        List<String> twice = accepted.stream().filter(id -> facts.deployments(id) > 1).toList();
        List<String> never = ready.stream().filter(id -> facts.deployments(id) == 0).toList();
        List<String> bare = ready.stream().filter(id -> facts.endpoints(id) != 1).toList();
        out.printf(
                "%n%d accepted (%d asked again), %d refused, %d ready; %d events, %d repeats%n",
                accepted.size(),
                askers.repeated(),
                askers.refused().size(),
                ready.size(),
                facts.events(),
                facts.repeats());
        boolean right = claim("every accepted job is over", open);
        right &= claim("no request was refused", askers.refused().values());
        right &= claim("no job has two deployments", twice);
        right &= claim("every ready job has announced its deployment", never);
        right &= claim("the cluster of every ready job has one endpoint", bare);
        right &= claim("events of each key are in order, without gaps", facts.disorder());
        return right;
    }

    private boolean claim(String what, Iterable<String> against) {
        List<String> examples = new ArrayList<>();
        int count = 0;
        for (String one : against) {
            count++;
            if (examples.size() < EXAMPLES) {
                examples.add(one);
            }
        }
        out.printf("  %-5s %s%n", count == 0 ? "right" : "WRONG", what);
        if (count > 0) {
            out.printf("        %d against it, such as %s%n", count, examples);
        }
        return count == 0;
    }

    private static double seconds(long began) {
        return Duration.ofNanos(System.nanoTime() - began).toMillis() / 1000.0;
    }
}
