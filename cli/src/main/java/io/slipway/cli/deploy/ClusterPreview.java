package io.slipway.cli.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.output.Column;
import io.slipway.cli.output.View;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import io.slipway.cli.setting.Service;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What a deployment would do, without doing it. */
@Command
public final class ClusterPreview implements Verb {
    private static final View VIEW = View.of("preview", Column.text("NAME", "name"));

    private final Session session;

    @Mixin ClusterAsk ask = new ClusterAsk();

    public ClusterPreview(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        return preview(session, ask.body(session));
    }

    static Exit preview(Session session, JsonNode body) {
        JsonNode preview = session.api().post(Service.DEPLOY, "/api/hyperpod/deploy:preview", body);
        session.out().object(VIEW, preview);
        Refused.by(preview).orThrow();
        return Exit.DONE;
    }
}
