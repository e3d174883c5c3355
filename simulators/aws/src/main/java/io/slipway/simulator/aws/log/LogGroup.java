package io.slipway.simulator.aws.log;

import io.slipway.simulator.aws.run.Answer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A group with its streams by name. */
final class LogGroup {
    final String name;
    final String arn;
    final String type;
    final Instant created;
    final Map<String, String> tags = new LinkedHashMap<>();
    final Map<String, LogStream> streams = new TreeMap<>();
    @Nullable Integer retentionDays;

    LogGroup(String name, String arn, String type, Instant created) {
        this.name = name;
        this.arn = arn;
        this.type = type;
        this.created = created;
    }

    Answer view() {
        return Answer.of("logGroupName", name)
                .and("creationTime", created.toEpochMilli())
                .and("retentionInDays", retentionDays)
                .and("metricFilterCount", 0)
                .and("arn", arn + ":*")
                .and("logGroupArn", arn)
                .and("storedBytes", streams.values().stream().mapToLong(LogStream::bytes).sum())
                .and("logGroupClass", type);
    }
}
