package io.slipway.simulator.aws.run;

/** An account in a region: what most state is keyed by. */
public record Place(String account, String region) {

    public String partition() {
        return region.startsWith("cn-")
                ? "aws-cn"
                : region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
    }

    public String dnsSuffix() {
        return region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
    }

    public String arn(String service, String resource) {
        return "arn:%s:%s:%s:%s:%s".formatted(partition(), service, region, account, resource);
    }

    /** For services that know no region. */
    public String globalArn(String service, String resource) {
        return "arn:%s:%s::%s:%s".formatted(partition(), service, account, resource);
    }
}
