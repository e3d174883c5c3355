package io.slipway.testkit;

import java.time.Duration;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.MountableFile;

/**
 * The same three in containers, for machines with Docker. CI has none: this class is compiled there
 * and not run. The images are pinned to what the process provider runs.
 */
final class ContainerParts implements Parts {
    private static final int KEYCLOAK_PORT = 8080;

    @Override
    public Addresses start() {
        var kafka =
                new KafkaContainer("apache/kafka:4.3.1")
                        .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false");
        var postgres = new PostgreSQLContainer("postgres:18.4-alpine");
        var keycloak =
                new GenericContainer<>("quay.io/keycloak/keycloak:26.7.3")
                        .withExposedPorts(KEYCLOAK_PORT)
                        .withCopyFileToContainer(
                                MountableFile.forHostPath(
                                        Checkout.root()
                                                .resolve("local/src/main/resources/realm.json")),
                                "/opt/keycloak/data/import/realm.json")
                        .withCommand("start-dev", "--import-realm")
                        .waitingFor(
                                Wait.forHttp("/realms/slipway")
                                        .forPort(KEYCLOAK_PORT)
                                        .withStartupTimeout(Duration.ofMinutes(3)));
        // Testcontainers' own reaper removes them when this JVM has ended.
        kafka.start();
        postgres.start();
        keycloak.start();
        var base =
                "http://%s:%d/realms/"
                        .formatted(keycloak.getHost(), keycloak.getMappedPort(KEYCLOAK_PORT));
        return new Addresses(
                kafka.getBootstrapServers(),
                new Addresses.Database(
                        postgres.getHost(),
                        postgres.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT),
                        postgres.getUsername(),
                        postgres.getPassword()),
                base + "slipway",
                base + "master");
    }
}
