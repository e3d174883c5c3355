package io.slipway.stress.smoke;

import io.quarkus.runtime.StartupEvent;
import io.slipway.contracts.endpoint.EndpointEvent;
import io.slipway.envelope.CloudEvent;
import io.slipway.outbox.Cause;
import io.slipway.outbox.Intake;
import io.slipway.stress.endpoint.Endpoint;
import io.slipway.stress.endpoint.Endpoints;
import io.slipway.stress.run.Run;
import io.slipway.stress.run.Runs;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jspecify.annotations.Nullable;

/** An endpoint that is ready wants its smoke run: this only writes it down. */
@ApplicationScoped
class EndpointConsumer {
    private static final String NAME = "stress-svc.endpoints";

    private final Intake intake;
    private final Endpoints endpoints;
    private final Runs runs;
    private final Smoke smoke;

    EndpointConsumer(Intake intake, Endpoints endpoints, Runs runs, SmokeConfig config) {
        this.intake = intake;
        this.endpoints = endpoints;
        this.runs = runs;
        this.smoke =
                new Smoke(
                        config.ratePerSecond(),
                        config.duration(),
                        config.outputTokens(),
                        config.timeToFirstToken(),
                        config.interToken());
    }

    void register(@Observes StartupEvent started) {
        intake.register(NAME, this::on);
    }

    @Incoming("endpoints")
    Uni<Void> on(ConsumerRecords<byte[], byte[]> records) {
        var smoked = new AtomicReference<@Nullable Set<Run.EndpointVersion>>();
        return intake.take(
                NAME,
                records,
                EndpointEvent.class,
                facts -> runs.smoked(ready(facts)).invoke(smoked::set).replaceWithVoid(),
                (event, envelope) -> take(event, smoked.get(), envelope));
    }

    private static List<String> ready(List<EndpointEvent> facts) {
        return facts.stream()
                .filter(EndpointEvent.Ready.class::isInstance)
                .map(fact -> ((EndpointEvent.Ready) fact).endpointId())
                .toList();
    }

    /**
     * @param smoked what has its smoke run, where the whole batch was looked up
     */
    private Uni<Void> take(
            EndpointEvent event, @Nullable Set<Run.EndpointVersion> smoked, CloudEvent envelope) {
        return switch (event) {
            case EndpointEvent.Ready ready ->
                    smoked == null
                            ? runs.smoked(List.of(ready.endpointId()))
                                    .chain(known -> ready(ready, known, envelope))
                            : ready(ready, smoked, envelope);
            case EndpointEvent.Scaled _, EndpointEvent.Failed _, EndpointEvent.Unrecognised _ ->
                    Uni.createFrom().voidItem();
        };
    }

    private Uni<Void> ready(
            EndpointEvent.Ready ready, Set<Run.EndpointVersion> smoked, CloudEvent envelope) {
        Endpoint endpoint =
                new Endpoint(
                        ready.endpointId(),
                        ready.tenant(),
                        ready.model(),
                        URI.create(ready.url()),
                        envelope.aggregateVersion());
        return endpoints
                .announced(endpoint)
                .chain(() -> runs.smoke(endpoint, smoked, smoke.of(endpoint), Cause.of(envelope)));
    }
}
