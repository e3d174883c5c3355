package io.slipway.simulator.aws.quota;

/** A limit as AWS ships it. */
record Quota(String service, String code, String name, double standard, boolean adjustable) {

    String serviceName() {
        return switch (service) {
            case "sagemaker" -> "Amazon SageMaker";
            case "ec2" -> "Amazon Elastic Compute Cloud (Amazon EC2)";
            case "vpc" -> "Amazon Virtual Private Cloud (Amazon VPC)";
            case String other -> other;
        };
    }
}
