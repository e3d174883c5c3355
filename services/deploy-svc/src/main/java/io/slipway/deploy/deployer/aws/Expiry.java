package io.slipway.deploy.deployer.aws;

import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * Lets go of clients whose credentials AWS calls expired before their time (a revoked session, a
 * clock that is off): the next attempt opens new ones.
 */
final class Expiry implements ExecutionInterceptor {
    private final Runnable letGo;

    Expiry(Runnable letGo) {
        this.letGo = letGo;
    }

    @Override
    public void onExecutionFailure(
            Context.FailedExecution context, ExecutionAttributes attributes) {
        if (context.exception() instanceof AwsServiceException refused
                && refused.awsErrorDetails() != null
                && String.valueOf(refused.awsErrorDetails().errorCode())
                        .startsWith("ExpiredToken")) {
            letGo.run();
        }
    }
}
