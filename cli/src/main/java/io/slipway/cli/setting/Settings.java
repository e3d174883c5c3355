package io.slipway.cli.setting;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.exit.Unreadable;
import io.slipway.cli.machine.Machine;
import io.slipway.cli.output.Json;
import io.slipway.cli.output.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Every value the command can be given, by precedence: flag, environment, {@code .slipway.yaml} of
 * the project, user file, system file. The project's file may choose among contexts but not bring
 * one: else a cloned repository could have the user's token sent to its author. Nor may it say
 * whose SSH keys enter what the user reserves.
 */
public final class Settings {
    private static final String PROJECT_FILE = ".slipway.yaml";

    private final Machine machine;
    private final Flags flags;
    private final ConfigFile userFile;
    private final JsonNode user;
    private final JsonNode system;
    private final JsonNode project;

    /** A value, and what gave it. */
    public record Given(String value, String source) {}

    public Settings(Machine machine, Flags flags) {
        this.machine = machine;
        this.flags = flags;
        this.userFile = new ConfigFile(machine.configFolder().resolve("config.json"));
        this.user = userFile.read();
        this.system = new ConfigFile(Path.of("/etc/slipway/config.json")).read();
        Path path = projectFile(machine);
        this.project = path == null ? Json.object() : read(path);
    }

    public ConfigFile userFile() {
        return userFile;
    }

    public Given given(Setting setting) {
        String flag = flags.given(setting);
        if (flag != null) {
            return new Given(flag, "flag");
        }
        String variable = machine.env(setting.variable());
        if (variable != null) {
            return new Given(variable, setting.variable());
        }
        if (project.hasNonNull(setting.key())) {
            return new Given(Json.text(project, setting.key()), PROJECT_FILE);
        }
        if (user.hasNonNull(setting.key())) {
            return new Given(Json.text(user, setting.key()), "user");
        }
        if (system.hasNonNull(setting.key())) {
            return new Given(Json.text(system, setting.key()), "system");
        }
        return new Given(setting.otherwise(), "default");
    }

    public String value(Setting setting) {
        return given(setting).value();
    }

    /** Whether a switch is on; {@code SLIPWAY_NO_INPUT=1} is. */
    public boolean on(Setting setting) {
        String value = value(setting);
        return !value.equals("false") && !value.equals("0");
    }

    public Duration timeout() {
        Duration timeout = Durations.parse(value(Setting.TIMEOUT));
        if (timeout.isZero()) {
            throw Failure.usage(
                    "a timeout of nothing leaves no time to ask",
                    "it bounds each request",
                    "the same command with --timeout 1s");
        }
        return timeout;
    }

    public Context context() {
        Context context = context(value(Setting.CONTEXT));
        String gateway = machine.env("SLIPWAY_URL");
        return gateway == null ? context : context.behind(gateway);
    }

    public Context context(String name) {
        for (JsonNode file : new JsonNode[] {user, system}) {
            JsonNode found = file.path("contexts").path(name);
            if (found.isObject()) {
                return Context.read(name, found, stack());
            }
        }
        if (name.equals(Context.LOCAL)) {
            return Context.local(stack());
        }
        throw Failure.usage(
                "there is no context '%s'".formatted(name),
                "the contexts are " + String.join(", ", contexts()),
                "slipway context list");
    }

    private LocalStack stack() {
        return LocalStack.of(machine.env(LocalStack.VARIABLE));
    }

    public Set<String> contexts() {
        Set<String> names = new TreeSet<>(Set.of(Context.LOCAL));
        for (JsonNode file : new JsonNode[] {user, system}) {
            Iterator<String> fields = file.path("contexts").fieldNames();
            fields.forEachRemaining(names::add);
        }
        return names;
    }

    private static @Nullable Path projectFile(Machine machine) {
        for (Path folder = machine.directory(); folder != null; folder = folder.getParent()) {
            Path file = folder.resolve(PROJECT_FILE);
            if (Files.isRegularFile(file)) {
                return file;
            }
            if (Files.exists(folder.resolve(".git"))) {
                return null;
            }
        }
        return null;
    }

    private static JsonNode read(Path path) {
        try {
            JsonNode content = Yaml.read(Files.readString(path));
            for (var field : content.properties()) {
                if (Setting.of(field.getKey()).filter(Setting::ofProjects).isEmpty()) {
                    throw broken(path, "'%s' cannot be set in a project".formatted(field.getKey()));
                }
            }
            return content;
        } catch (JsonProcessingException e) {
            throw broken(path, Unreadable.why(e));
        } catch (IOException e) {
            throw broken(path, "it cannot be read: " + Unreadable.why(e));
        }
    }

    private static Failure broken(Path path, String why) {
        return Failure.usage(
                "the project file %s cannot be used".formatted(path),
                why,
                "slipway help environment");
    }
}
