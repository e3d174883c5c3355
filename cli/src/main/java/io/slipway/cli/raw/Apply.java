package io.slipway.cli.raw;

import static io.slipway.cli.resource.Resource.CLUSTER;
import static io.slipway.cli.resource.Resource.JOB;
import static io.slipway.cli.resource.Resource.RESERVATION;
import static io.slipway.cli.resource.Resource.SUPPRESSION;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.http.Api;
import io.slipway.cli.output.Column;
import io.slipway.cli.output.Json;
import io.slipway.cli.output.View;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import io.slipway.cli.setting.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code slipway apply -f FILE}: what the documents name and is not there is asked for. What is
 * there stays as it is: a cluster by its name, a reservation by its name, a suppression by rule and
 * cluster.
 */
@Command
public final class Apply implements Verb {
    private static final String KINDS = "cluster, reservation, suppression";
    private static final Set<String> GONE =
            Set.of("destroyed", "expired", "cancelled", "failed", "ended");
    private static final View VIEW =
            View.of(
                    "result",
                    Column.text("KIND", "kind"),
                    Column.text("NAME", "name"),
                    Column.state("OUTCOME", "outcome"),
                    Column.text("ID", "id"));

    private final Session session;

    @Option(
            names = {"-f", "--file"},
            required = true,
            paramLabel = "FILE",
            description =
                    "Documents of JSON or YAML, each with a kind (" + KINDS + "); - is stdin.")
    String file = "";

    @Option(names = "--dry-run", description = "Say what would be asked for; ask for nothing.")
    boolean dryRun;

    public Apply(Session session) {
        this.session = session;
    }

    /**
     * What a document asks for.
     *
     * @param same which thing that is there is the one it means
     */
    private record Wish(
            String kind,
            String name,
            Resource where,
            String path,
            ObjectNode body,
            Predicate<JsonNode> same) {}

    /** All documents are understood before anything is asked for. */
    @Override
    public Exit run() {
        List<Wish> wishes = new ArrayList<>();
        List<JsonNode> documents = session.documents(file);
        for (int i = 0; i < documents.size(); i++) {
            if (!documents.get(i).isNull() && !documents.get(i).isMissingNode()) {
                wishes.add(wish(documents.get(i), i + 1));
            }
        }
        if (wishes.isEmpty()) {
            throw Failure.usage(
                    "%s asks for nothing".formatted(file),
                    "it holds no document with a kind",
                    "slipway apply --help");
        }
        ObjectNode page = Json.object();
        ArrayNode items = page.putArray("items");
        try {
            wishes.forEach(wish -> items.add(settle(wish)));
        } finally {
            session.out().page(VIEW, page);
        }
        return Exit.DONE;
    }

    private ObjectNode settle(Wish wish) {
        ObjectNode result = Json.object().put("kind", wish.kind()).put("name", wish.name());
        JsonNode there = there(wish.where(), wish.same());
        if (there == null && wish.where().equals(CLUSTER)) {
            there = there(JOB, job -> deploys(job, wish.name()));
        }
        if (there != null) {
            return result.put("outcome", "unchanged").put("id", Json.text(there, "id"));
        }
        if (dryRun) {
            return result.put("outcome", "would-create");
        }
        JsonNode made = session.api().postEach(wish.where().service(), wish.path(), wish.body());
        return result.put("outcome", "created").put("id", Json.text(made, "id"));
    }

    private static boolean deploys(JsonNode job, String name) {
        return Json.text(job, "clusterName").equals(name)
                && Json.text(job, "action").equals("deploy")
                && Set.of(
                                "accepted",
                                "planning",
                                "awaiting-approval",
                                "queued",
                                "deploying",
                                "verifying")
                        .contains(Json.text(job, "state"));
    }

    private @Nullable JsonNode there(Resource resource, Predicate<JsonNode> same) {
        String token = "";
        do {
            String query =
                    "?pageSize=200" + (token.isEmpty() ? "" : "&pageToken=" + Api.escaped(token));
            JsonNode page = session.api().get(resource.service(), resource.path() + query);
            for (JsonNode item : page.path("items")) {
                if (!GONE.contains(Json.text(item, "state")) && same.test(item)) {
                    return item;
                }
            }
            token = Json.text(page, "nextPageToken");
        } while (!token.isEmpty());
        return null;
    }

    private Wish wish(JsonNode document, int place) {
        String kind = Json.text(document, "kind");
        if (!(document.deepCopy() instanceof ObjectNode body)) {
            throw wrong(place, "it is no object");
        }
        body.remove("kind");
        lengths(body, place);
        return switch (kind) {
            case "cluster" -> {
                String name = needed(body, "name", place);
                yield new Wish(
                        kind,
                        name,
                        CLUSTER,
                        "/api/hyperpod/deploy",
                        body,
                        item -> Json.text(item, "name").equals(name));
            }
            case "reservation" -> {
                String name = needed(body, "name", place);
                yield new Wish(
                        kind,
                        name,
                        RESERVATION,
                        RESERVATION.path(),
                        body,
                        item -> Json.text(item, "name").equals(name));
            }
            case "suppression" -> {
                String rule = needed(body, "rule", place);
                String cluster = Json.text(body, "clusterName");
                yield new Wish(
                        kind,
                        cluster.isEmpty() ? rule : rule + " of " + cluster,
                        SUPPRESSION,
                        SUPPRESSION.path(),
                        body,
                        item ->
                                Json.text(item, "rule").equals(rule)
                                        && Json.text(item, "clusterName").equals(cluster));
            }
            default ->
                    throw wrong(
                            place,
                            (kind.isEmpty() ? "it has no kind" : "its kind is " + kind)
                                    + "; the kinds are "
                                    + KINDS);
        };
    }

    /** Lengths may be written as flags take them: 8h, 2d. The services take PT8H, and hours. */
    private void lengths(ObjectNode body, int place) {
        if (body.path("ttl").isTextual()) {
            body.put("ttl", length(body, "ttl", place).toString());
        }
        if (body.path("hours").isTextual()) {
            body.put("hours", length(body, "hours", place).toMillis() / 3_600_000.0);
        }
    }

    private Duration length(ObjectNode body, String field, int place) {
        String written = Json.text(body, field);
        try {
            return Durations.parse(written);
        } catch (Failure _) {
            throw wrong(
                    place,
                    "%s is '%s', which is no length such as 8h, 90m, 2d or PT8H"
                            .formatted(field, written));
        }
    }

    private String needed(ObjectNode body, String field, int place) {
        String value = Json.text(body, field);
        if (value.isEmpty()) {
            throw wrong(place, "it has no " + field + ", by which it would be found again");
        }
        return value;
    }

    private Failure wrong(int place, String because) {
        return Failure.usage(
                "document %d of %s cannot be applied".formatted(place, file),
                because,
                "mend it, then the same command; nothing was asked for");
    }
}
