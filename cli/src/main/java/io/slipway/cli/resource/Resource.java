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
                            text("ID", "id", "clusterId"),
                            text("NAME", "name", "clusterName"),
                            state("STATE", "state"),
                            text("REGION", "region"),
                            count("NODES", "nodes", "nodeCount"),
                            time("EXPIRES", "expiresAt"),
                            text("JOB", "jobId").onlyWide(),
                            text("ARN", "arn").onlyWide()),
                    Service.DEPLOY,
                    "/api/hyperpod/clusters");
    public static final Resource ENDPOINT =
            new Resource(
                    View.of(
                            "endpoint",
                            text("ID", "id", "endpointId"),
                            text("NAME", "name"),
                            state("STATE", "state"),
                            text("MODEL", "model"),
                            text("URL", "url"),
                            text("CLUSTER", "clusterId").onlyWide(),
                            time("READY", "readyAt").onlyWide()),
                    Service.ENDPOINT,
                    "/api/endpoints");
    public static final Resource RESERVATION =
            new Resource(
                    View.of(
                            "reservation",
                            text("ID", "id", "reservationId"),
                            state("STATE", "state"),
                            text("GPUS", "gpus"),
                            text("TYPE", "gpuType"),
                            text("POSITION", "position", "queuePosition"),
                            time("STARTS", "startedAt", "startsAt"),
                            time("ENDS", "endsAt"),
                            text("OWNER", "owner").onlyWide(),
                            text("NAME", "name").onlyWide()),
                    Service.RESERVATION,
                    "/api/reservations");
    public static final Resource WORKSTATION =
            new Resource(
                    View.of(
                            "workstation",
                            text("ID", "id", "hostId"),
                            state("STATE", "state"),
                            count("GPUS", "gpus"),
                            text("GENERATION", "generation"),
                            time("REPORTED", "reportedAt", "updatedAt")),
                    Service.WORKSTATION,
                    "/api/workstations");
    public static final Resource STRESS_RUN =
            new Resource(
                    View.of(
                            "stress-run",
                            text("ID", "id", "runId"),
                            state("STATE", "state"),
                            state("VERDICT", "verdict"),
                            text("RATE", "ratePerSecond"),
                            text("REQUESTS", "requests", "/report/requests"),
                            text("ERRORS", "errors", "/report/errors"),
                            text("TARGET", "target", "endpointId").onlyWide()),
                    Service.STRESS,
                    "/api/stress/runs");

    public String one(String id) {
        return path + "/" + Api.escaped(id);
    }
}
