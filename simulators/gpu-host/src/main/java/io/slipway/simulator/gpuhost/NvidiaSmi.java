package io.slipway.simulator.gpuhost;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/**
 * The program. The first argument is the host's directory, put there by the launcher; the others
 * are those of the real one. Calls of several processes take turns through a file lock.
 */
public final class NvidiaSmi {
    private static final int KILLED = 137;
    private static final int FLOOD_LINES = 200_000;
    private static final long HANG_NANOS = 600_000_000_000L;

    private final Path home;
    private final PrintStream out;

    NvidiaSmi(Path home, PrintStream out) {
        this.home = home;
        this.out = out;
    }

    public static void main(String[] args) throws IOException {
        String[] asked = new String[args.length - 1];
        System.arraycopy(args, 1, asked, 0, asked.length);
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        int code = new NvidiaSmi(Path.of(args[0]), out).run(asked);
        out.flush();
        if (code != 0) {
            // No hooks to run, and this ends a little sooner.
            Runtime.getRuntime().halt(code);
        }
    }

    int run(String[] args) throws IOException {
        Files.createDirectories(home);
        Call call = Call.of(args);
        String effect;
        Answer answer;
        try (FileChannel channel =
                FileChannel.open(
                        home.resolve("lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE)) {
            channel.lock();
            Knobs knobs = Knobs.read(home.resolve("knobs.json"));
            pause(knobs.latencyMillis() * 1_000_000L);
            Path file = home.resolve("state.json");
            HostState state = HostState.read(file, knobs);
            effect = effect(knobs, state, call.verb());
            if (effect.equals("lie")) {
                state.write(file);
            }
            answer = answer(knobs, state, call, effect);
            if (effect.equals("crash-before")) {
                state = HostState.read(file, knobs);
                state.count("");
                state.count(call.verb());
            }
            if (!effect.equals("lie")) {
                state.write(file);
            }
            boolean dies = effect.startsWith("crash");
            log(args, dies ? KILLED : answer.code());
            if (dies) {
                Runtime.getRuntime().halt(KILLED);
            }
        }
        if (effect.equals("hang")) {
            pause(HANG_NANOS);
        }
        if (effect.equals("flood")) {
            for (int i = 0; i < FLOOD_LINES; i++) {
                out.println("NVRM: a line that nobody asked for, again and again and again");
            }
        }
        out.print(effect.equals("garbage") ? "\u0000\u0001 %s ??? {{{ \n" : answer.text());
        return answer.code();
    }

    private static String effect(Knobs knobs, HostState state, String verb) {
        int all = state.count("");
        int ofVerb = state.count(verb);
        if (!knobs.present()) {
            return "driver-absent";
        }
        for (Knobs.Failure failure : knobs.failures()) {
            if (failure.hits(verb, ofVerb, all)) {
                return failure.effect();
            }
        }
        return "";
    }

    private static Answer answer(Knobs knobs, HostState state, Call call, String effect) {
        if (effect.equals("driver-absent")) {
            return Answer.DRIVER_ABSENT;
        }
        boolean known = call.gpus().isEmpty();
        for (Card card : state.cards) {
            known |= call.concerns(card);
        }
        if (!known) {
            return Answer.NO_DEVICES;
        }
        Listings listings = new Listings(knobs, state);
        Changes changes = new Changes(knobs, state, effect);
        boolean hidden = effect.equals("no-permission");
        return switch (call.verb()) {
            case "" -> new Overview(knobs, state).tables();
            case "-q" -> new Overview(knobs, state).xml(call);
            case "-L" -> listings.devices(call);
            case "--query-gpu" -> listings.query(call);
            case "-lgip" -> listings.profiles(call);
            case "-lgipp" -> listings.placements(call);
            case "-lgi" -> hidden ? notShown("GPU") : listings.instances(call);
            case "-lci" -> hidden ? notShown("compute") : listings.computes(call);
            case "-lcip" -> listings.computeProfiles(call);
            case "-cgi" -> changes.create(call);
            case "-cci" -> changes.createCompute(call);
            case "-dci" -> changes.destroyCompute(call);
            case "-dgi" -> changes.destroy(call);
            case "-mig" -> changes.mode(call);
            case "--gpu-reset" -> changes.reset(call);
            default -> Answer.BAD_ARGUMENTS;
        };
    }

    private static Answer notShown(String kind) {
        return new Answer(
                "Failed to display "
                        + kind
                        + " instances: Insufficient Permissions\nNo "
                        + kind
                        + " instances found: Insufficient Permissions\n",
                Answer.NO_PERMISSION);
    }

    /** One line per call, so that a test can tell what was done and, above all, what was not. */
    private void log(String[] args, int code) throws IOException {
        Files.writeString(
                home.resolve("calls.log"),
                Instant.now() + "\t" + code + "\t" + String.join(" ", args) + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private static void pause(long nanos) {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
