package io.slipway.guardrail.facts;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The folder a deployer works in.
 *
 * @param sharedWith other jobs that use the same folder
 * @param locks files of the CDK that say somebody works here
 */
public record Workdir(
        String jobId,
        String path,
        List<String> sharedWith,
        List<String> locks,
        @Nullable Long freeMegabytes) {

    /** A program or a chart; without a version it takes whatever is newest. */
    public record Tool(String name, @Nullable String version) {}

    static Workdir read(Row row) {
        return new Workdir(
                row.text("jobId"),
                row.text("path"),
                row.texts("sharedWith"),
                row.texts("locks"),
                row.maybeWhole("freeMegabytes"));
    }

    static Tool tool(Row row) {
        return new Tool(row.text("name"), row.maybeText("version"));
    }
}
