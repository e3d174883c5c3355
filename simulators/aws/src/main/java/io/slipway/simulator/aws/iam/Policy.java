package io.slipway.simulator.aws.iam;

import java.time.Instant;

record Policy(String name, String path, String id, String arn, Instant created, String document) {}
