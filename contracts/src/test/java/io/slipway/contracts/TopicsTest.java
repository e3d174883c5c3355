package io.slipway.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.contracts.Topic.Cleanup;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TopicsTest {

    @Test
    void everyTypeTravelsOnADeclaredTopic() {
        var declared = Topics.all().stream().map(Topic::name).toList();

        assertThat(EventType.all())
                .allSatisfy(
                        type ->
                                assertThat(declared)
                                        .contains(
                                                type.topic()
                                                        .replace("{producer}", "acme")
                                                        .replace("{hostId}", "ws-1")));
    }

    @Test
    void deadLettersHaveAsManyPartitionsAsTheirSource() {
        var deadLetters = Topics.all().stream().filter(Topic::deadLetters).toList();

        assertThat(deadLetters)
                .isNotEmpty()
                .allSatisfy(
                        topic -> {
                            String source =
                                    topic.name().substring(0, topic.name().indexOf(".dlq."));
                            assertThat(topic.partitions())
                                    .isEqualTo(Topics.named(source).partitions());
                        });
    }

    @Test
    void tellsKafkaPolicyAndRetention() {
        assertThat(Topics.named("slipway.deploy.events.v1").config())
                .containsEntry("cleanup.policy", "delete")
                .containsEntry("retention.ms", "1209600000")
                .containsEntry("message.timestamp.after.max.ms", "3600000");
        assertThat(Topics.named("slipway.host.ws-1.desired.v1").config())
                .containsEntry("cleanup.policy", "compact")
                .containsEntry("retention.ms", "-1");
    }

    @Test
    void readsALineOfTheFile() {
        assertThat(Topics.parse("a.b.v1", "6, delete, P14D, job id"))
                .isEqualTo(new Topic("a.b.v1", 6, Cleanup.DELETE, Duration.ofDays(14), "job id"));
        assertThat(Topics.parse("a.b.v1", "1,compact,forever,host id, always"))
                .isEqualTo(new Topic("a.b.v1", 1, Cleanup.COMPACT, null, "host id, always"));
    }

    @Test
    void refusesALineThatItCannotRead() {
        assertThatThrownBy(() -> Topics.parse("a.b.v1", "6, delete, P14D"))
                .hasMessageContaining("expected partitions, cleanup, retention, key");
        assertThatThrownBy(() -> Topics.parse("a.b.v1", "6, purge, P14D, job id"))
                .hasMessageContaining("cleanup is delete or compact, not purge");
        assertThatThrownBy(() -> Topics.named("slipway.moon.events.v1"))
                .hasMessageContaining("contracts/topics.properties");
    }
}
