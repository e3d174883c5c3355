package io.slipway.deploy.shipping;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;

/** Ships what is due, one job after the other; the calls are made outside any transaction. */
@ApplicationScoped
class ShipmentReconciler {
    private static final Logger LOG = Logger.getLogger(ShipmentReconciler.class);

    private final LogShipments shipments;
    private final LogGroupClient group;
    private final ShippingConfig config;

    ShipmentReconciler(LogShipments shipments, LogGroupClient group, ShippingConfig config) {
        this.shipments = shipments;
        this.group = group;
        this.config = config;
    }

    @Scheduled(
            every = "{slipway.deploy.logs.cloudwatch.sweep:5s}",
            concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> pass() {
        if (config.group().isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        Context context = Objects.requireNonNull(Vertx.currentContext());
        return shipments
                .due()
                .onItem()
                .transformToMulti(due -> Multi.createFrom().iterable(due))
                .onItem()
                .transformToUniAndConcatenate(each -> ship(each, context))
                .collect()
                .last()
                .replaceWithVoid()
                .onFailure()
                .invoke(failure -> LOG.warnf("Pass failed, trying again: %s", failure.toString()))
                .onFailure()
                .recoverWithNull();
    }

    private Uni<Void> ship(Shipment shipment, Context context) {
        return begin(shipment, context)
                .chain(
                        from ->
                                shipments
                                        .lines(shipment, from)
                                        .chain(lines -> ship(shipment, lines, context)))
                .onFailure()
                .recoverWithUni(failure -> failed(shipment, failure));
    }

    /** Where to go on; what a lost answer was about is asked of the stream. */
    private Uni<Long> begin(Shipment shipment, Context context) {
        Long sending = shipment.sending();
        if (sending == null) {
            return Uni.createFrom().item(shipment.line());
        }
        return outside(() -> group.newest(shipment.stream()), context)
                .map(newest -> Math.max(shipment.line(), Math.min(newest, sending)))
                .call(line -> shipments.shipped(shipment, line));
    }

    private Uni<Void> ship(Shipment shipment, List<Line> lines, Context context) {
        return Multi.createFrom()
                .iterable(Batch.of(lines))
                .onItem()
                .transformToUniAndConcatenate(
                        batch ->
                                shipments
                                        .sending(shipment, batch.lastLine())
                                        .chain(
                                                () ->
                                                        outside(
                                                                () -> {
                                                                    group.put(
                                                                            shipment.stream(),
                                                                            batch);
                                                                    return batch.lastLine();
                                                                },
                                                                context))
                                        .call(line -> shipments.shipped(shipment, line)))
                .collect()
                .last()
                .chain(() -> shipments.done(shipment, lines.size() == LogShipments.MOST_LINES));
    }

    private Uni<Void> failed(Shipment shipment, Throwable failure) {
        Duration pause =
                shipment.backoff().plusMillis(RandomGenerator.getDefault().nextLong(1, 1000));
        LOG.warnf(
                "Lines of job %s not shipped, trying again in %d s: %s",
                shipment.jobId(), pause.toSeconds(), failure.getMessage());
        return shipments.failed(shipment, pause);
    }

    private static <T> Uni<T> outside(Supplier<T> call, Context context) {
        return Uni.createFrom()
                .item(call)
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .emitOn(work -> context.runOnContext(_ -> work.run()));
    }
}
