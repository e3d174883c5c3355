package io.slipway.cli.pool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.output.Json;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a pool, or changes one. */
@Command
public final class PoolSet implements Verb {
    private final Session session;
    private final boolean create;

    @Parameters(paramLabel = "NAME", description = "The name of the pool.")
    String name;

    @Option(
            names = "--nodes",
            paramLabel = "NxG:TYPE",
            description = "Nodes of one type, such as 2x8:h100; may be given again.")
    List<String> nodes = new ArrayList<>();

    @Option(names = "--zone", paramLabel = "ZONE", description = "Where it is.")
    @Nullable String zone;

    @Option(
            names = {"-l", "--label"},
            paramLabel = "K=V",
            description = "A label that requests may ask for; may be given again.")
    Map<String, String> labels = new TreeMap<>();

    public PoolSet(Session session, boolean create) {
        this.session = session;
        this.create = create;
    }

    @Override
    public Exit run() {
        ObjectNode body = Json.object();
        if (create) {
            body.put("name", name);
        }
        if (zone != null) {
            body.put("zone", zone);
        }
        if (!labels.isEmpty()) {
            labels.forEach(body.putObject("labels")::put);
        }
        if (!nodes.isEmpty()) {
            nodes.forEach(body.putArray("nodes")::add);
        }
        JsonNode pool =
                session.api()
                        .post(
                                Resource.POOL.service(),
                                create ? Resource.POOL.path() : Resource.POOL.one(name) + ":change",
                                body);
        session.out().object(Resource.POOL.view(), pool);
        return Exit.DONE;
    }
}
