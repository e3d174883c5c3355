package io.slipway.contracts;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One declared Kafka topic.
 *
 * @param key what the record key is
 * @param partitions never changed on a keyed topic: that would move keys and break their order
 * @param retention null means for ever
 */
public record Topic(
        String name, int partitions, Cleanup cleanup, @Nullable Duration retention, String key) {

    /** How far ahead of the broker's clock a producer's clock may be. */
    private static final Duration CLOCK_AHEAD = Duration.ofHours(1);

    public enum Cleanup {
        DELETE,
        COMPACT
    }

    public boolean deadLetters() {
        return name.contains(".dlq.");
    }

    /** Topic configuration as Kafka's admin client takes it. */
    public Map<String, String> config() {
        var config = new LinkedHashMap<String, String>();
        config.put(
                "cleanup.policy",
                switch (cleanup) {
                    case DELETE -> "delete";
                    case COMPACT -> "compact";
                });
        config.put("retention.ms", retention == null ? "-1" : "" + retention.toMillis());
        config.put("message.timestamp.after.max.ms", "" + CLOCK_AHEAD.toMillis());
        return config;
    }
}
