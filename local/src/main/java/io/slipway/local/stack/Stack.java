package io.slipway.local.stack;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.local.stack.PostgresServer.Durability;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.IntConsumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Runs the parts that its arguments name, says on one line of standard output where they are, and
 * ends when standard input closes, on SIGTERM, or when a part ends by itself.
 *
 * <pre>Stack [--dir DIR] [--detached] kafka[=PORT] postgres[=PORT] oidc[=PORT]</pre>
 *
 * <p>Without {@code --dir} the data is temporary: it is deleted at the end, also after kill -9.
 * {@code --detached} does not look at standard input.
 */
public final class Stack {
    // JUL keeps loggers weakly; this one holds the level of all of them.
    private static final Logger ROOT = Logger.getLogger("");
    private static final List<Logger> TALKATIVE =
            List.of(
                    // A stack trace for each refused token request.
                    Logger.getLogger("no.nav.security.mock.oauth2"),
                    // A warning for each new log directory.
                    Logger.getLogger("org.apache.kafka.controller.QuorumController"));

    private final StackAsk ask;
    private final Path dir;
    private volatile @Nullable KafkaBroker kafka;
    private volatile @Nullable PostgresServer postgres;
    private volatile @Nullable OidcProvider oidc;
    private volatile @Nullable Watchdog watchdog;
    private volatile boolean stopping;

    private Stack(StackAsk ask, Path dir) {
        this.ask = ask;
        this.dir = dir;
    }

    /** The line that says that all parts answer. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Ready(
            long pid, @Nullable String kafka, @Nullable Postgres postgres, @Nullable Oidc oidc) {
        public record Postgres(String host, int port, String user, String password, long pid) {
            static Postgres of(PostgresServer server) {
                return new Postgres(
                        "127.0.0.1",
                        server.port(),
                        PostgresServer.USER,
                        PostgresServer.PASSWORD,
                        server.pid());
            }
        }

        public record Oidc(String issuer, String strangeIssuer) {}
    }

    /** Why the stack ends. */
    private enum End {
        INPUT_CLOSED,
        PART_ENDED
    }

    public static void main(String[] arguments) throws IOException {
        ROOT.setLevel(Level.WARNING);
        TALKATIVE.forEach(logger -> logger.setLevel(Level.OFF));
        StackAsk ask;
        try {
            ask = StackAsk.parse(arguments);
        } catch (IllegalArgumentException refused) {
            System.err.println(refused.getMessage());
            System.exit(2);
            return;
        }
        var kept = ask.dir();
        var dir = kept == null ? Files.createTempDirectory("slipway-stack") : kept;
        var stack = new Stack(ask, dir.toAbsolutePath().normalize());
        Runtime.getRuntime().addShutdownHook(new Thread(stack::stop, "stop"));
        try {
            var ready = stack.start();
            System.out.println(new ObjectMapper().writeValueAsString(ready));
            switch (stack.awaitEnd()) {
                case INPUT_CLOSED -> System.exit(0);
                case PART_ENDED -> {
                    if (!stack.stopping) {
                        System.err.println("A part ended by itself, so the stack ends.");
                    }
                    System.exit(1);
                }
            }
        } catch (CompletionException failed) {
            var cause = failed.getCause() == null ? failed : failed.getCause();
            System.err.println("The stack did not start: " + cause.getMessage());
            ROOT.log(Level.WARNING, "The cause in full", cause);
            System.exit(1);
        }
    }

    private Ready start() {
        CompletableFuture.allOf(
                        starting("postgres", ask.postgres(), this::startPostgres),
                        starting("kafka", ask.kafka(), this::startKafka),
                        starting("oidc", ask.oidc(), this::startOidc))
                .join();
        var broker = kafka;
        var server = postgres;
        var provider = oidc;
        return new Ready(
                ProcessHandle.current().pid(),
                broker == null ? null : broker.bootstrap(),
                server == null ? null : Ready.Postgres.of(server),
                provider == null
                        ? null
                        : new Ready.Oidc(provider.issuer(), provider.strangeIssuer()));
    }

    private static CompletableFuture<Void> starting(
            String name, @Nullable Integer port, IntConsumer start) {
        if (port == null) {
            return CompletableFuture.completedFuture(null);
        }
        int asked = port;
        return CompletableFuture.runAsync(
                () -> start.accept(asked), task -> Thread.ofPlatform().name(name).start(task));
    }

    private void startPostgres(int port) {
        var server =
                PostgresServer.start(
                        dir.resolve("postgres"),
                        dir.resolve("postgres.log"),
                        port,
                        temporary() ? Durability.TEMPORARY : Durability.KEPT);
        postgres = server;
        watchdog = Watchdog.over(server, temporary() ? dir : null);
    }

    private void startKafka(int port) {
        kafka = KafkaBroker.start(dir.resolve("kafka"), port);
    }

    private void startOidc(int port) {
        oidc = OidcProvider.start(port, Realm.read());
    }

    private boolean temporary() {
        return ask.dir() == null;
    }

    private End awaitEnd() {
        var end = new CompletableFuture<End>();
        var broker = kafka;
        var server = postgres;
        if (broker != null) {
            watching(
                    "kafka",
                    () -> {
                        broker.awaitEnd();
                        end.complete(End.PART_ENDED);
                    });
        }
        if (server != null) {
            watching(
                    "postgres",
                    () -> {
                        server.awaitEnd();
                        end.complete(End.PART_ENDED);
                    });
        }
        if (!ask.detached()) {
            watching(
                    "standard input",
                    () -> {
                        drainInput();
                        end.complete(End.INPUT_CLOSED);
                    });
        }
        return end.join();
    }

    private static void watching(String what, Runnable watch) {
        Thread.ofPlatform().daemon().name("watching " + what).start(watch);
    }

    private static void drainInput() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException broken) {
            // A broken pipe is a closed one.
        }
    }

    /** Runs as the shutdown hook, so also on SIGTERM. */
    private void stop() {
        stopping = true;
        var provider = oidc;
        var broker = kafka;
        var server = postgres;
        var dog = watchdog;
        if (provider != null) {
            provider.close();
        }
        if (temporary()) {
            // The watchdog ends PostgreSQL and deletes the directory; nobody reads that data again.
            if (dog == null) {
                deleteDirectory();
            }
            return;
        }
        if (broker != null) {
            broker.close();
        }
        if (server != null) {
            server.close();
        }
        if (dog != null) {
            dog.close();
        }
    }

    private void deleteDirectory() {
        try {
            Trees.delete(dir);
        } catch (IOException e) {
            System.err.println("Left behind: " + dir);
        }
    }
}
