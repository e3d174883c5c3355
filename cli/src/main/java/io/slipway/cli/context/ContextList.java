package io.slipway.cli.context;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.output.Column;
import io.slipway.cli.output.Json;
import io.slipway.cli.output.View;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import io.slipway.cli.setting.Context;
import io.slipway.cli.setting.Setting;
import picocli.CommandLine.Command;

/** All contexts; the present one is marked. */
@Command
public final class ContextList implements Verb {
    private static final View VIEW =
            View.of(
                    "context",
                    Column.text("NAME", "name"),
                    Column.text("CURRENT", "current"),
                    Column.text("URL", "url", "/services/deploy"),
                    Column.text("ISSUER", "issuer"),
                    Column.text("KAFKA", "kafka"));

    private final Session session;

    public ContextList(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        String present = session.settings().value(Setting.CONTEXT);
        ArrayNode items = Json.array();
        for (String name : session.settings().contexts()) {
            Context context = session.settings().context(name);
            items.add(context.json().put("current", name.equals(present)));
        }
        ObjectNode page = Json.object();
        page.set("items", items);
        session.out().page(VIEW, page);
        return Exit.DONE;
    }
}
