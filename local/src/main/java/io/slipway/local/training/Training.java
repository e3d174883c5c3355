package io.slipway.local.training;

import io.slipway.local.demo.Demo;
import io.slipway.local.demo.Spans;
import io.slipway.local.machine.Caches;
import io.slipway.local.machine.Down;
import io.slipway.local.machine.Home;
import io.slipway.local.machine.Ledger;
import io.slipway.local.machine.Logins;
import io.slipway.local.machine.Outside;
import io.slipway.local.machine.Part;
import io.slipway.local.machine.Ports;
import io.slipway.local.machine.Trouble;
import io.slipway.local.machine.Up;
import io.slipway.local.stack.Trees;
import io.slipway.local.storm.Askers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs the scenario and a load of deployments on a stack beside the user's, with ports and data of
 * its own, and lets every JVM write its cache as it ends.
 */
public final class Training {
    private static final int RATE = 20;
    private static final Duration LENGTH = Duration.ofSeconds(60);
    private static final Duration SETTLED = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofSeconds(2);

    /** A JVM assembles its cache as it ends, half a minute each with nothing else to do. */
    private static final Duration ASSEMBLED = Duration.ofMinutes(10);

    private static final double MEGABYTE = 1 << 20;

    private final Home home;
    private final Path kept;
    private final Ledger ledger;
    private final int portBase;
    private final PrintStream out;

    /**
     * @param of the home of the user's stack, which is left alone
     * @param portBase the first of its ports
     */
    public Training(Home of, int portBase, PrintStream out) {
        this.home = of.aside("training");
        this.kept = of.caches();
        this.ledger = new Ledger(home);
        this.portBase = portBase;
        this.out = out;
    }

    /** Whether every JVM has its cache now. */
    public boolean run() throws IOException, InterruptedException {
        if (!ledger.all().isEmpty()) {
            new Down(ledger).end(ledger.all());
        }
        Trees.delete(home.state());
        var caches = new Caches(home.caches(), true);
        var ports = Ports.chosen(ledger, Map.of(), portBase);
        var outside = Outside.of(home, ports, Map.of(), ledger, Outside.Provider.LIGHT);
        var up = new Up(home, ledger, ports, outside, Up.Simulated.BESIDE, caches, out);
        var ending = new Thread(() -> new Down(ledger).end(up.endStarting()), "down");
        Runtime.getRuntime().addShutdownHook(ending);
        up.run();
        work(ports, outside);
        out.println("Ending it; each JVM assembles its cache, which takes a minute or two");
        new Down(ledger, ASSEMBLED).end(up.started());
        Runtime.getRuntime().removeShutdownHook(ending);
        return judge(caches);
    }

    private void work(Ports ports, Outside outside) throws InterruptedException {
        out.println("Running the scenario");
        var first = scenario(ports, outside);
        // JVMs that take notes are slow; on a busy machine a first smoke test is not to be trusted.
        var said = first.isEmpty() ? first : scenario(ports, outside);
        if (!said.isEmpty()) {
            out.print(said);
            throw new Trouble(
                    "The scenario did not come out right twice, so nothing was learned",
                    "Try again with less else to do for this machine; does ./slipway demo come out right?");
        }
        out.printf("Asking for %d deployments/s for %d s%n", RATE, LENGTH.toSeconds());
        var askers =
                new Askers(ports.url(Part.DEPLOY), new Logins(outside.issuer()).token("operator"));
        askers.ask(RATE, LENGTH);
        long deadline = System.nanoTime() + SETTLED.toNanos();
        while (System.nanoTime() < deadline
                && !Set.copyOf(askers.states().values()).equals(Set.of("ready"))) {
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    /** What it printed when it did not come out right, else nothing. */
    private String scenario(Ports ports, Outside outside) {
        var said = new ByteArrayOutputStream();
        var silent = new PrintStream(said, false, StandardCharsets.UTF_8);
        var right = new Demo(home, ports, outside, Spans.elsewhere(), silent).run();
        silent.flush();
        return right ? "" : said.toString(StandardCharsets.UTF_8);
    }

    /** All or none: what a JVM writes that was ended before its time is not to be used. */
    private boolean judge(Caches caches) throws IOException {
        List<Part> parts =
                Arrays.stream(Part.values())
                        .filter(part -> part.service() || part == Part.KAFKA || part == Part.OIDC)
                        .toList();
        boolean whole = true;
        for (Part part : parts) {
            if (!Files.exists(caches.of(part))) {
                whole = false;
                out.printf(
                        "  %s wrote no cache; why is at the end of %s%n",
                        part.label(), caches.log(part));
            }
        }
        if (whole) {
            deleteLogs(caches.folder());
            Trees.delete(kept);
            Files.move(caches.folder(), kept);
            Trees.delete(home.state());
            out.printf(
                    "Every JVM has its cache, %.0f MB in %s; they hold until the next build%n",
                    size(), kept);
        }
        return whole;
    }

    private static void deleteLogs(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (var file : files.filter(one -> !one.toString().endsWith(".aot")).toList()) {
                Files.delete(file);
            }
        }
    }

    private double size() throws IOException {
        try (var files = Files.list(kept)) {
            return files.mapToLong(file -> file.toFile().length()).sum() / MEGABYTE;
        }
    }
}
