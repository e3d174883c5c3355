package io.slipway.cli.reservation;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.http.Api;
import io.slipway.cli.http.ServerSentEvents;
import io.slipway.cli.output.Json;
import io.slipway.cli.session.Session;
import io.slipway.cli.setting.Service;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Shows what there is again whenever something happened in a pool, at most once a second. */
final class AvailWatch {
    private static final Duration STEP = Duration.ofMillis(250);
    private static final Duration CALM = Duration.ofSeconds(1);
    private static final Duration SILENCE = Duration.ofSeconds(45);

    private final Session session;
    private final Duration interval;
    private final Supplier<JsonNode> look;
    private final Consumer<JsonNode> show;
    private final AtomicLong news = new AtomicLong();
    private final Set<String> followed = ConcurrentHashMap.newKeySet();

    AvailWatch(
            Session session, Duration interval, Supplier<JsonNode> look, Consumer<JsonNode> show) {
        this.session = session;
        this.interval = interval.isPositive() ? interval : CALM;
        this.look = look;
        this.show = show;
    }

    Exit run() throws InterruptedException {
        Instant deadline = now().plus(session.longestWait());
        long seen = -1;
        Instant shownAt = Instant.MIN;
        while (now().isBefore(deadline) && !session.out().gone()) {
            boolean changed = news.get() != seen && !now().isBefore(shownAt.plus(CALM));
            if (shownAt.equals(Instant.MIN) || changed || !now().isBefore(shownAt.plus(interval))) {
                seen = news.get();
                shownAt = now();
                JsonNode availability = look.get();
                show.accept(availability);
                follow(availability);
            }
            session.pause(STEP);
        }
        return Exit.DONE;
    }

    /** One stream for each pool, each on a thread that ends with the process. */
    private void follow(JsonNode availability) {
        Set<String> pools = new TreeSet<>();
        availability.path("gpuTypes").forEach(type -> pools.add(Json.text(type, "pool")));
        for (String pool : pools) {
            if (!pool.isEmpty() && followed.add(pool)) {
                Thread.ofPlatform().daemon().name("pool " + pool).start(() -> listen(pool));
            }
        }
    }

    private void listen(String pool) {
        @Nullable String last = null;
        while (true) {
            try (var events = new ServerSentEvents(open(pool, last))) {
                for (var event = events.next(); event != null; event = events.next()) {
                    last = event.id().isEmpty() ? last : event.id();
                    if (!event.name().equals("start")) {
                        news.incrementAndGet();
                    }
                }
            } catch (IOException _) {
                // taken up again after the last event
            } catch (Failure _) {
                // the pool is gone, or this server has no streams: the interval is left
                followed.remove(pool);
                return;
            }
            try {
                session.pause(CALM);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private InputStream open(String pool, @Nullable String last) throws IOException {
        return session.api()
                .events(
                        Service.RESERVATION,
                        "/api/pools/" + Api.escaped(pool) + "/events",
                        null,
                        last,
                        SILENCE);
    }

    private Instant now() {
        return session.machine().clock().instant();
    }
}
