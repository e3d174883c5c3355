package io.slipway.cli.stress;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.output.Column;
import io.slipway.cli.output.Json;
import io.slipway.cli.output.Output;
import io.slipway.cli.output.View;
import java.util.Locale;

/** The report of a run: whole as data; for a person what matters, in milliseconds. */
final class Numbers {
    private static final View VIEW =
            View.of("stress-report", Column.text("TARGET", "/plan/target"));
    private static final String[] PERCENTILES = {"p50", "p90", "p95", "p99", "max"};

    private final Output out;

    Numbers(Output out) {
        this.out = out;
    }

    void show(JsonNode report) {
        out.object(VIEW, out.rendering().human() ? brief(report) : report);
    }

    private static ObjectNode brief(JsonNode report) {
        ObjectNode brief =
                Json.object()
                        .put("verdict", report.at("/verdict/outcome").asText())
                        .put("target", report.at("/plan/target").asText())
                        .put("asked/s", number(report.at("/rates/asked")))
                        .put("done/s", number(report.at("/rates/done")))
                        .put("tokens/s", number(report.at("/rates/outputTokens")));
        for (String count : new String[] {"scheduled", "done", "failed", "blocked"}) {
            brief.put(count, report.at("/requests/" + count).asLong());
        }
        brief.set("reasons", report.at("/verdict/reasons"));
        row(brief, "first token", report.at("/timeToFirstToken/fromIntended"));
        row(brief, "between tokens", report.path("interToken"));
        row(brief, "end to end", report.at("/endToEnd/fromIntended"));
        row(brief, "generator late", report.at("/generator/lag"));
        return brief;
    }

    private static void row(ObjectNode brief, String name, JsonNode distribution) {
        ObjectNode row = brief.withArray("latencies").addObject().put("ms", name);
        for (String percentile : PERCENTILES) {
            row.put(percentile, number(distribution.path(percentile)));
        }
    }

    private static String number(JsonNode value) {
        return value.isNumber() ? String.format(Locale.ROOT, "%.1f", value.asDouble()) : "-";
    }
}
