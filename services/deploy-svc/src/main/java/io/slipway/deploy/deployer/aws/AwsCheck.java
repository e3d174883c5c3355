package io.slipway.deploy.deployer.aws;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Not ready before AWS was called once. The first call loads some thousand classes, which on a busy
 * machine takes longer than a step may. Whether AWS answers does not matter here: a job waits for
 * it, and a service that is not ready helps nobody.
 */
@Readiness
@ApplicationScoped
class AwsCheck implements HealthCheck {
    private static final Logger LOG = Logger.getLogger(AwsCheck.class);
    private static final String ANY_REGION = "us-east-1";

    private final AwsClients clients;
    private final AwsConfig config;
    private volatile boolean warm;

    AwsCheck(AwsClients clients, AwsConfig config) {
        this.clients = clients;
        this.config = config;
    }

    /** Where nothing is said of AWS, dry runs are all there is, and they begin at once. */
    void begin(@Observes StartupEvent started) {
        if (config.endpoint().isPresent() || !config.accounts().isEmpty()) {
            Thread.ofPlatform().daemon().name("first-call-to-aws").start(this::first);
        } else {
            warm = true;
        }
    }

    private void first() {
        long start = System.nanoTime();
        try {
            clients.at(null, ANY_REGION).sts().getCallerIdentity();
            clients.at(null, ANY_REGION).sagemaker().listClusters(list -> list.maxResults(1));
        } catch (SdkException silent) {
            LOG.infof("AWS did not answer the first call: %s", silent.getMessage());
        } finally {
            warm = true;
            LOG.infof("First call to AWS: millis=%d", (System.nanoTime() - start) / 1_000_000);
        }
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("aws-clients").status(warm).build();
    }
}
