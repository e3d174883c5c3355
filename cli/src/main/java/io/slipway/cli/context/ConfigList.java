package io.slipway.cli.context;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.output.Column;
import io.slipway.cli.output.Json;
import io.slipway.cli.output.View;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import io.slipway.cli.setting.Setting;
import io.slipway.cli.setting.Settings;
import picocli.CommandLine.Command;

/** Every setting, and what gave it its value. */
@Command
public final class ConfigList implements Verb {
    private static final View VIEW =
            View.of(
                    "setting",
                    Column.text("NAME", "name"),
                    Column.text("VALUE", "value"),
                    Column.text("FROM", "from"));

    private final Session session;

    public ConfigList(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        ObjectNode page = Json.object();
        for (Setting setting : Setting.values()) {
            Settings.Given given = session.settings().given(setting);
            page.withArray("items")
                    .addObject()
                    .put("name", setting.key())
                    .put("value", given.value())
                    .put("from", given.source());
        }
        session.out().page(VIEW, page);
        return Exit.DONE;
    }
}
