package io.slipway.cli.guardrail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.deploy.Refused;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.output.Column;
import io.slipway.cli.output.Json;
import io.slipway.cli.output.View;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import io.slipway.guardrail.manifest.Fault;
import io.slipway.guardrail.manifest.ResumeCheck;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Whether HyperPod will resume the jobs of a manifest that ask for it. */
@Command
public final class GuardrailCheckManifest implements Verb {
    private static final View VIEW =
            View.of(
                    "finding",
                    Column.text("SUBJECT", "subject"),
                    Column.state("STATUS", "status"),
                    Column.text("EXPECTED", "expected"),
                    Column.text("ACTUAL", "actual"),
                    Column.text("REMEDIATION", "remediation").onlyWide());

    private final Session session;

    @Parameters(
            paramLabel = "FILE",
            description =
                    "Manifests as YAML or JSON, several in one file too; - is standard input.")
    String file;

    public GuardrailCheckManifest(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        ObjectNode document = Json.object();
        ArrayNode findings = document.putArray("findings");
        List<JsonNode> manifests = manifests();
        if (manifests.isEmpty()) {
            throw Failure.usage(
                    "%s holds no manifest".formatted(file),
                    "nothing was checked, so nothing passed",
                    "the same command with the file that kubectl applies");
        }
        int resumed = 0;
        for (int i = 0; i < manifests.size(); i++) {
            ResumeCheck check = ResumeCheck.of(manifests.get(i), "document " + (i + 1));
            check.faults().forEach(fault -> finding(findings.addObject(), fault));
            resumed += check.asks() ? 1 : 0;
        }
        boolean passed = Refused.by(document).blocking().isEmpty();
        document.put("verdict", passed ? "passed" : "failed");
        document.put("manifests", manifests.size()).put("asking", resumed);
        session.out().page(VIEW, document, findings);
        Refused.by(document).orThrow();
        return Exit.DONE;
    }

    private List<JsonNode> manifests() {
        var all = new ArrayList<JsonNode>();
        for (JsonNode document : session.documents(file)) {
            if (document.path("kind").asText().equals("List")) {
                document.path("items").forEach(all::add);
            } else if (document.isObject()) {
                all.add(document);
            }
        }
        return all;
    }

    private static void finding(ObjectNode finding, Fault fault) {
        finding.put("rule", "ANNOT-RESUME")
                .put("status", fault.certain() ? "FAIL" : "WARN")
                .put("severity", fault.certain() ? "ERROR" : "WARNING")
                .put("subject", fault.job() + fault.path())
                .put("expected", fault.expected())
                .put("actual", fault.actual())
                .put("remediation", fault.remedy());
    }
}
