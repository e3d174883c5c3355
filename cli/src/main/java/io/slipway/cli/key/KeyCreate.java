package io.slipway.cli.key;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.output.Json;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a key for a program. */
@Command
public final class KeyCreate implements Verb {
    private final Session session;

    @Parameters(paramLabel = "NAME", description = "What it is for.")
    String name;

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            description = "viewer, operator or admin, none above yours (operator).")
    @Nullable String role;

    @Option(
            names = "--hours",
            paramLabel = "HOURS",
            description = "How long it is good, up to 168 (2).")
    @Nullable BigDecimal hours;

    @Option(
            names = "--gpus",
            paramLabel = "N",
            description = "The most GPUs that it may hold at a time.")
    @Nullable Integer gpus;

    @Option(
            names = {"-t", "--type"},
            paramLabel = "TYPE",
            description = "The only GPU types it may reserve; may be given again.")
    List<String> types = new ArrayList<>();

    @Option(
            names = "--longest",
            paramLabel = "HOURS",
            description = "The longest that a reservation of it may last.")
    @Nullable BigDecimal longest;

    public KeyCreate(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        ObjectNode body = Json.object().put("name", name);
        if (role != null) {
            body.put("role", role);
        }
        if (hours != null) {
            body.put("hours", hours);
        }
        if (gpus != null) {
            body.put("gpus", gpus);
        }
        if (longest != null) {
            body.put("longestHours", longest);
        }
        if (!types.isEmpty()) {
            types.forEach(body.putArray("gpuTypes")::add);
        }
        KeySecret.show(
                session, session.api().post(Resource.KEY.service(), Resource.KEY.path(), body));
        return Exit.DONE;
    }
}
