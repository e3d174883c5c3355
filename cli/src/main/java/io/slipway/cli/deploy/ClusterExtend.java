package io.slipway.cli.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.output.Json;
import io.slipway.cli.resource.Naming;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import io.slipway.cli.setting.Durations;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Gives a cluster another end. */
@Command
public final class ClusterExtend implements Verb {
    private final Session session;

    @Parameters(paramLabel = "ID", description = "Id or its first characters, or a cluster name.")
    String id;

    @Option(names = "--by", paramLabel = "DURATION", description = "How much longer, such as 4h.")
    @Nullable String by;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            description = "The new end, such as 2026-12-01T18:00:00Z.")
    @Nullable String until;

    public ClusterExtend(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        if ((by == null) == (until == null)) {
            throw Failure.usage(
                    "there is no new end, or two",
                    "one of --by and --until says when the cluster ends",
                    "slipway cluster extend %s --by 4h".formatted(id));
        }
        String whole = new Naming(session, Resource.CLUSTER).id(id);
        ObjectNode body = Json.object();
        if (by != null) {
            body.put("by", Durations.parse(by).toString());
        } else {
            body.put("until", until);
        }
        JsonNode cluster =
                session.api()
                        .post(
                                Resource.CLUSTER.service(),
                                Resource.CLUSTER.one(whole) + ":extend",
                                body);
        session.out().object(Resource.CLUSTER.view(), cluster);
        return Exit.DONE;
    }
}
