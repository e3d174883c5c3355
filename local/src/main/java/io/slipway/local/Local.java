package io.slipway.local;

import io.slipway.local.demo.Demo;
import io.slipway.local.demo.Spans;
import io.slipway.local.machine.Down;
import io.slipway.local.machine.Home;
import io.slipway.local.machine.Ledger;
import io.slipway.local.machine.Logins;
import io.slipway.local.machine.Outside;
import io.slipway.local.machine.Part;
import io.slipway.local.machine.Ports;
import io.slipway.local.machine.Status;
import io.slipway.local.machine.Trouble;
import io.slipway.local.machine.Up;
import io.slipway.local.stack.Trees;
import io.slipway.local.storm.Storm;
import io.slipway.local.training.Training;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The verbs of {@code ./slipway} that are about the one-machine stack. */
public final class Local {
    // JUL keeps loggers weakly; this one holds the level of all of them.
    private static final Logger ROOT = Logger.getLogger("");
    private static final String USAGE =
            "up [--detach] [--keycloak] [--account | --no-aws] [--port-base PORT]"
                    + " | down [--purge] | status | demo [--keep] | train [--port-base PORT]";

    /** A stack may run on the usual ones. */
    private static final int TRAINING_PORTS = 27000;

    private final Home home = Home.current();
    private final Ledger ledger = new Ledger(home);
    private final List<String> flags;
    private Thread ending = new Thread();

    private Local(List<String> flags) {
        this.flags = flags;
    }

    public static void main(String[] arguments) throws Exception {
        ROOT.setLevel(Level.SEVERE);
        try {
            var verb = arguments.length == 0 ? "" : arguments[0];
            var flags =
                    Arrays.asList(arguments)
                            .subList(Math.min(1, arguments.length), arguments.length);
            System.exit(new Local(flags).run(verb));
        } catch (Trouble trouble) {
            System.err.println();
            System.err.println("slipway: " + trouble.getMessage());
            System.err.println("         " + trouble.advice());
            System.exit(1);
        }
    }

    private int run(String verb) throws IOException, InterruptedException {
        return switch (verb) {
            case "up" -> up();
            case "down" -> down();
            case "status" -> status();
            case "demo" -> demo();
            case "storm" -> storm();
            case "train" -> train();
            default -> throw new Trouble("Unknown verb " + verb, "Known: " + USAGE);
        };
    }

    private int up() throws InterruptedException {
        allow(List.of("--detach", "--port-base", "--keycloak", "--account", "--no-aws"));
        var ports = ports();
        var outside = outside(ports);
        start(ports, outside);
        new Logins(outside.issuer()).write(home.tokens(), System.out);
        if (flags.contains("--detach")) {
            keep();
            return 0;
        }
        System.out.println("Ctrl-C ends it.");
        new CountDownLatch(1).await();
        return 0;
    }

    /**
     * What ran before stays; what was started for the demo goes, unless it shall be kept. It takes
     * every GPU of a type, so it takes them from the simulated cluster and from no other.
     */
    private int demo() {
        allow(List.of("--keep", "--port-base", "--keycloak", "--account", "--no-aws"));
        var began = System.nanoTime();
        var ports = ports();
        refuseCluster();
        var outside = outside(ports).withoutCluster();
        boolean right;
        try (var spans = spans()) {
            start(ports, outside, spans.settings());
            right = new Demo(home, ports, outside, spans, System.out).run();
        }
        System.out.printf(
                "%n%s after %d s.%n",
                right ? "The scenario came out right" : "THE SCENARIO DID NOT COME OUT RIGHT",
                Duration.ofNanos(System.nanoTime() - began).toSeconds());
        if (flags.contains("--keep")) {
            new Logins(outside.issuer()).write(home.tokens(), System.out);
            keep();
        }
        return right ? 0 : 1;
    }

    /** A reservation-svc without the simulated cluster beside it works on another one. */
    private void refuseCluster() {
        if (ledger.alive(Part.RESERVATION).isPresent() && ledger.alive(Part.KUBERNETES).isEmpty()) {
            throw new Trouble(
                    "Reservations run on the cluster of KUBECONFIG, and the demo takes every h100",
                    "./slipway down, and then ./slipway demo, which has a simulated cluster.");
        }
    }

    /** What runs on after the demo has nobody to send its spans to. */
    private Spans spans() {
        boolean ran =
                Arrays.stream(Part.values())
                        .anyMatch(part -> part.service() && ledger.alive(part).isPresent());
        return ran
                        || flags.contains("--keep")
                        || System.getenv("QUARKUS_OTEL_EXPORTER_OTLP_ENDPOINT") != null
                ? Spans.elsewhere()
                : Spans.received();
    }

    /** Parts that did not run are started for it and ended after it. */
    private int storm() throws InterruptedException {
        int rate = number(0, 50, 1000);
        int seconds = number(1, 80, 3600);
        var ports = ports();
        var outside = outside(ports);
        boolean ran = ledger.alive(Part.DEPLOY).isPresent();
        start(ports, outside);
        boolean right =
                new Storm(home, ledger, ports, outside, System.out)
                        .run(rate, Duration.ofSeconds(seconds));
        System.out.printf("%n%s%n", right ? "Nothing was lost or doubled." : "THE STORM DID HARM.");
        Runtime.getRuntime().removeShutdownHook(ending);
        if (!ran) {
            new Down(ledger).end(ledger.all());
        }
        return right ? 0 : 1;
    }

    /** Beside what runs; nothing of it stays but the caches. */
    private int train() throws IOException, InterruptedException {
        allow(List.of("--port-base"));
        var base = Objects.requireNonNullElse(portBase(), TRAINING_PORTS);
        return new Training(home, base, System.out).run() ? 0 : 1;
    }

    private int number(int index, int otherwise, int most) {
        if (flags.size() <= index) {
            return otherwise;
        }
        String text = flags.get(index);
        if (!text.matches("[1-9]\\d{0,3}") || Integer.parseInt(text) > most) {
            throw new Trouble(
                    "%s is no number between 1 and %d".formatted(text, most),
                    "Such as: ./slipway bench storm 50 80");
        }
        return Integer.parseInt(text);
    }

    /** From here on, the end of this program ends what it started; also after a Ctrl-C. */
    private void start(Ports ports, Outside outside) {
        start(ports, outside, Map.of());
    }

    /**
     * @param settings of the services, as environment variables
     */
    private void start(Ports ports, Outside outside, Map<String, String> settings) {
        var up = new Up(home, ledger, ports, outside, simulated(), settings, System.out);
        ending = new Thread(() -> new Down(ledger).end(up.endStarting()), "down");
        Runtime.getRuntime().addShutdownHook(ending);
        System.out.println("Starting Slipway on this machine");
        up.run();
    }

    private Up.Simulated simulated() {
        if (flags.contains("--no-aws")) {
            return Up.Simulated.NOTHING;
        }
        return flags.contains("--account") ? Up.Simulated.ACCOUNT : Up.Simulated.BESIDE;
    }

    private void keep() {
        Runtime.getRuntime().removeShutdownHook(ending);
        System.out.println("It runs in the background; ./slipway down ends it.");
    }

    private int down() throws IOException {
        allow(List.of("--purge"));
        var all = ledger.all();
        new Down(ledger).end(all);
        System.out.printf("Ended %d parts.%n", all.size());
        if (flags.contains("--purge")) {
            Trees.delete(home.state().resolve("data"));
            Trees.delete(home.state().resolve("logs"));
            Trees.delete(home.tokens());
            System.out.println("Data, logs and the tokens of the demo users are deleted.");
        }
        return 0;
    }

    private int status() {
        allow(List.of());
        var ports = ports();
        return new Status(ledger, ports, outside(ports)).print(System.out) ? 0 : 1;
    }

    private Outside outside(Ports ports) {
        var wanted =
                flags.contains("--keycloak") ? Outside.Provider.KEYCLOAK : Outside.Provider.LIGHT;
        return Outside.of(home, ports, System.getenv(), ledger, wanted);
    }

    private Ports ports() {
        return Ports.chosen(ledger, System.getenv(), portBase());
    }

    private @Nullable Integer portBase() {
        int at = flags.indexOf("--port-base");
        if (at < 0) {
            return null;
        }
        if (at + 1 == flags.size()) {
            throw new Trouble("--port-base needs a port", "Such as --port-base 28000");
        }
        var base = flags.get(at + 1);
        int most = Ports.LARGEST - Part.values().length + 1;
        if (!base.matches("\\d{4,5}")
                || Integer.parseInt(base) < Ports.SMALLEST
                || Integer.parseInt(base) > most) {
            throw new Trouble(
                    "--port-base %s is no port".formatted(base),
                    "The parts take the ports from it on: a number from %d to %d."
                            .formatted(Ports.SMALLEST, most));
        }
        return Integer.valueOf(base);
    }

    private void allow(List<String> known) {
        int port = flags.indexOf("--port-base") + 1;
        flags.stream()
                .filter(flag -> !known.contains(flag))
                .filter(flag -> port == 0 || flags.indexOf(flag) != port)
                .findFirst()
                .ifPresent(
                        flag -> {
                            throw new Trouble("Unknown: " + flag, "Known: " + USAGE);
                        });
    }
}
