package io.slipway.endpoint.provision;

import io.slipway.contracts.cluster.ClusterEvent;
import io.slipway.contracts.endpoint.EndpointEvent;
import io.slipway.endpoint.provision.EndpointState.Ended;
import io.slipway.endpoint.provision.EndpointState.Failed;
import io.slipway.endpoint.provision.EndpointState.Probing;
import io.slipway.endpoint.provision.EndpointState.Ready;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The endpoint of one cluster. Pure: the caller brings the clock, stores the answer and sends the
 * announcement.
 *
 * @param name the cluster's
 */
record Endpoint(
        EndpointId id,
        String tenant,
        String clusterId,
        String name,
        ModelServer modelServer,
        Instant createdAt,
        EndpointState state) {

    /** What became of the endpoint, and what is to be told about it. */
    record Step(Endpoint endpoint, @Nullable EndpointEvent announcement) {}

    static Step register(ClusterEvent.Ready cluster, ModelServer server, Pace pace, Instant now) {
        var endpoint =
                new Endpoint(
                        EndpointId.of(cluster.clusterId()),
                        cluster.tenant(),
                        cluster.clusterId(),
                        cluster.name(),
                        server,
                        now,
                        new Probing(now.plus(pace.deadline()), now, 0, null));
        String defect = server.defect();
        return defect == null
                ? new Step(endpoint, null)
                : endpoint.fail(
                        "the address of the model server " + defect,
                        "Correct the model server's base URL in the deployer's settings, such as"
                                + " http://10.0.0.7:8000, and deploy again.",
                        now);
    }

    /**
     * @param url where the invocations of this endpoint go
     */
    Step probed(ProbeAnswer answer, Pace pace, String url, Instant now) {
        return switch (state) {
            case Probing probing -> probed(probing, answer, pace, url, now);
            case Ready _, Failed _, Ended _ -> new Step(this, null);
        };
    }

    private Step probed(Probing probing, ProbeAnswer answer, Pace pace, String url, Instant now) {
        return switch (answer) {
            case ProbeAnswer.Serving(String model) ->
                    new Step(
                            in(new Ready(model, now)),
                            new EndpointEvent.Ready(
                                    id.toString(), tenant, clusterId, name, model, url, now));
            case ProbeAnswer.Silent(String reason) when !now.isBefore(probing.deadline()) ->
                    fail(
                            "the model server did not answer within %s; at the last probe it %s"
                                    .formatted(
                                            words(Duration.between(createdAt, probing.deadline())),
                                            reason),
                            "Look at the model server's log on the cluster, check that endpoint-svc"
                                    + " reaches it, then deploy again.",
                            now);
            case ProbeAnswer.Silent(String reason) ->
                    new Step(in(again(probing, reason, pace, now)), null);
        };
    }

    private static Probing again(Probing probing, String reason, Pace pace, Instant now) {
        Instant next = now.plus(pace.pauseAfter(probing.probes()));
        return new Probing(
                probing.deadline(),
                next.isBefore(probing.deadline()) ? next : probing.deadline(),
                probing.probes() + 1,
                reason);
    }

    /** Nothing is told: the end of the cluster is what happened, and it was told. */
    Endpoint end(String reason, Instant now) {
        return switch (state) {
            case Probing _, Ready _, Failed _ -> in(new Ended(reason, now));
            case Ended _ -> this;
        };
    }

    /** A probe is under way until then; nobody else starts one. */
    Endpoint leasedUntil(Instant until) {
        return switch (state) {
            case Probing(Instant deadline, _, int probes, String lastAnswer) ->
                    in(new Probing(deadline, until, probes, lastAnswer));
            case Ready _, Failed _, Ended _ -> this;
        };
    }

    private Step fail(String reason, String remediation, Instant now) {
        return new Step(
                in(new Failed(reason, remediation, now)),
                new EndpointEvent.Failed(
                        id.toString(), tenant, clusterId, name, reason, remediation, now));
    }

    private Endpoint in(EndpointState next) {
        return new Endpoint(id, tenant, clusterId, name, modelServer, createdAt, next);
    }

    private static String words(Duration length) {
        return length.toSeconds() % 60 == 0
                ? length.toMinutes() + " min"
                : length.toSeconds() + " s";
    }
}
