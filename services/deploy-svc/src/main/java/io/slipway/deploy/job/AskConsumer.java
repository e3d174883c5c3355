package io.slipway.deploy.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.StartupEvent;
import io.slipway.contracts.deploy.DeployAsk;
import io.slipway.envelope.CloudEvent;
import io.slipway.outbox.Intake;
import io.slipway.problem.CommonProblem;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.apache.kafka.clients.consumer.ConsumerRecord;
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
    Uni<Void> on(ConsumerRecord<byte[], byte[]> record) {
        String producer = producer(record.topic());
        return intake.takeAsk(
                NAME,
                record,
                "//" + producer + "/",
                DeployAsk.TYPE,
                JsonNode.class,
                (body, event) -> deploy(producer, body, event));
    }

    private Uni<Void> deploy(String producer, JsonNode body, CloudEvent event) {
        String tenant = config.producers().get(producer);
        if (tenant == null) {
            return Uni.createFrom()
                    .failure(
                            CommonProblem.FORBIDDEN.because(
                                    "The producer " + producer + " speaks for no tenant."));
        }
        return jobs.deploy(body, tenant, producer, null).replaceWithVoid();
    }

    /** One ingress topic per producer: the topic says who wrote, the event only claims it. */
    private static String producer(String topic) {
        return topic.split("\\.", 3)[1];
    }
}
