package io.slipway.cli.session;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.exit.Unreadable;
import io.slipway.cli.http.Api;
import io.slipway.cli.http.Wire;
import io.slipway.cli.machine.Machine;
import io.slipway.cli.output.Ink;
import io.slipway.cli.output.Jq;
import io.slipway.cli.output.Json;
import io.slipway.cli.output.Output;
import io.slipway.cli.output.Progress;
import io.slipway.cli.output.Rendering;
import io.slipway.cli.output.Screen;
import io.slipway.cli.output.Yaml;
import io.slipway.cli.setting.Context;
import io.slipway.cli.setting.Durations;
import io.slipway.cli.setting.Flags;
import io.slipway.cli.setting.Setting;
import io.slipway.cli.setting.Settings;
import io.slipway.cli.token.Issuer;
import io.slipway.cli.token.Tokens;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** One invocation. Everything is made when it is first asked for: most verbs need little of it. */
public final class Session {
    private static final Duration LONGEST_WAIT = Duration.ofHours(24);

    private static final int LARGEST_FILE = 16 * 1024 * 1024;

    private final Machine machine;
    private final Flags flags;
    private @Nullable Settings settings;
    private @Nullable Output out;
    private @Nullable Progress progress;
    private @Nullable Context context;
    private @Nullable Wire wire;
    private @Nullable Api api;

    public Session(Machine machine, Flags flags) {
        this.machine = machine;
        this.flags = flags;
    }

    public Machine machine() {
        return machine;
    }

    public Flags flags() {
        return flags;
    }

    public Settings settings() {
        Settings made = settings == null ? new Settings(machine, flags) : settings;
        settings = made;
        return made;
    }

    public Context context() {
        Context made = context == null ? settings().context() : context;
        context = made;
        return made;
    }

    public Output out() {
        Output made = out;
        if (made == null) {
            boolean tty = machine.terminal().outputIsTty();
            Screen screen =
                    new Screen(
                            tty,
                            tty ? machine.columns() : Integer.MAX_VALUE,
                            settings().on(Setting.UTC),
                            new Ink(coloured(tty)));
            String query = flags.jq();
            Rendering rendering =
                    query == null ? Rendering.of(settings().value(Setting.OUTPUT)) : Rendering.JSON;
            made =
                    new Output(
                            machine.terminal(),
                            rendering,
                            screen,
                            query == null ? null : new Jq(query));
            out = made;
        }
        return made;
    }

    public Progress progress() {
        Progress made = progress;
        if (made == null) {
            boolean tty = machine.terminal().errorIsTty();
            boolean live = tty && !"dumb".equals(machine.env("TERM"));
            made =
                    new Progress(
                            machine.terminal(), live, flags.quiet(), live ? machine.columns() : 80);
            progress = made;
        }
        return made;
    }

    /** A line for the person, not for the program that reads the data. */
    public void note(String text) {
        progress().note(text);
    }

    public Wire wire() {
        Wire made = wire == null ? new Wire(machine, flags.debugHttp()) : wire;
        wire = made;
        return made;
    }

    public Issuer issuer() {
        return new Issuer(wire(), context().issuerUrl(), settings().timeout());
    }

    public Tokens tokens() {
        return new Tokens(machine, context(), this::issuer);
    }

    public Api api() {
        Api made = api;
        if (made == null) {
            // A wrong --output or --jq is told before anything is asked for, let alone changed.
            out();
            String request = flags.requestId();
            Api.Ids ids = new Api.Ids(request == null ? anyId() : request, flags.idempotencyKey());
            made =
                    new Api(
                            machine,
                            wire(),
                            context(),
                            tokens(),
                            progress(),
                            settings().timeout(),
                            ids);
            api = made;
        }
        return made;
    }

    /** Enough to find a request in a log; a secure one takes 20 ms to make. */
    private static String anyId() {
        var random = ThreadLocalRandom.current();
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }

    /** How long a waiting verb waits: {@code --timeout}, which then means the whole wait. */
    public Duration longestWait() {
        String given = flags.timeout();
        return given == null ? LONGEST_WAIT : Durations.parse(given);
    }

    public boolean mayAsk() {
        return machine.terminal().inputIsTty() && !settings().on(Setting.NO_INPUT);
    }

    /** Asks before something is lost; where nobody can answer, {@code --yes} has to be there. */
    public void confirm(String question) {
        if (flags.yes()) {
            return;
        }
        if (!mayAsk()) {
            throw Failure.usage("this needs a yes", question, "the same command with --yes");
        }
        machine.terminal().err().print(question + " [y/N] ");
        machine.terminal().err().flush();
        String answer = line();
        if (answer == null || !answer.strip().toLowerCase(Locale.ROOT).startsWith("y")) {
            throw Failure.usage(
                    "nothing was done", "the answer was not yes", "the same command with --yes");
        }
    }

    private @Nullable String line() {
        try {
            var reader =
                    new BufferedReader(
                            new InputStreamReader(machine.terminal().in(), StandardCharsets.UTF_8));
            return reader.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file of JSON or YAML; {@code -} is standard input. */
    public JsonNode document(String file) {
        String text = text(file);
        try {
            return text.stripLeading().startsWith("{") ? Json.read(text) : Yaml.read(text);
        } catch (JsonProcessingException e) {
            throw Failure.usage(
                    "%s is neither JSON nor YAML".formatted(file),
                    Unreadable.why(e),
                    "mend the file, then the same command");
        }
    }

    /** Every document of a file, JSON or YAML. */
    public List<JsonNode> documents(String file) {
        String text = text(file);
        try {
            return Yaml.readAll(text);
        } catch (IOException e) {
            throw Failure.usage(
                    "%s is neither JSON nor YAML".formatted(file),
                    Unreadable.why(e).lines().findFirst().orElse(""),
                    "render templates first (helm template), then the same command");
        }
    }

    /** A file as text; {@code -} is standard input. At most 16 MiB. */
    public String text(String file) {
        try (InputStream in = open(file)) {
            byte[] bytes = in.readNBytes(LARGEST_FILE + 1);
            if (bytes.length > LARGEST_FILE) {
                throw unreadable(file, "it is larger than 16 MiB");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw unreadable(file, Unreadable.why(e));
        }
    }

    public InputStream open(String file) {
        try {
            return file.equals("-")
                    ? machine.terminal().in()
                    : Files.newInputStream(machine.directory().resolve(file));
        } catch (IOException e) {
            throw unreadable(file, Unreadable.why(e));
        }
    }

    private static Failure unreadable(String file, String why) {
        return Failure.usage("%s cannot be read".formatted(file), why, "ls -l " + file);
    }

    /** Waits a little; Ctrl-C ends the process before this returns. */
    public void pause(Duration length) throws InterruptedException {
        machine.pause().of(length);
    }

    /** Tells what goes on without us, should Ctrl-C end the process before this is closed. */
    public Farewell onInterrupt(String text) {
        return new Farewell(machine.terminal().err(), text);
    }

    private boolean coloured(boolean tty) {
        if (flags.noColor() || machine.env("NO_COLOR") != null) {
            return false;
        }
        return machine.said("CLICOLOR_FORCE") || (tty && !"dumb".equals(machine.env("TERM")));
    }
}
