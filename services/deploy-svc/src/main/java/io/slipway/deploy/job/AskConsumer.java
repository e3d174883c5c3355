package io.slipway.deploy.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.StartupEvent;
import io.slipway.contracts.deploy.DeployAsk;
import io.slipway.outbox.Asked;
import io.slipway.outbox.Intake;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Requests of other platforms, taken in as if they had come by REST. */
@ApplicationScoped
class AskConsumer {
    private static final String NAME = "deploy-svc.asks";

    private final Intake intake;
    private final Jobs jobs;
    private final JobConfig config;

    AskConsumer(Intake intake, Jobs jobs, JobConfig config) {
        this.intake = intake;
        this.jobs = jobs;
        this.config = config;
    }

    void register(@Observes StartupEvent started) {
        intake.register(NAME);
    }

    @Incoming("asks")
    Uni<Void> on(ConsumerRecords<byte[], byte[]> records) {
        return intake.takeAsks(
                NAME, records, config.producers(), DeployAsk.TYPE, JsonNode.class, this::take);
    }

    private Uni<Void> take(Asked<JsonNode> asked) {
        return jobs.take(asked.body(), asked.tenant(), asked.producer()).replaceWithVoid();
    }
}
