package io.slipway.cli.context;

import io.slipway.cli.exit.Exit;
import io.slipway.cli.output.Column;
import io.slipway.cli.output.Json;
import io.slipway.cli.output.View;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import io.slipway.cli.setting.Setting;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** One setting as it is in effect. */
@Command
public final class ConfigGet implements Verb {
    private final Session session;

    @Parameters(paramLabel = "NAME", description = "context, output, timeout, utc or no-input.")
    String name;

    public ConfigGet(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        Setting setting = ConfigSet.setting(name);
        String value = session.settings().value(setting);
        if (session.out().rendering().human()) {
            session.out().text(value);
        } else {
            session.out()
                    .object(
                            View.of("setting", Column.text("NAME", "name")),
                            Json.object().put("name", name).put("value", value));
        }
        return Exit.DONE;
    }
}
