package io.slipway.simulator.aws.run;

public record Caller(String account, String arn, String userId, String accessKey) {}
