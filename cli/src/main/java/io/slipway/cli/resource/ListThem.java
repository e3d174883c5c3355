package io.slipway.cli.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.http.Api;
import io.slipway.cli.output.Json;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import io.slipway.cli.setting.Given;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code list} of any noun. */
public final class ListThem implements Verb {
    private static final int LARGEST_PAGE = 200;
    private static final int FEW = 50;

    private final Session session;
    private final Resource resource;

    private int limit = FEW;
    private boolean all;
    private String pageToken = "";
    private final Given.Texts filters = new Given.Texts();

    public ListThem(Session session, Resource resource) {
        this.session = session;
        this.resource = resource;
    }

    @Override
    public CommandSpec spec() {
        return CommandSpec.wrapWithoutInspection(this)
                .addOption(
                        OptionSpec.builder("--limit")
                                .paramLabel("N")
                                .type(int.class)
                                .initialValue(FEW)
                                .description("Most things to list (50).")
                                .setter(Given.number(given -> limit = given))
                                .build())
                .addOption(
                        OptionSpec.builder("--all")
                                .type(boolean.class)
                                .description("All pages, joined.")
                                .setter(Given.flag(given -> all = given))
                                .build())
                .addOption(
                        OptionSpec.builder("--page-token")
                                .paramLabel("TOKEN")
                                .type(String.class)
                                .description(
                                        "Where to go on: the nextPageToken of an earlier list.")
                                .setter(Given.text(given -> pageToken = given))
                                .build())
                .addOption(
                        OptionSpec.builder("--filter")
                                .paramLabel("TERM")
                                .type(List.class)
                                .auxiliaryTypes(String.class)
                                .description(
                                        "FIELD=VALUE, FIELD!=VALUE or FIELD~PART of the JSON; each"
                                                + " must hold.")
                                .getter(filters)
                                .setter(filters)
                                .build());
    }

    @Override
    public Exit run() {
        return run("");
    }

    /**
     * @param filter more of the query, each part with its {@code &}
     */
    public Exit run(String filter) {
        if (limit < 1) {
            throw Failure.usage(
                    "--limit " + limit + " lists nothing",
                    "the least is 1",
                    "the same command with --limit 50, or --all");
        }
        Filter wanted = Filter.of(filters.all());
        List<JsonNode> seen = new ArrayList<>();
        ArrayNode items = Json.array();
        String token = pageToken;
        ObjectNode whole = Json.object();
        do {
            int size =
                    Math.min(
                            LARGEST_PAGE,
                            all || !wanted.everything() ? LARGEST_PAGE : limit - items.size());
            String query =
                    "?pageSize="
                            + size
                            + filter
                            + (token.isEmpty() ? "" : "&pageToken=" + Api.escaped(token));
            JsonNode page = session.api().get(resource.service(), resource.path() + query);
            page.path("items").forEach(seen::add);
            for (JsonNode item : page.path("items")) {
                if (wanted.keeps(item) && (all || items.size() < limit)) {
                    items.add(item);
                }
            }
            token = Json.text(page, "nextPageToken");
        } while (!token.isEmpty() && (all || items.size() < limit));
        wanted.refuseUnknown(seen);
        whole.set("items", items);
        if (!token.isEmpty() && !wanted.everything()) {
            session.note("There may be more: add --all, or a larger --limit");
        } else if (!token.isEmpty()) {
            whole.put("nextPageToken", token);
            session.note("There is more: add --all, or --page-token " + token);
        }
        session.out().page(resource.view(), whole);
        return Exit.DONE;
    }
}
