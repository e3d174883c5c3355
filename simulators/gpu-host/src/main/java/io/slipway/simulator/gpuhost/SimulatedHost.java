package io.slipway.simulator.gpuhost;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * A host in a directory: {@code bin/nvidia-smi} to run, {@code knobs.json} to turn, {@code
 * calls.log} to read. For tests and for the one-machine stack; from a shell: {@code java -cp JAR
 * io.slipway.simulator.gpuhost.SimulatedHost install|reboot DIR}.
 */
public final class SimulatedHost {
    private final Path directory;

    private SimulatedHost(Path directory) {
        this.directory = directory;
    }

    public static void main(String[] args) {
        if (args.length == 2 && args[0].equals("install")) {
            System.out.println(install(Path.of(args[1])).nvidiaSmi());
        } else if (args.length == 2 && args[0].equals("reboot")) {
            new SimulatedHost(Path.of(args[1])).reboot();
        } else {
            System.err.println("usage: install DIR | reboot DIR");
            Runtime.getRuntime().exit(2);
        }
    }

    /** Puts a host into that directory; one that is there already keeps its state and its knobs. */
    public static SimulatedHost install(Path directory) {
        SimulatedHost host = new SimulatedHost(directory.toAbsolutePath());
        try {
            Files.createDirectories(host.nvidiaSmi().getParent());
            Files.createDirectories(host.migMinors().getParent());
            Files.writeString(host.nvidiaSmi(), host.launcher());
            Files.setPosixFilePermissions(
                    host.nvidiaSmi(), PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.writeString(host.migMinors(), minors());
            return host;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The program to run, by absolute path. */
    public Path nvidiaSmi() {
        return directory.resolve("bin").resolve("nvidia-smi");
    }

    /** Device node numbers of every possible instance, as under {@code /proc}. */
    public Path migMinors() {
        return directory.resolve("proc/driver/nvidia-caps/mig-minors");
    }

    /** Replaces {@code knobs.json}; see {@link Knobs} for what there is. */
    public void turn(String json) {
        Knobs.parse(json);
        try {
            Path next = directory.resolve("knobs.json.next");
            Files.writeString(next, json);
            Files.move(
                    next,
                    directory.resolve("knobs.json"),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every call so far: exit code, a blank, the arguments. */
    public List<String> calls() {
        List<String> calls = new ArrayList<>();
        Path log = directory.resolve("calls.log");
        try {
            for (String line : Files.exists(log) ? Files.readAllLines(log) : List.<String>of()) {
                String[] parts = line.split("\t", 3);
                calls.add(parts[1] + " " + parts[2]);
            }
            return calls;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Instances never survive this; the mode does on Ampere, where a pending change also lands. */
    public void reboot() {
        try {
            Knobs knobs = Knobs.read(directory.resolve("knobs.json"));
            Path file = directory.resolve("state.json");
            HostState state = HostState.read(file, knobs);
            for (Card card : state.cards) {
                card.instances.clear();
                card.mig = card.model.keepsModeOverReboot() && card.pending;
                card.pending = card.mig;
            }
            state.write(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String launcher() {
        try {
            Path java = Path.of(System.getProperty("java.home"), "bin", "java");
            Path code =
                    Path.of(
                            SimulatedHost.class
                                    .getProtectionDomain()
                                    .getCodeSource()
                                    .getLocation()
                                    .toURI());
            return """
            #!/bin/sh
            exec '%s' -Xshare:auto -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData -Xmx64m \\
                -cp '%s' io.slipway.simulator.gpuhost.NvidiaSmi '%s' "$@"
            """
                    .formatted(java, code, directory);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String minors() {
        StringBuilder out = new StringBuilder("config 1\nmonitor 2\n");
        for (int gpu = 0; gpu < 32; gpu++) {
            for (int gi = 0; gi < 15; gi++) {
                int access = 3 + 135 * gpu + 9 * gi;
                String instance = "gpu" + gpu + "/gi" + gi;
                out.append(instance).append("/access ").append(access).append('\n');
                for (int ci = 0; ci < 8; ci++) {
                    out.append(instance).append("/ci").append(ci).append("/access ");
                    out.append(access + 1 + ci).append('\n');
                }
            }
        }
        return out.toString();
    }
}
