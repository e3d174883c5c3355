package io.slipway.cli.parked;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.http.Api;
import io.slipway.cli.output.Json;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import io.slipway.cli.setting.Service;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Asks every service; one that is away is told of and does not hide the others. */
@Command
public final class ParkedList implements Verb {
    private static final int LARGEST_PAGE = 200;

    private final Session session;

    @Option(names = "--service", paramLabel = "NAME", description = "Only of this service.")
    @Nullable String service;

    @Option(names = "--consumer", paramLabel = "NAME", description = "Only of this consumer.")
    @Nullable String consumer;

    @Option(names = "--topic", paramLabel = "TOPIC", description = "Only of this topic.")
    @Nullable String topic;

    @Option(names = "--key", paramLabel = "KEY", description = "Only of this key.")
    @Nullable String key;

    @Option(names = "--limit", paramLabel = "N", description = "Most events per service (200).")
    int limit = LARGEST_PAGE;

    @Option(
            names = "--settled",
            description = "What was done with parked events instead, by whom and why.")
    boolean settled;

    public ParkedList(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        List<Service> asked =
                service == null ? ParkedRef.SERVICES : List.of(ParkedRef.service(service));
        ObjectNode page = Json.object();
        ArrayNode items = page.putArray("items");
        Failure away = null;
        for (Service one : asked) {
            try {
                collect(one, items);
            } catch (Failure failure) {
                if (failure.exit() != Exit.UNAVAILABLE || asked.size() == 1) {
                    throw failure;
                }
                away = failure;
                session.note(failure.getMessage() + "; what it holds is not in the list");
            }
        }
        session.out().page(settled ? ParkedRef.SETTLED : ParkedRef.VIEW, page);
        return away == null ? Exit.DONE : Exit.UNAVAILABLE;
    }

    private void collect(Service from, ArrayNode items) {
        int before = items.size();
        String token = "";
        do {
            int size = Math.min(LARGEST_PAGE, limit - (items.size() - before));
            String path =
                    ParkedRef.path(from, settled ? "settled" : "parked")
                            + "?pageSize="
                            + size
                            + query("pageToken", token.isEmpty() ? null : token)
                            + (settled ? "" : filter());
            JsonNode page = session.api().get(from, path);
            for (JsonNode item : page.path("items")) {
                ObjectNode named =
                        Json.object()
                                .put("ref", from.key() + "/" + Json.text(item, "id"))
                                .put("service", from.key());
                named.setAll((ObjectNode) item);
                items.add(named);
            }
            token = Json.text(page, "nextPageToken");
        } while (!token.isEmpty() && items.size() - before < limit);
        if (!token.isEmpty()) {
            session.note("The %s service holds more: add --limit".formatted(from.key()));
        }
    }

    private String filter() {
        return query("consumer", consumer) + query("topic", topic) + query("key", key);
    }

    private static String query(String name, @Nullable String value) {
        return value == null ? "" : "&" + name + "=" + Api.escaped(value);
    }
}
