package io.slipway.bench.storm;

import io.slipway.bench.live.Desk;
import io.slipway.bench.live.Heard;
import io.slipway.bench.live.Journal;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One request and what its user does with it; and what the user was told. */
final class Life {
    // The shortest reservation lasts five minutes, and two more when nobody waits for its GPUs.
    private static final long PATIENCE_SECONDS = 600;
    private static final int CREATED = 201;
    private static final int CONFLICT = 409;

    private final Script script;
    private final Desk desk;
    private final Journal journal;
    private final Producer producer;
    private final List<String> strange = new ArrayList<>();
    private volatile @Nullable String id;
    private volatile boolean refused;
    private volatile boolean active;
    private volatile boolean over;
    private volatile boolean shared;
    private volatile BigDecimal granted = BigDecimal.ZERO;

    Life(Script script, Desk desk, Journal journal, Producer producer) {
        this.script = script;
        this.desk = desk;
        this.journal = journal;
        this.producer = producer;
    }

    void live() {
        try {
            ask();
            var accepted = id;
            if (accepted != null) {
                use(accepted);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            strange(e.getMessage() == null ? e.toString() : e.getMessage());
        } finally {
            over = true;
        }
    }

    private void ask() throws InterruptedException {
        switch (script.way()) {
            case REST -> {
                var answer = desk.reserve(script.user().name(), script.name(), script.body());
                if (answer.status() == CREATED) {
                    id = answer.text("id");
                } else {
                    strange("a request that is right was answered " + answer);
                }
            }
            case REST_IMPOSSIBLE -> {
                var answer = desk.reserve(script.user().name(), script.name(), script.body());
                refused = true;
                if (answer.ok()) {
                    strange("a request for 6 GPUs was answered " + answer);
                }
            }
            case EVENT -> {
                producer.ask(script);
                await(script.name(), journal.firstBecauseOf(script.name()), this::accepted);
            }
            case EVENT_TWICE -> {
                producer.ask(script);
                producer.ask(script);
                await(script.name(), journal.firstBecauseOf(script.name()), this::accepted);
            }
            case EVENT_IMPOSSIBLE -> {
                refused = true;
                producer.ask(script);
                await(
                        script.name(),
                        journal.firstBecauseOf(script.name()),
                        heard -> {
                            if (!heard.body().path("outcome").asText().equals("failed")) {
                                strange("an event for 6 GPUs led to " + heard.body());
                            }
                        });
            }
            case EVENT_MALFORMED -> {
                refused = true;
                producer.spoil(script);
            }
        }
    }

    private void accepted(Heard heard) {
        id = heard.reservation();
    }

    private void use(String reservation) throws InterruptedException {
        switch (script.leaving()) {
            case AT_ONCE -> cancel(reservation);
            case SOON -> {
                Thread.sleep(script.holdMillis());
                cancel(reservation);
            }
            case AFTER_USE -> {
                if (script.extendsWaiting()) {
                    extend(reservation, "early");
                }
                awaitActive(reservation);
                if (script.shares()) {
                    share(reservation);
                }
                if (script.extendsRunning()) {
                    extend(reservation, "late");
                }
                Thread.sleep(script.holdMillis());
                cancel(reservation);
            }
            case NEVER -> {
                awaitActive(reservation);
                await(
                        reservation,
                        journal.first(reservation, heard -> heard.kind().equals("ended")),
                        _ -> {});
            }
        }
    }

    private void awaitActive(String reservation) throws InterruptedException {
        await(
                reservation,
                journal.first(
                        reservation,
                        heard -> heard.kind().equals("active") || heard.kind().equals("ended")),
                heard -> {
                    active = heard.kind().equals("active");
                    if (!active) {
                        strange(
                                "%s ended before it was active: %s"
                                        .formatted(reservation, heard.body()));
                    }
                });
    }

    private void await(String what, CompletableFuture<Heard> awaited, Consumer<Heard> then)
            throws InterruptedException {
        try {
            then.accept(awaited.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        } catch (TimeoutException e) {
            journal.forget(awaited);
            strange("%s: nothing came of it for %d s".formatted(what, PATIENCE_SECONDS));
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private void extend(String reservation, String when) throws InterruptedException {
        var answer =
                desk.change(
                        script.user().name(),
                        reservation,
                        "extend",
                        script.name() + when,
                        "{\"hours\": %s}".formatted(Script.EXTENSION));
        if (answer.ok()) {
            granted = granted.add(answer.body().required("hoursGranted").decimalValue());
        } else if (answer.status() != CONFLICT) {
            strange("an extension of %s was answered %s".formatted(reservation, answer));
        }
    }

    /** Said twice, as by somebody who is not sure. */
    private void share(String reservation) throws InterruptedException {
        for (int i = 0; i < 2; i++) {
            var answer =
                    desk.change(
                            script.user().name(),
                            reservation,
                            "share",
                            "",
                            "{\"githubUser\": \"guest-%d\"}".formatted(script.number()));
            if (!answer.ok()) {
                strange("sharing %s was answered %s".formatted(reservation, answer));
            }
            shared = answer.ok();
        }
    }

    private void cancel(String reservation) throws InterruptedException {
        var answer = desk.change(script.user().name(), reservation, "cancel", "", "{}");
        if (!answer.ok()) {
            strange("giving up %s was answered %s".formatted(reservation, answer));
        }
    }

    private void strange(String what) {
        synchronized (strange) {
            strange.add("%s of %s: %s".formatted(script.name(), script.user().name(), what));
        }
    }

    Script script() {
        return script;
    }

    @Nullable String id() {
        return id;
    }

    /** As it was meant to be. */
    boolean refused() {
        return refused;
    }

    boolean over() {
        return over;
    }

    boolean shared() {
        return shared;
    }

    /** How it must have ended. */
    String end() {
        return script.leaving() == Script.Leaving.NEVER ? "expired" : "cancelled";
    }

    /** What was asked, with all that was granted. */
    BigDecimal hours() {
        return script.hours().add(granted);
    }

    List<String> strange() {
        synchronized (strange) {
            return List.copyOf(strange);
        }
    }
}
