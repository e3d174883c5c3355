package io.slipway.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.envelope.CloudEvent;
import io.slipway.envelope.Uuid7;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SlipwayStackTest {
    private static final SlipwayStack STACK = new SlipwayStack();
    private static Map<String, String> settings = Map.of();

    @BeforeAll
    static void start() {
        STACK.init(Map.of("topics", "orders=2"));
        settings = STACK.start();
    }

    @AfterAll
    static void stop() {
        STACK.stop();
    }

    @Test
    void givesAFreshDatabaseWithTheTablesOfTheOutbox() throws Exception {
        var url = "jdbc:" + settings.get("quarkus.datasource.reactive.url");
        var login = settings.get("quarkus.datasource.username");

        try (var connection = DriverManager.getConnection(url, login, login);
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select count(*) from outbox")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getLong(1)).isZero();
        }
    }

    @Test
    void carriesEventsInBothModes() {
        Events.publish("orders", "key-1", event("io.slipway.test.binary.v1"));
        Events.publishStructured("orders", "key-1", event("io.slipway.test.structured.v1"));

        assertThat(Events.ofKey("orders", "key-1", 2))
                .extracting(CloudEvent::type)
                .containsExactly("io.slipway.test.binary.v1", "io.slipway.test.structured.v1");
    }

    @Test
    void hasTheDeclaredTopics() {
        assertThat(Events.records("slipway.deploy.events.v1", _ -> true)).isEmpty();
    }

    @Test
    void givesTokensThatAreWrongInOneRespect() {
        var right = Tokens.claims(Tokens.of("operator"));
        var expired = Tokens.claims(Tokens.expired("operator"));
        var elsewhere = Tokens.claims(Tokens.wrongAudience("operator"));
        var strange = Tokens.claims(Tokens.wrongIssuer("operator"));

        assertThat(right.path("aud").toString()).contains("slipway");
        assertThat(right.path("tenant").asText()).isEqualTo("team-a");
        assertThat(expired.path("exp").asLong()).isLessThan(Instant.now().getEpochSecond() - 30);
        assertThat(elsewhere.path("aud").toString()).doesNotContain("slipway");
        assertThat(strange.path("iss")).isNotEqualTo(right.path("iss"));
        assertThat(Tokens.tampered("operator")).isNotEqualTo(Tokens.of("operator"));
    }

    private static CloudEvent event(String type) {
        return new CloudEvent(
                Uuid7.text(Instant.now()),
                "//test",
                type,
                "key-1",
                Instant.now(),
                null,
                Map.of(),
                "{\"type\":\"%s\"}".formatted(type).getBytes(UTF_8));
    }
}
