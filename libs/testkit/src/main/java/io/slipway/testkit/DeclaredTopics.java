package io.slipway.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/** The topics of contracts/topics.properties and those that a test adds. */
final class DeclaredTopics {
    private static final int MAX_PARTITIONS = 3;
    private static final int LIMIT_SECONDS = 60;

    private final Map<String, Object> broker;

    DeclaredTopics(String bootstrap) {
        this.broker = Map.of("bootstrap.servers", bootstrap);
    }

    /**
     * @param extra such as {@code "orders=3,refunds=1"}; empty for none
     */
    void create(String extra) {
        var wanted = new ArrayList<NewTopic>();
        var file = Checkout.root().resolve("contracts/topics.properties");
        declared(file).forEach((name, text) -> wanted.add(topic((String) name, (String) text)));
        for (var text : extra.isEmpty() ? new String[0] : extra.split(",", -1)) {
            int equals = text.indexOf('=');
            int partitions = equals < 0 ? 1 : Integer.parseInt(text.substring(equals + 1).strip());
            var name = equals < 0 ? text : text.substring(0, equals);
            wanted.add(new NewTopic(name.strip(), partitions, (short) 1));
        }
        try (var admin = Admin.create(broker)) {
            for (var result : admin.createTopics(wanted).values().values()) {
                try {
                    result.get(LIMIT_SECONDS, TimeUnit.SECONDS);
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof TopicExistsException)) {
                        throw e;
                    }
                }
            }
        } catch (ExecutionException | TimeoutException | InterruptedException e) {
            throw new IllegalStateException("The topics could not be created", e);
        }
    }

    /**
     * Deletes every topic and every group, so that the next application starts on a blank broker.
     */
    void deleteAll() {
        try (var admin = Admin.create(broker)) {
            List<String> groups =
                    admin.listGroups().all().get(LIMIT_SECONDS, TimeUnit.SECONDS).stream()
                            .map(group -> group.groupId())
                            .toList();
            admin.deleteConsumerGroups(groups).all().get(LIMIT_SECONDS, TimeUnit.SECONDS);
            var names = admin.listTopics().names().get(LIMIT_SECONDS, TimeUnit.SECONDS);
            admin.deleteTopics(names).all().get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | InterruptedException e) {
            throw new IllegalStateException("The topics could not be deleted", e);
        }
    }

    private static Properties declared(Path file) {
        var topics = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            topics.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
        return topics;
    }

    /** The value reads partitions, policy, retention, key. Tests need few partitions. */
    private static NewTopic topic(String name, String declaration) {
        var fields = declaration.split(",", -1);
        int partitions = Math.min(Integer.parseInt(fields[0].strip()), MAX_PARTITIONS);
        return new NewTopic(name, partitions, (short) 1)
                .configs(Map.of("cleanup.policy", fields[1].strip()));
    }
}
