package io.slipway.deploy;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.slipway.deploy.deployer.aws.AwsWorld;
import java.util.Map;

/** A simulated AWS for the service under test, so that no test ever asks the real one. */
public final class AwsStack implements QuarkusTestResourceLifecycleManager {
    private static final AwsWorld WORLD = AwsWorld.open();

    public static AwsWorld world() {
        return WORLD;
    }

    @Override
    public Map<String, String> start() {
        return Map.of(
                "slipway.deploy.aws.endpoint",
                WORLD.config().endpoint().orElseThrow().toString(),
                "slipway.deploy.aws.access-key",
                AwsWorld.ACCOUNT,
                "slipway.deploy.aws.secret-key",
                "secret",
                "slipway.deploy.aws.poll",
                "1s",
                "slipway.deploy.logs.cloudwatch.group",
                "/slipway/jobs",
                "slipway.deploy.logs.cloudwatch.region",
                AwsWorld.REGION,
                "slipway.deploy.logs.cloudwatch.sweep",
                "0.5s",
                "slipway.deploy.logs.cloudwatch.every",
                "0.5s",
                "slipway.deploy.step-functions.state-machine",
                "slipway-hyperpod");
    }

    @Override
    public void stop() {
        // one simulator for all applications of this JVM; it ends with it
    }
}
