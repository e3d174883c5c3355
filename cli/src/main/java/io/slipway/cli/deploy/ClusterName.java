package io.slipway.cli.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.exit.Failure;
import java.util.regex.Pattern;

/**
 * Names that SageMaker takes for a cluster. The guardrails say the same, but a job later; a preview
 * shows it among all other findings.
 */
final class ClusterName {
    private static final Pattern TAKEN = Pattern.compile("[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}");

    private ClusterName() {}

    static void check(JsonNode request) {
        JsonNode name = request.path("name");
        if (name.isTextual() && !TAKEN.matcher(name.asText()).matches()) {
            throw Failure.usage(
                    "'%s' is no name for a cluster".formatted(name.asText()),
                    "SageMaker takes 1 to 63 letters, digits and hyphens, with no hyphen at either end",
                    "slipway cluster deploy %s --preset %s"
                            .formatted(
                                    alike(name.asText()), request.path("preset").asText("small")));
        }
    }

    private static String alike(String name) {
        String plain =
                name.replaceAll("[^a-zA-Z0-9]+", "-").replaceFirst("^-", "").replaceFirst("-$", "");
        String cut = plain.substring(0, Math.min(63, plain.length())).replaceFirst("-$", "");
        return cut.isEmpty() ? "demo" : cut;
    }
}
