package io.slipway.contracts;

import io.slipway.contracts.Topic.Cleanup;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Properties;

/** The topics of {@code topics.properties}, which deployment, local stack and tests create. */
public final class Topics {
    private static final List<Topic> ALL = read();

    private Topics() {}

    /** In the order of their names. */
    public static List<Topic> all() {
        return ALL;
    }

    public static Topic named(String name) {
        return ALL.stream()
                .filter(topic -> topic.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        name + " is not declared in contracts/topics.properties"));
    }

    static Topic parse(String name, String line) {
        String[] columns = line.split("\\s*,\\s*", 4);
        if (columns.length != 4) {
            throw new IllegalStateException(
                    "%s = %s: expected partitions, cleanup, retention, key".formatted(name, line));
        }
        return new Topic(
                name,
                Integer.parseInt(columns[0]),
                switch (columns[1]) {
                    case "delete" -> Cleanup.DELETE;
                    case "compact" -> Cleanup.COMPACT;
                    default ->
                            throw new IllegalStateException(
                                    "%s: cleanup is delete or compact, not %s"
                                            .formatted(name, columns[1]));
                },
                columns[2].equals("forever") ? null : Duration.parse(columns[2]),
                columns[3]);
    }

    private static List<Topic> read() {
        var lines = new Properties();
        try (InputStream in = Topics.class.getResourceAsStream("topics.properties")) {
            if (in == null) {
                throw new IllegalStateException("topics.properties is not in the contracts jar");
            }
            Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8);
            lines.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException("topics.properties", e);
        }
        return lines.stringPropertyNames().stream()
                .sorted()
                .map(name -> parse(name, lines.getProperty(name)))
                .toList();
    }
}
