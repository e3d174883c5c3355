package io.slipway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.machine.DataStream;
import io.slipway.cli.machine.Machine;
import io.slipway.cli.machine.Terminal;
import io.slipway.cli.output.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The command in this JVM, with a home, an environment and a time of its own. */
final class Cli {
    private final Path home;
    private final Map<String, String> environment = new HashMap<>();
    private final JumpingTime time = new JumpingTime();
    private InputStream in = new Unreadable();
    private boolean tty;
    private boolean present;
    private String broken = "";

    Cli(Path home) {
        this.home = home;
        environment.put("HOME", home.toString());
    }

    /** Logged in at that server. */
    static Cli at(FakeSlipway server, Path home) {
        return new Cli(home).with("SLIPWAY_URL", server.url()).with("SLIPWAY_TOKEN", "good");
    }

    Cli with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    Cli without(String name) {
        environment.remove(name);
        return this;
    }

    Cli input(String text) {
        in = new ByteArrayInputStream(text.getBytes(UTF_8));
        return this;
    }

    Cli onTerminal() {
        tty = true;
        environment.put("COLUMNS", "80");
        return this;
    }

    /** Standard output takes nothing, and says so. */
    Cli writingTo(String trouble) {
        broken = trouble;
        return this;
    }

    /** In the time of the machine: real parts have no other. */
    Cli atPresent() {
        present = true;
        return this;
    }

    JumpingTime time() {
        return time;
    }

    Result run(String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var terminal =
                new Terminal(
                        in,
                        broken.isEmpty()
                                ? new PrintStream(out, false, UTF_8)
                                : new DataStream(new Full(broken)),
                        new PrintStream(err, false, UTF_8),
                        tty,
                        tty,
                        tty);
        int exit =
                Main.run(
                        new Machine(
                                terminal,
                                environment,
                                home,
                                present ? Clock.systemUTC() : time,
                                time),
                        arguments);
        return new Result(exit, out.toString(UTF_8), err.toString(UTF_8));
    }

    record Result(int exit, String out, String err) {
        JsonNode json() {
            try {
                return Json.read(out);
            } catch (JsonProcessingException e) {
                throw new AssertionError("not JSON: " + out + err, e);
            }
        }

        List<JsonNode> lines() {
            List<JsonNode> lines = new ArrayList<>();
            for (String line : out.lines().toList()) {
                try {
                    lines.add(Json.read(line));
                } catch (JsonProcessingException e) {
                    throw new AssertionError("not JSON: " + line, e);
                }
            }
            return lines;
        }
    }

    /** Nobody is there to type: whoever reads would wait for ever. */
    private static final class Unreadable extends InputStream {
        @Override
        public int read() {
            throw new AssertionError("the command waits for input");
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            throw new AssertionError("the command waits for input");
        }
    }

    /** A disk without room, or a reader that went away. */
    private static final class Full extends OutputStream {
        private final String trouble;

        Full(String trouble) {
            this.trouble = trouble;
        }

        @Override
        public void write(int one) throws IOException {
            throw new IOException(trouble);
        }
    }
}
