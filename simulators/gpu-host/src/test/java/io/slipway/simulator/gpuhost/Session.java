package io.slipway.simulator.gpuhost;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A shell on a simulated host, without the process: what was typed and what was answered. */
final class Session {
    private final Path home;
    private final StringBuilder transcript = new StringBuilder();

    private Session(Path home) {
        this.home = home;
    }

    static Session on(Path home, String knobs) {
        Session session = new Session(home);
        session.turn(knobs);
        return session;
    }

    /** A golden file as it is. */
    static String golden(String name) {
        try (var in = Session.class.getResourceAsStream("/golden/" + name)) {
            if (in == null) {
                throw new IllegalStateException("no golden file " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Types the commands of a golden session and gives back what came out of it. */
    String replay(String golden) {
        for (String line : golden.split("\n", -1)) {
            if (line.startsWith("$ ")) {
                run(line.substring(2));
            }
        }
        return transcript.toString();
    }

    /** What the command prints, without its exit code. */
    String run(String command) {
        var out = new ByteArrayOutputStream();
        try {
            int code =
                    new NvidiaSmi(home, new PrintStream(out, true, StandardCharsets.UTF_8))
                            .run(command.isEmpty() ? new String[0] : command.split(" ", -1));
            String text = out.toString(StandardCharsets.UTF_8);
            transcript.append("$ ").append(command).append('\n').append(text);
            transcript.append("exit ").append(code).append('\n');
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int exitCode() {
        String[] lines = transcript.toString().split("\n", -1);
        return Integer.parseInt(lines[lines.length - 2].substring("exit ".length()));
    }

    void turn(String knobs) {
        write("knobs.json", knobs);
    }

    void state(String json) {
        write("state.json", json);
    }

    private void write(String name, String text) {
        try {
            Files.writeString(home.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
