package io.slipway.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

/**
 * Broker and database as processes, and a real Keycloak with the same realm in place of the light
 * provider. {@code ./slipway test --keycloak} unpacks it; its first start builds it, which takes a
 * minute or two. It ends with this JVM.
 */
final class KeycloakParts implements Parts {
    static final String WANTED = "keycloak";
    private static final Duration START = Duration.ofMinutes(4);
    private static final Duration ASK = Duration.ofSeconds(5);

    @Override
    public Addresses start() {
        int port = freePort();
        var keycloak = launch(port);
        var own = new ProcessParts().start(true, true, false);
        var base = "http://127.0.0.1:%d/realms/".formatted(port);
        awaitRealm(keycloak, base + "slipway");
        return new Addresses(own.kafka(), own.database(), base + "slipway", base + "master");
    }

    private static Process launch(int port) {
        var home = Checkout.root().resolve(".slipway/keycloak");
        if (!Files.isExecutable(home.resolve("bin/kc.sh"))) {
            throw new IllegalStateException(
                    "Keycloak is not unpacked in %s; run: ./slipway test --keycloak"
                            .formatted(home));
        }
        try {
            var realms = Files.createDirectories(home.resolve("data/import"));
            Files.copy(
                    Checkout.root().resolve("local/src/main/resources/realm.json"),
                    realms.resolve("realm.json"),
                    StandardCopyOption.REPLACE_EXISTING);
            Files.createDirectories(Path.of("target"));
            var builder =
                    new ProcessBuilder(
                                    home.resolve("bin/kc.sh").toString(),
                                    "start-dev",
                                    "--db=dev-mem",
                                    "--http-host=127.0.0.1",
                                    "--http-port=" + port,
                                    "--import-realm")
                            .redirectErrorStream(true)
                            .redirectOutput(log())
                            .redirectInput(new File("/dev/null"));
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            var process = builder.start();
            Runtime.getRuntime()
                    .addShutdownHook(
                            new Thread(
                                    () -> {
                                        process.descendants().forEach(ProcessHandle::destroy);
                                        process.destroy();
                                    },
                                    "end keycloak"));
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException("Keycloak cannot be started", e);
        }
    }

    private static void awaitRealm(Process keycloak, String issuer) {
        var http = HttpClient.newBuilder().connectTimeout(ASK).build();
        var ask =
                HttpRequest.newBuilder(URI.create(issuer + "/.well-known/openid-configuration"))
                        .timeout(ASK)
                        .build();
        var answered =
                Await.value(
                        START,
                        () -> !keycloak.isAlive() || answers(http, ask),
                        Boolean::booleanValue);
        if (!answered || !keycloak.isAlive()) {
            throw new IllegalStateException("Keycloak did not start; its log is " + log());
        }
    }

    private static boolean answers(HttpClient http, HttpRequest ask) {
        try {
            return http.send(ask, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException("Interrupted while waiting for Keycloak", e);
        }
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("No free port", e);
        }
    }

    private static File log() {
        return Path.of("target", "keycloak.log").toAbsolutePath().toFile();
    }
}
