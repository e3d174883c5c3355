package io.slipway.cli.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.output.Json;
import java.util.List;
import java.util.stream.StreamSupport;

/** The findings that stand in the way: a rule that must hold and does not, or cannot be told to. */
public record Refused(List<JsonNode> blocking) {

    /**
     * @param document anything with {@code findings}
     */
    public static Refused by(JsonNode document) {
        return new Refused(
                StreamSupport.stream(document.path("findings").spliterator(), false)
                        .filter(Refused::blocks)
                        .toList());
    }

    /** What could not be checked has not passed: UNKNOWN blocks as FAIL does. */
    private static boolean blocks(JsonNode finding) {
        String status = Json.text(finding, "status");
        return (status.equals("FAIL") || status.equals("UNKNOWN"))
                && Json.text(finding, "severity").equals("ERROR");
    }

    /** The findings are data and have been printed; this says so to the person and the script. */
    public void orThrow() {
        if (blocking.isEmpty()) {
            return;
        }
        JsonNode first = blocking.getFirst();
        List<String> reasons =
                blocking.stream()
                        .map(
                                finding ->
                                        "%s at %s: %s, expected %s"
                                                .formatted(
                                                        Json.text(finding, "rule"),
                                                        Json.text(finding, "subject"),
                                                        Json.text(finding, "actual"),
                                                        Json.text(finding, "expected")))
                        .toList();
        String explained = "slipway guardrail explain " + Json.text(first, "rule");
        throw new Failure(
                        Exit.REFUSED,
                        "the guardrails refuse this request",
                        String.join("; ", reasons),
                        "",
                        explained,
                        null)
                .advised(Json.text(first, "remediation"), explained);
    }
}
