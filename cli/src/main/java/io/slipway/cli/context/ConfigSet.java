package io.slipway.cli.context;

import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.output.Rendering;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import io.slipway.cli.setting.Durations;
import io.slipway.cli.setting.Setting;
import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Sets or clears a setting in the user's file. */
@Command
public final class ConfigSet implements Verb {
    private final Session session;

    @Parameters(
            index = "0",
            paramLabel = "NAME",
            description = "context, output, timeout, utc, no-input or github-user.")
    String name;

    @Parameters(index = "1", paramLabel = "VALUE", description = "Empty text clears the setting.")
    String value;

    public ConfigSet(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        Setting setting = setting(name);
        if (value.isEmpty()) {
            session.settings().userFile().change(file -> file.remove(setting.key()));
        } else {
            check(setting);
            session.settings().userFile().change(file -> file.put(setting.key(), value));
        }
        return Exit.DONE;
    }

    private void check(Setting setting) {
        switch (setting) {
            case CONTEXT -> session.settings().context(value);
            case OUTPUT -> Rendering.of(value);
            case TIMEOUT -> Durations.parse(value);
            case GITHUB_USER -> {
                if (!value.matches("(?!.*--)[A-Za-z0-9](?:[A-Za-z0-9-]{0,37}[A-Za-z0-9])?")) {
                    throw Failure.usage(
                            "%s is no GitHub user name".formatted(value),
                            "it has letters, digits and single hyphens",
                            "slipway config set github-user octocat");
                }
            }
            case UTC, NO_INPUT -> {
                if (!value.equals("true") && !value.equals("false")) {
                    throw Failure.usage(
                            "%s is on or off".formatted(setting.key()),
                            "'%s' is neither true nor false".formatted(value),
                            "slipway config set %s true".formatted(setting.key()));
                }
            }
        }
    }

    static Setting setting(String name) {
        return Setting.of(name)
                .orElseThrow(
                        () ->
                                Failure.usage(
                                        "there is no setting '%s'".formatted(name),
                                        "the settings are "
                                                + Arrays.stream(Setting.values())
                                                        .map(Setting::key)
                                                        .collect(Collectors.joining(", ")),
                                        "slipway config list"));
    }
}
