package io.slipway.guardrail.rule;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.facts.Workdir.Tool;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.request.InfraForgeConfig.Forge;
import io.slipway.guardrail.request.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** What is installed today is what is installed tomorrow. */
final class ToolVersions implements Rule.OfBoth {
    /** A word that moves, or a range. */
    private static final Pattern FLOATING =
            Pattern.compile(
                    "(?i)latest|main|master|head|develop|stable|edge|nightly|[\\^~><=].*|.*\\*.*"
                            + "|v?\\d+(\\.\\d+)?\\.x");

    private static final RuleCard CARD =
            RuleCard.of(
                    "TOOL-VERSIONS",
                    Phase.PRE,
                    Severity.ERROR,
                    "request, tools",
                    "every tool, chart and image has a version, and none is 'latest'",
                    "the same request then deploys something else tomorrow, and no log says what",
                    "pin each version the finding names",
                    "InfraForge: charts are cloned unpinned, and several versions are 'latest'");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Part<?>> parts() {
        return List.of(Part.TOOLS);
    }

    @Override
    public void check(Asked asked, Evidence evidence, Report report) {
        List<Tool> tools = evidence.ifKnown(Part.TOOLS);
        if (asked.origin() instanceof Origin.InfraForge(var config)) {
            for (Forge forge : config.forges()) {
                if (config.enabled().contains(forge.id())) {
                    forge(forge, report);
                }
            }
        } else if (asked.origin() instanceof Origin.Variables variables) {
            for (Map.Entry<String, JsonNode> entry : variables.document().properties()) {
                if (pinnable(entry.getKey()) && floating(entry.getValue().asText())) {
                    report.warn(
                            "#/" + Asked.escaped(entry.getKey()),
                            "a version",
                            entry.getValue().asText(),
                            "pin " + entry.getKey());
                }
            }
        } else if (tools == null) {
            report.skip("the request names no versions of tools");
            return;
        }
        if (tools != null) {
            tools(tools, report);
        }
        report.passOtherwise("all pinned");
    }

    /** The tool's own preset has several of them: worth a word, and no reason to refuse. */
    private static void forge(Forge forge, Report report) {
        for (Map.Entry<String, JsonNode> entry : forge.values().properties()) {
            if (entry.getKey().endsWith("Version")
                    && !entry.getKey().startsWith("comment")
                    && floating(entry.getValue().asText())) {
                report.warn(
                        "#" + forge.pointers().getOrDefault(entry.getKey(), ""),
                        "a version",
                        entry.getValue().asText(),
                        "pin " + entry.getKey());
            }
        }
    }

    private static void tools(List<Tool> tools, Report report) {
        var floating = new ArrayList<String>();
        for (Tool tool : tools) {
            if (tool.version() == null || floating(tool.version())) {
                floating.add(
                        tool.version() == null ? tool.name() : tool.name() + " " + tool.version());
            }
        }
        for (String tool : floating) {
            report.fail("facts/tools", "a version of its own", tool, "pin it");
        }
    }

    private static boolean pinnable(String variable) {
        String name = variable.toLowerCase(Locale.ROOT);
        return name.endsWith("version") || name.contains("revision");
    }

    private static boolean floating(String version) {
        return FLOATING.matcher(version.strip()).matches();
    }
}
