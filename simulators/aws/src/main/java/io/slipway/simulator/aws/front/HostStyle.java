package io.slipway.simulator.aws.front;

import io.slipway.simulator.aws.model.ServiceModel;
import io.slipway.simulator.aws.wire.HttpAsk;

/** S3 lets the bucket stand in the host name; here it then moves into the path. */
final class HostStyle {
    private HostStyle() {}

    static HttpAsk path(ServiceModel model, HttpAsk ask) {
        String host = ask.headers().getOrDefault("host", "").replaceFirst(":\\d+$", "");
        int end = host.endsWith(".localhost") ? host.length() - ".localhost".length() : -1;
        if (!model.service().equals("s3") || end <= 0) {
            return ask;
        }
        String bucket = host.substring(0, end).replaceFirst("\\.s3$", "");
        return bucket.equals("s3") ? ask : ask.at("/" + bucket + ask.path());
    }
}
