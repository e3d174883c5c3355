package io.slipway.cli.resource;

import static io.slipway.cli.output.Column.count;
import static io.slipway.cli.output.Column.state;
import static io.slipway.cli.output.Column.text;
import static io.slipway.cli.output.Column.time;

import io.slipway.cli.http.Api;
import io.slipway.cli.output.View;
import io.slipway.cli.setting.Service;

/** A collection of the API: what it is called, where it is, how it is shown. */
public record Resource(View view, Service service, String path) {
    public static final Resource JOB =
            new Resource(
                    View.of(
                            "job",
                            text("ID", "id"),
                            text("ACTION", "action"),
                            state("STATE", "state"),
                            text("CLUSTER", "clusterName"),
                            time("UPDATED", "updatedAt"),
                            text("WORD", "word").onlyWide(),
                            time("CREATED", "createdAt").onlyWide(),
                            text("REASON", "reason").onlyWide()),
                    Service.DEPLOY,
                    "/api/hyperpod/jobs");
    public static final Resource CLUSTER =
            new Resource(
                    View.of(
                            "cluster",
                            text("ID", "id"),
                            text("NAME", "name"),
                            state("STATE", "state"),
                            text("REGION", "region"),
                            count("GROUPS", "groups"),
                            time("EXPIRES", "expiresAt"),
                            text("JOB", "jobId").onlyWide(),
                            text("ARN", "arn").onlyWide()),
                    Service.DEPLOY,
                    "/api/hyperpod/clusters");
    public static final Resource OPERATION =
            new Resource(
                    View.of(
                            "operation",
                            text("ID", "id"),
                            text("KIND", "kind"),
                            state("STATE", "state"),
                            text("CLUSTER", "clusterId"),
                            count("NODES", "nodes"),
                            time("UPDATED", "updatedAt"),
                            text("BY", "requestedBy").onlyWide(),
                            text("REASON", "reason").onlyWide()),
                    Service.DEPLOY,
                    "/api/hyperpod/operations");
    public static final Resource SUPPRESSION =
            new Resource(
                    View.of(
                            "suppression",
                            text("ID", "id"),
                            text("RULE", "rule"),
                            text("CLUSTER", "clusterName"),
                            text("WHO", "who"),
                            time("UNTIL", "until"),
                            text("REASON", "reason")),
                    Service.GUARDRAIL,
                    "/api/guardrails/suppressions");
    public static final Resource VERDICT =
            new Resource(
                    View.of(
                            "verdict",
                            text("ID", "id"),
                            state("VERDICT", "verdict"),
                            text("PHASE", "phase"),
                            text("CLUSTER", "clusterName"),
                            text("JOB", "jobId"),
                            time("JUDGED", "judgedAt"),
                            count("FINDINGS", "findings").onlyWide(),
                            time("EXPIRES", "expiresAt").onlyWide()),
                    Service.GUARDRAIL,
                    "/api/guardrails/verdicts");
    public static final Resource ENDPOINT =
            new Resource(
                    View.of(
                            "endpoint",
                            text("ID", "id"),
                            text("NAME", "name"),
                            state("STATE", "state"),
                            text("MODEL", "model"),
                            text("URL", "url"),
                            text("CLUSTER", "clusterId").onlyWide(),
                            time("SINCE", "since").onlyWide(),
                            text("REASON", "reason").onlyWide()),
                    Service.ENDPOINT,
                    "/api/endpoints");
    public static final Resource RESERVATION =
            new Resource(
                    View.of(
                            "reservation",
                            text("ID", "id"),
                            state("STATE", "state"),
                            text("GPUS", "gpus"),
                            text("TYPE", "gpuType"),
                            text("POSITION", "/position/byStart"),
                            time("STARTS", "startsAt"),
                            time("ENDS", "endsAt"),
                            text("OWNER", "owner").onlyWide(),
                            text("NAME", "name").onlyWide(),
                            text("POOL", "pool").onlyWide()),
                    Service.RESERVATION,
                    "/api/reservations");
    public static final Resource GPU_NODE =
            new Resource(
                    View.of(
                            "node",
                            text("NAME", "name"),
                            text("TYPE", "gpuType"),
                            text("GPUS", "gpus"),
                            state("STATE", "state"),
                            text("CAUSE", "cause"),
                            time("BACK", "until"),
                            text("MACHINE", "machine").onlyWide(),
                            text("INSTANCE", "instance").onlyWide()),
                    Service.RESERVATION,
                    "/api/nodes");
    public static final Resource BOOKING =
            new Resource(
                    View.of(
                            "booking",
                            text("ID", "id"),
                            text("GPUS", "gpus"),
                            text("TYPE", "gpuType"),
                            text("AT", "at"),
                            text("ZONE", "timeZone"),
                            text("HOURS", "hours"),
                            text("FROM", "from"),
                            text("UNTIL", "until"),
                            text("OWNER", "owner").onlyWide(),
                            text("NAME", "name").onlyWide()),
                    Service.RESERVATION,
                    "/api/bookings");
    public static final Resource POOL =
            new Resource(
                    View.of(
                            "pool",
                            text("NAME", "name"),
                            text("ZONE", "zone"),
                            count("NODES", "nodes"),
                            text("CONFIGURED", "configured"),
                            text("LABELS", "labels").onlyWide(),
                            text("MADE-BY", "madeBy").onlyWide()),
                    Service.RESERVATION,
                    "/api/pools");
    public static final Resource MAINTENANCE =
            new Resource(
                    View.of(
                            "maintenance",
                            text("ID", "id"),
                            text("POOL", "pool"),
                            count("NODES", "nodes"),
                            time("FROM", "from"),
                            time("UNTIL", "until"),
                            text("CAUSE", "cause"),
                            text("MADE-BY", "madeBy").onlyWide()),
                    Service.RESERVATION,
                    "/api/maintenance");
    public static final Resource KEY =
            new Resource(
                    View.of(
                            "key",
                            text("ID", "id"),
                            state("STATE", "state"),
                            text("NAME", "name"),
                            text("PREFIX", "prefix"),
                            text("ROLE", "role"),
                            time("EXPIRES", "expiresAt"),
                            time("USED", "lastUsedAt"),
                            text("OWNER", "owner").onlyWide(),
                            text("GPUS", "gpus").onlyWide()),
                    Service.RESERVATION,
                    "/api/keys");
    public static final Resource WORKSTATION =
            new Resource(
                    View.of(
                            "workstation",
                            text("ID", "id"),
                            state("STATE", "state"),
                            count("GPUS", "gpus"),
                            text("GENERATION", "/generation/reached"),
                            text("WANTED", "/generation/wanted"),
                            time("SEEN", "observedAt")),
                    Service.WORKSTATION,
                    "/api/workstations");
    public static final Resource STRESS_RUN =
            new Resource(
                    View.of(
                            "stress-run",
                            text("ID", "id"),
                            state("STATE", "state"),
                            state("VERDICT", "verdict"),
                            text("RATE", "/plan/arrivals/ratePerSecond"),
                            text("REQUESTS", "/progress/done"),
                            text("ERRORS", "/progress/failed"),
                            time("ENDED", "endedAt"),
                            text("TARGET", "/plan/target").onlyWide(),
                            text("SUMMARY", "summary", "reason").onlyWide()),
                    Service.STRESS,
                    "/api/stress/runs");

    public String one(String id) {
        return path + "/" + Api.escaped(id);
    }
}
