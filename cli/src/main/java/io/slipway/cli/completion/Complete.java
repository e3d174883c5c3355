package io.slipway.cli.completion;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.http.Answer;
import io.slipway.cli.http.Exchange;
import io.slipway.cli.output.Json;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import io.slipway.cli.setting.PrivateFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * Ids and names that begin so, for the tab key: at most 300 ms, from a cache for 60 s, and silent
 * about everything that goes wrong.
 */
@Command
public final class Complete implements Verb {
    private static final Duration LIMIT = Duration.ofMillis(300);
    private static final Duration FRESH = Duration.ofSeconds(60);
    private static final Map<String, Resource> KINDS =
            Map.of(
                    "booking", Resource.BOOKING,
                    "key", Resource.KEY,
                    "pool", Resource.POOL,
                    "job", Resource.JOB,
                    "operation", Resource.OPERATION,
                    "cluster", Resource.CLUSTER,
                    "endpoint", Resource.ENDPOINT,
                    "reservation", Resource.RESERVATION,
                    "workstation", Resource.WORKSTATION,
                    "stress", Resource.STRESS_RUN);

    private final Session session;

    @Parameters(index = "0", paramLabel = "KIND", description = "job, cluster, endpoint …")
    String kind;

    @Parameters(index = "1", arity = "0..1", paramLabel = "PREFIX", description = "How it begins.")
    String prefix = "";

    public Complete(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        Resource resource = KINDS.get(kind);
        if (resource != null) {
            try {
                names(resource).stream()
                        .filter(name -> name.startsWith(prefix))
                        .forEach(session.out()::text);
            } catch (IOException | Failure _) {
                return Exit.DONE;
            }
        }
        return Exit.DONE;
    }

    private List<String> names(Resource resource) throws IOException {
        Path cache =
                session.machine()
                        .cacheFolder()
                        .resolve("names-%s-%s.json".formatted(session.context().name(), kind));
        Instant now = session.machine().clock().instant();
        if (Files.exists(cache)
                && Files.getLastModifiedTime(cache).toInstant().plus(FRESH).isAfter(now)) {
            return texts(Json.read(Files.readAllBytes(cache)));
        }
        URI uri = URI.create(session.context().base(resource.service()) + resource.path());
        Map<String, String> headers = Map.of("Authorization", "Bearer " + session.tokens().token());
        Answer answer = session.wire().exchange(new Exchange("GET", uri, headers, null, LIMIT));
        ObjectNode found = Json.object();
        for (JsonNode item : answer.json().path("items")) {
            found.withArray("items").add(resource.view().id(item));
            if (item.hasNonNull("name")) {
                found.withArray("items").add(item.get("name").asText());
            }
        }
        PrivateFile.write(cache, Json.line(found));
        return texts(found);
    }

    private static List<String> texts(JsonNode found) {
        List<String> texts = new ArrayList<>();
        found.path("items").forEach(item -> texts.add(item.asText()));
        return texts;
    }
}
