package io.slipway.reservation.request;

import io.quarkus.runtime.StartupEvent;
import io.slipway.contracts.reservation.ReservationAsk;
import io.slipway.outbox.Asked;
import io.slipway.outbox.Intake;
import io.slipway.problem.Outage;
import io.slipway.problem.Problem;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/**
 * Requests of other platforms, taken in as if they had come by REST. One that goes wrong three
 * times is put aside as a dead letter, and a reservation says that it failed, and why. Both happen
 * before the record is acknowledged; after a crash in between they happen again, and the
 * reservation is still one.
 */
@ApplicationScoped
class AskConsumer {
    private static final Logger LOG = Logger.getLogger(AskConsumer.class);
    private static final String NAME = "reservation-svc.asks";
    private static final int GIVING_UP_TRIES = 5;
    private static final Duration GIVING_UP_PAUSE = Duration.ofSeconds(2);

    private final Intake intake;
    private final Reservations reservations;
    private final ReservationConfig config;
    private final Tries tries = new Tries();

    AskConsumer(Intake intake, Reservations reservations, ReservationConfig config) {
        this.intake = intake;
        this.reservations = reservations;
        this.config = config;
    }

    void register(@Observes StartupEvent started) {
        intake.register(NAME);
    }

    @Incoming("asks")
    Uni<Void> on(ConsumerRecords<byte[], byte[]> records) {
        List<Lost> lost = new CopyOnWriteArrayList<>();
        return intake.takeAsks(
                        NAME,
                        records,
                        config.producers(),
                        ReservationAsk.TYPE,
                        ReservationAsk.class,
                        asked -> take(asked, lost))
                .chain(() -> giveUp(lost));
    }

    /** A request that went wrong too often, and how it did the last time. */
    private record Lost(Asked<ReservationAsk> asked, String reason) {}

    private Uni<Void> take(Asked<ReservationAsk> asked, List<Lost> lost) {
        String event = asked.event().id();
        return reservations
                .takeIn(asked.tenant(), asked.producer(), asked.body(), asked.event())
                .invoke(() -> tries.forget(event))
                .onFailure(failure -> !(failure instanceof Problem) && !Outage.is(failure))
                .transform(failure -> judged(asked, failure, lost));
    }

    /** A problem is not tried again: the intake puts the record aside at once. */
    private Throwable judged(Asked<ReservationAsk> asked, Throwable failure, List<Lost> lost) {
        String event = asked.event().id();
        if (!tries.exhausted(event)) {
            return failure;
        }
        tries.forget(event);
        LOG.errorf(failure, "Given up after %d tries: eventId=%s", Tries.MOST, event);
        var problem = ReservationProblem.gaveUp(Tries.MOST, event);
        lost.add(new Lost(asked, problem.detail() + " " + problem.fix()));
        return problem;
    }

    private Uni<Void> giveUp(List<Lost> lost) {
        return Multi.createFrom()
                .iterable(lost)
                .onItem()
                .transformToUniAndConcatenate(this::giveUp)
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Uni<Void> giveUp(Lost lost) {
        var asked = lost.asked();
        return reservations
                .giveUp(
                        asked.tenant(),
                        asked.producer(),
                        asked.body(),
                        asked.event(),
                        lost.reason())
                .onFailure()
                .retry()
                .withBackOff(GIVING_UP_PAUSE)
                .atMost(GIVING_UP_TRIES)
                .onFailure()
                .invoke(
                        failure ->
                                LOG.errorf(
                                        failure,
                                        "Nobody is told that it failed: eventId=%s",
                                        asked.event().id()))
                .onFailure()
                .recoverWithNull();
    }
}
