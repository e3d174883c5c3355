package io.slipway.guardrail.rule;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.facts.Storage;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.request.Group;
import io.slipway.guardrail.request.Origin;
import java.util.HashSet;
import java.util.List;

/** The life cycle script is there and is a script that Linux runs. */
final class LcsObject implements Rule.OfAccount {
    private static final RuleCard CARD =
            RuleCard.of(
                    "LCS-OBJECT",
                    Phase.PRE,
                    Severity.ERROR,
                    "request, scripts",
                    "the script that OnCreate names is there, is not empty, begins with #!, and has"
                            + " neither carriage returns nor a byte order mark",
                    "a script saved on Windows asks for a program named bash and a carriage return:"
                            + " every node dies while it starts",
                    "convert it, and upload it where the finding says",
                    "HyperPod troubleshooting guides");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Part<?>> parts() {
        return List.of(Part.SCRIPTS);
    }

    @Override
    public void check(Asked asked, Evidence evidence, Report report) {
        for (Group group : asked.groups()) {
            inRequest(asked, group, report);
        }
        var seen = new HashSet<String>();
        for (Group group : asked.groups()) {
            String name = group.document().path("LifeCycleConfig").path("OnCreate").asText();
            String folder = LcsBucket.uri(group);
            if (!name.isEmpty() && !folder.isEmpty()) {
                String uri = folder.endsWith("/") ? folder + name : folder + "/" + name;
                if (seen.add(uri)) {
                    String at = asked.at(group.pointer() + "/LifeCycleConfig/OnCreate");
                    check(at, uri, evidence.of(Part.SCRIPTS), report);
                }
            }
        }
        if (seen.isEmpty() && report.silent()) {
            report.skip("no group names a script");
        }
        report.passOtherwise(String.join(", ", seen));
    }

    /** A folder without a script runs nothing; LCS-BUCKET tells of a group without either. */
    private static void inRequest(Asked asked, Group group, Report report) {
        JsonNode scripts = group.document().path("LifeCycleConfig");
        if (scripts.isObject()
                && scripts.hasNonNull("SourceS3Uri")
                && !scripts.hasNonNull("OnCreate")
                && !scripts.hasNonNull("OnInitComplete")
                && asked.origin() instanceof Origin.CreateCluster) {
            report.fail(
                    asked.at(group.pointer() + "/LifeCycleConfig/OnCreate"),
                    "the name of the script in " + LcsBucket.uri(group),
                    "nothing: no script runs",
                    "give OnCreate, such as on_create.sh");
        }
    }

    private static void check(String at, String uri, List<Storage.Script> scripts, Report report) {
        Storage.Script script =
                scripts.stream().filter(one -> one.uri().equals(uri)).findFirst().orElse(null);
        if (script == null) {
            report.untold(
                    at,
                    "a script at " + uri,
                    "nobody has told about it",
                    "give it in scripts: " + Part.SCRIPTS.from());
            return;
        }
        if (!script.exists() || (script.size() != null && script.size() == 0)) {
            report.fail(
                    at,
                    "a script at " + uri,
                    script.exists() ? "an empty object" : "nothing",
                    "aws s3 cp on_create.sh " + uri);
            return;
        }
        String text = script.text();
        if (text == null) {
            report.untold(
                    at, CARD.checks(), "its text is not told", "give its first bytes as text");
        } else if (text.startsWith("\uFEFF")) {
            report.fail(at, "no byte order mark", "one before #!", "save the script without it");
        } else if (!text.startsWith("#!")) {
            report.fail(
                    at,
                    "#! and a program on the first line",
                    text.lines().findFirst().orElse(""),
                    "begin it with #!/bin/bash");
        } else if (text.contains("\r")) {
            report.fail(
                    at,
                    "lines that end with a line feed",
                    "carriage returns",
                    "sed -i 's/\\r$//' on_create.sh, then aws s3 cp on_create.sh " + uri);
        }
    }
}
