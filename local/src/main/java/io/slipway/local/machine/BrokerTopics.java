package io.slipway.local.machine;

import io.slipway.contracts.Topics;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** The declared topics, created when missing. A topic that exists is left as it is. */
final class BrokerTopics {
    private static final int LIMIT_SECONDS = 60;

    private BrokerTopics() {}

    /** Whether the broker answers. */
    static boolean answers(String bootstrap) {
        try (var admin = Admin.create(settings(bootstrap))) {
            admin.describeCluster().nodes().get(5, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException("Interrupted while asking the broker", e);
        }
    }

    static void create(String bootstrap) {
        try (var admin = Admin.create(settings(bootstrap))) {
            var there = admin.listTopics().names().get(LIMIT_SECONDS, TimeUnit.SECONDS);
            List<NewTopic> missing =
                    Topics.all().stream()
                            .filter(topic -> !there.contains(topic.name()))
                            .map(
                                    topic ->
                                            new NewTopic(
                                                            topic.name(),
                                                            topic.partitions(),
                                                            (short) 1)
                                                    .configs(topic.config()))
                            .toList();
            admin.createTopics(missing).all().get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | InterruptedException e) {
            throw new Trouble(
                    "The topics cannot be created: " + e.getMessage(),
                    "Look into the broker's log: ./slipway logs kafka");
        }
    }

    private static Map<String, Object> settings(String bootstrap) {
        return Map.of("bootstrap.servers", bootstrap);
    }
}
