package io.slipway.local.demo;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.contracts.cluster.ClusterEvent;
import io.slipway.contracts.deploy.DeployAsk;
import io.slipway.contracts.deploy.DeployEvent;
import io.slipway.contracts.endpoint.EndpointEvent;
import io.slipway.contracts.guardrail.Finding;
import io.slipway.contracts.guardrail.GuardrailEvent;
import io.slipway.contracts.host.HostDesired;
import io.slipway.contracts.host.HostEvent;
import io.slipway.contracts.host.Slice;
import io.slipway.contracts.reservation.NodeShare;
import io.slipway.contracts.reservation.ReservationEvent;
import io.slipway.contracts.stress.StressEvent;
import io.slipway.local.machine.Home;
import io.slipway.local.machine.Part;
import io.slipway.local.machine.Trouble;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Asks for each thing as early as it can be asked for, so that all run at the same time, and looks
 * at what takes longest last. A claim that breaks does not keep the others from being looked at.
 */
final class Scenario {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    /** Longer than the slowest timer of a metric, 15 s. */
    private static final Duration MEASURED = Duration.ofSeconds(20);

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String HOST = "ws-1";

    /** The request, each service that takes an event in, and the work of two reconcilers. */
    private static final Set<String> SPANS =
            Set.of(
                    "deploy-svc: POST /api/hyperpod/deploy",
                    "guardrail-svc: slipway.deploy.events.v1 process",
                    "deploy-svc: slipway.guardrail.events.v1 process",
                    "deploy-svc: deploy-svc step",
                    "endpoint-svc: slipway.cluster.events.v1 process",
                    "stress-svc: slipway.endpoint.events.v1 process",
                    "stress-svc: stress-svc run");

    private final Api operator;
    private final Producer producer;
    private final Timeline timeline;
    private final LogLines logs;
    private final Spans spans;
    private final Trace trace = Trace.fresh();
    private final Instant limit = Instant.now().plus(LIMIT);
    private final String suffix = Long.toString(System.currentTimeMillis() / 1000, 36);
    private final List<Claim> claims = new ArrayList<>();

    Scenario(Api operator, Producer producer, Timeline timeline, LogLines logs, Spans spans) {
        this.operator = operator;
        this.producer = producer;
        this.timeline = timeline;
        this.logs = logs;
        this.spans = spans;
    }

    List<Claim> run() {
        var job = asked(() -> deploy("demo-" + suffix));
        var refused = asked(() -> deployTooDear("dear-" + suffix));
        var first = asked(this::reserveAll);
        var second = asked(this::reserveAll);
        long generation = System.currentTimeMillis();
        asked(() -> desire(generation, "\"3g.20gb\",\"2g.10gb\""));

        claim("A request by REST becomes a verified cluster", () -> clusterReady(job));
        // Not before: one smoke test runs at a time, and that of the first cluster is waited for.
        var foreignCluster = "acme-" + suffix;
        asked(() -> deployByEvent(foreignCluster));
        claim(
                "A guardrail refuses what costs more than its budget",
                () -> refusedByGuardrail(refused));
        claim(
                "A reservation waits in the queue with a promised start",
                () -> promised(first, second));
        claim("Pods run for the one before it", () -> started(first));
        asked(() -> cancel(second));
        asked(() -> cancel(first));
        claim("The workstation cuts its GPU as told", () -> sliced(generation));
        asked(() -> desire(generation + 1, ""));
        claim("and makes it whole again", () -> whole(generation + 1));
        claim("The pods go when the reservation is given back", () -> cleared(first));
        claim(
                "A structured CloudEvent of acme has the effect of the REST call",
                () -> foreignReady(foreignCluster));
        claim("The first cluster's endpoint passed its smoke test", () -> endpointTested(job));
        claim("One trace goes from the request to the stress report", () -> traced(job));
        claim("Every metric of the dashboard is measured", this::measured);
        claim("Logs are JSON objects without a token or a secret", this::logged);
        return List.copyOf(claims);
    }

    private String deploy(String name) {
        return operator.post(
                        Part.DEPLOY,
                        "/api/hyperpod/deploy",
                        "{\"name\":\"%s\",\"preset\":\"small\"}".formatted(name),
                        trace)
                .path("id")
                .asText();
    }

    private String deployByEvent(String name) {
        return producer.publish(
                "ext.acme.deploy.v1",
                name,
                "//acme/scheduler",
                DeployAsk.TYPE,
                "{\"name\":\"%s\",\"preset\":\"small\"}".formatted(name));
    }

    private String deployTooDear(String name) {
        return operator.post(
                        Part.DEPLOY,
                        "/api/hyperpod/deploy",
                        "{\"name\":\"%s\",\"preset\":\"large\",\"ttl\":\"PT24H\",\"budgetUsd\":10}"
                                .formatted(name))
                .path("id")
                .asText();
    }

    private String reserveAll() {
        return operator.post(
                        Part.RESERVATION,
                        "/api/reservations",
                        "{\"gpus\":16,\"gpuType\":\"h100\",\"hours\":0.25,\"name\":\"demo\"}")
                .path("id")
                .asText();
    }

    private String cancel(String reservation) {
        return operator.post(
                        Part.RESERVATION, "/api/reservations/%s:cancel".formatted(reservation), "")
                .path("state")
                .asText();
    }

    private String desire(long generation, String profiles) {
        return producer.publish(
                HostDesired.topic(HOST),
                HOST,
                "//slipway/demo",
                HostDesired.TYPE,
                "{\"type\":\"%s\",\"hostId\":\"%s\",\"generation\":%d,\"gpus\":[{\"index\":0,\"profiles\":[%s]}],\"issuedAt\":\"%s\"}"
                        .formatted(HostDesired.TYPE, HOST, generation, profiles, Instant.now()));
    }

    private String clusterReady(String job) {
        var ready =
                timeline.await(
                        "the cluster of job " + job + " is not ready",
                        limit,
                        ClusterEvent.Ready.class,
                        event -> event.jobId().equals(job));
        var state = operator.get(Part.DEPLOY, "/api/hyperpod/jobs/" + job).path("state").asText();
        return "cluster %s with %d nodes; the job says %s"
                .formatted(ready.name(), ready.nodes(), state);
    }

    private String endpointTested(String job) {
        var cluster =
                timeline.await(
                        "there is no cluster to have an endpoint",
                        limit,
                        ClusterEvent.Ready.class,
                        event -> event.jobId().equals(job));
        var endpoint =
                timeline.await(
                        "cluster %s has no endpoint".formatted(cluster.name()),
                        limit,
                        EndpointEvent.Ready.class,
                        event -> event.clusterId().equals(cluster.clusterId()));
        var answer =
                operator.post(
                        Part.ENDPOINT,
                        "/api/endpoints/%s/v1/chat/completions".formatted(endpoint.endpointId()),
                        "{\"model\":\"%s\",\"max_tokens\":8,\"messages\":[{\"role\":\"user\",\"content\":\"Are you there?\"}]}"
                                .formatted(endpoint.model()));
        if (answer.at("/choices/0/message/content").asText().isEmpty()) {
            throw new Timeline.Missing("the endpoint gave no text: " + answer);
        }
        var test =
                timeline.await(
                        "endpoint %s has no smoke test".formatted(endpoint.endpointId()),
                        limit,
                        StressEvent.Completed.class,
                        event -> endpoint.endpointId().equals(event.endpointId()));
        if (!test.verdict().equals("pass")) {
            throw new Timeline.Missing(
                    "the smoke test says %s: %s".formatted(test.verdict(), test.summary()));
        }
        return "%d requests, %d errors".formatted(test.requests(), test.errors());
    }

    private String foreignReady(String name) {
        var asked =
                timeline.await(
                        "deploy-svc did not take acme's request in",
                        limit,
                        DeployEvent.Requested.class,
                        event -> event.cluster().name().equals(name));
        timeline.await(
                "acme's cluster is not ready",
                limit,
                ClusterEvent.Ready.class,
                event -> event.jobId().equals(asked.jobId()));
        return "job %s, asked by %s for tenant %s"
                .formatted(asked.jobId(), asked.requestedBy(), asked.tenant());
    }

    private String refusedByGuardrail(String job) {
        var failed =
                timeline.await(
                        "no guardrail refused job " + job,
                        limit,
                        GuardrailEvent.Failed.class,
                        event -> event.jobId().equals(job));
        timeline.await(
                "job %s was refused and did not fail".formatted(job),
                limit,
                DeployEvent.Failed.class,
                event -> event.jobId().equals(job));
        var built =
                timeline.find(ClusterEvent.Provisioned.class, event -> event.jobId().equals(job));
        if (built.isPresent()) {
            throw new Timeline.Missing("job %s was refused and built all the same".formatted(job));
        }
        return failed.findings().stream()
                .filter(Meaning::blocks)
                .map(Finding::rule)
                .collect(joining(", "));
    }

    /**
     * Every event on the way, by consumers and reconcilers alike, what the service that judged
     * wrote into its log, and the spans of all services on the way.
     */
    private String traced(String job) {
        var built =
                timeline.await(
                        "there is no cluster to follow",
                        limit,
                        ClusterEvent.Ready.class,
                        event -> event.jobId().equals(job));
        var endpoint =
                timeline.await(
                        "there is no endpoint to follow",
                        limit,
                        EndpointEvent.Ready.class,
                        event -> event.clusterId().equals(built.clusterId()));
        var test =
                timeline.await(
                        "there is no smoke test to follow",
                        limit,
                        StressEvent.Completed.class,
                        event -> endpoint.endpointId().equals(event.endpointId()));
        var keys = Set.of(job, built.clusterId(), endpoint.endpointId(), test.runId());
        var way = timeline.all().stream().filter(seen -> keys.contains(seen.key())).toList();
        var astray = way.stream().filter(seen -> !seen.trace().equals(trace.id())).toList();
        if (!astray.isEmpty()) {
            throw new Timeline.Missing(
                    "trace %s was begun, and these events have another: %s"
                            .formatted(
                                    trace.id(),
                                    astray.stream()
                                            .map(seen -> seen.type() + " " + seen.trace())
                                            .toList()));
        }
        var lines = logs.within(trace, Part.GUARDRAIL);
        if (lines == 0) {
            throw new Timeline.Missing("guardrail-svc logged nothing within trace " + trace.id());
        }
        return "%d events, %s, %d log lines of guardrail-svc"
                .formatted(way.size(), spanned(), lines);
    }

    /** They are sent a moment after they end. */
    private String spanned() {
        if (!spans.listens()) {
            return "no spans here (the services ran before, or send them elsewhere)";
        }
        while (true) {
            var seen = spans.of(trace);
            var missing = new TreeSet<>(SPANS);
            seen.forEach(span -> missing.remove(span.service() + ": " + span.name()));
            if (missing.isEmpty()) {
                return "%d spans of %d services"
                        .formatted(
                                seen.size(),
                                seen.stream().map(Spans.Span::service).distinct().count());
            }
            if (Instant.now().isAfter(limit)) {
                throw new Timeline.Missing(
                        "trace %s misses the spans %s; it has %s"
                                .formatted(trace.id(), missing, seen));
            }
            timeline.poll();
        }
    }

    /** What is measured on a timer may be up to one round late. */
    private String measured() {
        var dashboard = Dashboard.of(Home.current());
        var until = Instant.now().plus(MEASURED);
        while (true) {
            var measured =
                    Arrays.stream(Part.values())
                            .filter(Part::service)
                            .map(part -> operator.text(part, "/q/metrics"))
                            .toList();
            var missing = dashboard.missing(measured);
            if (missing.isEmpty()) {
                return dashboard.metrics().size() + " metrics";
            }
            if (Instant.now().isAfter(until)) {
                throw new Timeline.Missing(
                        "no service measured %s within %d s"
                                .formatted(missing, MEASURED.toSeconds()));
            }
            timeline.poll();
        }
    }

    private String logged() {
        long lines = 0;
        for (var part : Part.values()) {
            if (part.service()) {
                lines += logs.checked(part);
            }
        }
        return lines + " lines";
    }

    private String promised(String first, String second) {
        timeline.await(
                "reservation %s was not queued".formatted(second),
                limit,
                ReservationEvent.Queued.class,
                event -> event.reservationId().equals(second));
        var promise =
                timeline.await(
                        "reservation %s has no promised start".formatted(second),
                        limit,
                        ReservationEvent.Promised.class,
                        event -> event.reservationId().equals(second));
        var before =
                timeline.await(
                        "reservation %s has no promised start".formatted(first),
                        limit,
                        ReservationEvent.Promised.class,
                        event -> event.reservationId().equals(first));
        if (promise.startsAt().isBefore(before.endsAt())) {
            throw new Timeline.Missing(
                    "the second starts at %s, before the first ends at %s"
                            .formatted(promise.startsAt(), before.endsAt()));
        }
        return "from %s on, when the one before it ends".formatted(promise.startsAt());
    }

    /** Somebody who has the GPUs already, on a stack that ran before, is no fault of it. */
    private String started(String id) {
        var promise =
                timeline.await(
                        "reservation %s has no promised start".formatted(id),
                        limit,
                        ReservationEvent.Promised.class,
                        event -> event.reservationId().equals(id));
        if (promise.startsAt().isAfter(Instant.now().plus(SOON))) {
            return "not before %s, when others give the GPUs back".formatted(promise.startsAt());
        }
        var active =
                timeline.await(
                        "reservation %s did not become active".formatted(id),
                        limit,
                        ReservationEvent.Active.class,
                        event -> event.reservationId().equals(id));
        var access = access(id);
        return "%s on %s"
                .formatted(
                        access.path("ssh").asText(access.path("stage").asText()),
                        active.nodes().stream().map(NodeShare::node).collect(joining(", ")));
    }

    private String cleared(String id) {
        while (Instant.now().isBefore(limit)) {
            var stage = access(id).path("stage").asText();
            if (!Set.of("raising", "ready", "clearing").contains(stage)) {
                return stage.equals("cleared") ? stage : "it had not begun";
            }
            timeline.poll();
        }
        throw new Timeline.Missing("something still runs for reservation " + id);
    }

    private JsonNode access(String id) {
        return operator.get(Part.RESERVATION, "/api/reservations/%s/access".formatted(id));
    }

    private String sliced(long generation) {
        applied(generation);
        var created =
                timeline.every(
                                HostEvent.SlicesChanged.class,
                                event -> event.generation() == generation)
                        .flatMap(event -> event.created().stream())
                        .map(Slice::profile)
                        .sorted()
                        .toList();
        if (!created.equals(List.of("2g.10gb", "3g.20gb"))) {
            throw new Timeline.Missing("%s cut %s".formatted(HOST, created));
        }
        return String.join(", ", created);
    }

    private String whole(long generation) {
        applied(generation);
        return "generation %d".formatted(generation);
    }

    private void applied(long generation) {
        timeline.await(
                "%s did not reach generation %d".formatted(HOST, generation),
                limit,
                HostEvent.PlanApplied.class,
                event -> event.generation() == generation);
    }

    /** An ask that is refused shows in the claim that needs it. */
    private String asked(Supplier<String> ask) {
        try {
            return ask.get();
        } catch (Trouble refused) {
            claims.add(
                    new Claim.Broken(
                            "The request is accepted", String.valueOf(refused.getMessage())));
            return "none";
        }
    }

    private void claim(String text, Supplier<String> check) {
        try {
            claims.add(new Claim.Held(text, check.get()));
        } catch (Timeline.Missing | Trouble broken) {
            claims.add(new Claim.Broken(text, String.valueOf(broken.getMessage())));
        }
    }
}
