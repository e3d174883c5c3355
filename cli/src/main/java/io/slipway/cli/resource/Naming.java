package io.slipway.cli.resource;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.http.Api;
import io.slipway.cli.output.Json;
import io.slipway.cli.session.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Finds the one thing a user means by an id, a name, or the first or last characters of an id, as
 * lists and timelines write them: {@code job/ID} and {@code …ff775a49} too.
 */
public final class Naming {
    private static final int WHOLE_ID = 36;
    private static final int SHORTEST_PART = 4;
    private static final int MOST_PAGES = 10;

    /** A name may be used again after these; then the one that lives is meant. */
    private static final Set<String> ENDED =
            Set.of("expired", "cancelled", "failed", "destroyed", "ended", "revoked");

    private final Session session;
    private final Resource resource;

    public Naming(Session session, Resource resource) {
        this.session = session;
        this.resource = resource;
    }

    public String id(String typed) {
        String given = bare(typed.strip());
        if (given.isEmpty()) {
            throw Failure.usage(
                    "an empty id means no %s".formatted(resource.view().kind()),
                    "it is a whole id, its first or last characters (at least 4), or a name",
                    listing(resource.view().kind()));
        }
        if (given.length() == WHOLE_ID) {
            return given;
        }
        List<JsonNode> found = new ArrayList<>();
        String token = "";
        for (int page = 0; page < MOST_PAGES; page++) {
            String query =
                    "?pageSize=200" + (token.isEmpty() ? "" : "&pageToken=" + Api.escaped(token));
            JsonNode answer = session.api().get(resource.service(), resource.path() + query);
            for (JsonNode item : answer.path("items")) {
                if (resource.view().id(item).equals(given)) {
                    return given;
                }
                if (means(item, given)) {
                    found.add(item);
                }
            }
            token = Json.text(answer, "nextPageToken");
            if (token.isEmpty()) {
                break;
            }
        }
        if (found.size() > 1) {
            List<JsonNode> live =
                    found.stream().filter(one -> !ENDED.contains(Json.text(one, "state"))).toList();
            found = live.size() == 1 ? live : found;
        }
        return switch (found.size()) {
            case 0 -> throw none(given, !token.isEmpty());
            case 1 -> resource.view().id(found.getFirst());
            default -> throw many(given, found);
        };
    }

    /** Without what {@code -o name} puts before an id, and timelines before its end. */
    private String bare(String typed) {
        String kind = resource.view().kind() + "/";
        String given = typed.startsWith(kind) ? typed.substring(kind.length()) : typed;
        return given.startsWith("…") ? given.substring(1) : given;
    }

    private boolean means(JsonNode item, String given) {
        String id = resource.view().id(item);
        boolean part =
                given.length() >= SHORTEST_PART && (id.startsWith(given) || id.endsWith(given));
        return part
                || Json.text(item, "name").equals(given)
                || Json.text(item, "clusterName").equals(given);
    }

    private Failure none(String given, boolean more) {
        String kind = resource.view().kind();
        String range = more ? "among the newest " + 200 * MOST_PAGES : "among yours";
        return new Failure(
                Exit.NOT_FOUND,
                "there is no %s '%s'".formatted(kind, given),
                "no id begins or ends so (at least 4 characters) and none is named so, " + range,
                listing(kind));
    }

    private Failure many(String given, List<JsonNode> found) {
        String matches =
                String.join(
                        ", ",
                        found.stream().limit(10).map(item -> resource.view().id(item)).toList());
        return Failure.usage(
                "'%s' means more than one %s".formatted(given, resource.view().kind()),
                "%d match: %s%s".formatted(found.size(), matches, found.size() > 10 ? ", …" : ""),
                listing(resource.view().kind()));
    }

    /** Most kinds are nouns of the command; some are listed by the verb of another one. */
    private static String listing(String kind) {
        return switch (kind) {
            case "verdict" -> "slipway guardrail verdicts";
            case "suppression" -> "slipway guardrail suppressions";
            case "maintenance" -> "slipway pool maintenance";
            case "stress-run" -> "slipway stress list";
            default -> "slipway %s list".formatted(kind);
        };
    }
}
