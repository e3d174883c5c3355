package io.slipway.cli.guardrail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.output.Column;
import io.slipway.cli.output.Json;
import io.slipway.cli.output.View;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import io.slipway.guardrail.facts.FactsSchema;
import io.slipway.guardrail.facts.Part;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a facts file may hold, and which calls tell it. */
@Command
public final class GuardrailFacts implements Verb {
    private static final View VIEW =
            View.of(
                    "part",
                    Column.text("PART", "part"),
                    Column.text("KEEPS", "keeps"),
                    Column.text("RULES", "rules"),
                    Column.text("FROM", "from"));

    private final Session session;

    @Parameters(arity = "0..1", paramLabel = "PART", description = "One part, such as quotas.")
    @Nullable String part;

    @Option(
            names = "--schema",
            description =
                    "The JSON Schema of the whole file, or of one part; for editors and tests.")
    boolean schema;

    public GuardrailFacts(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        if (part != null && Part.named(part) == null) {
            throw new Failure(
                    Exit.NOT_FOUND,
                    "there is no part '%s'".formatted(part),
                    "there are " + String.join(", ", Part.names()),
                    "slipway guardrail facts");
        }
        if (schema) {
            ObjectNode whole = FactsSchema.document();
            JsonNode shown = part == null ? whole : whole.path("properties").path(part);
            session.out().object(VIEW, shown);
            return Exit.DONE;
        }
        ObjectNode page = Json.object();
        for (Part<?> each : Part.all()) {
            if (part == null || part.equals(each.name())) {
                page.withArray("items")
                        .addObject()
                        .put("part", each.name())
                        .put("keeps", each.keeps().toString())
                        .put("rules", rules(each))
                        .put("from", each.from());
            }
        }
        session.out().page(VIEW, page);
        return Exit.DONE;
    }

    private static String rules(Part<?> part) {
        return String.join(", ", Offline.rulesOf(part));
    }
}
