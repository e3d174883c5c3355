package io.slipway.guardrail.verdict;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.vertx.ConsumeEvent;
import io.slipway.guardrail.account.Accounts;
import io.slipway.guardrail.facts.AccountFacts;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.eventbus.EventBus;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reads accounts for what waits, several at a time and outside any transaction. May die anywhere:
 * what was not settled is due again when its lease is over.
 */
@ApplicationScoped
class InquiryReconciler {
    static final String WAKE = "inquiry-reconciler-wake";

    private static final Logger LOG = Logger.getLogger(InquiryReconciler.class);

    private final Inquiries inquiries;
    private final Accounts accounts;
    private final InquiryConfig config;
    private final EventBus bus;
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicBoolean passedBy = new AtomicBoolean();

    InquiryReconciler(Inquiries inquiries, Accounts accounts, InquiryConfig config, EventBus bus) {
        this.bus = bus;
        this.inquiries = inquiries;
        this.accounts = accounts;
        this.config = config;
    }

    private record Read(Inquiry inquiry, AccountFacts facts) {}

    @Scheduled(every = "1s", skipExecutionIf = Scheduled.ApplicationNotRunning.class)
    void tick() {
        if (accounts.configured()) {
            bus.send(WAKE, "");
        }
    }

    @ConsumeEvent(WAKE)
    Uni<Void> woken(String nothing) {
        return look();
    }

    /** The loop's outer edge: whatever fails here is told once and tried again a second later. */
    private Uni<Void> look() {
        int room = accounts.configured() ? takeRoom() : 0;
        if (room <= 0) {
            passedBy.set(true);
            return Uni.createFrom().voidItem();
        }
        return inquiries
                .claim(room)
                .onFailure()
                .recoverWithItem(
                        failure -> {
                            LOG.warnf("Inquiries were not claimed: %s", failure.toString());
                            return List.of();
                        })
                .chain(
                        claimed -> {
                            giveRoom(room - claimed.size());
                            return readAndSettle(claimed)
                                    .eventually(() -> giveRoom(claimed.size()));
                        });
    }

    /** All there is, until the claim says how much of it is needed. */
    private int takeRoom() {
        return config.atOnce() - underWay.getAndSet(config.atOnce());
    }

    /** Who found no room meanwhile is looked after now. */
    private void giveRoom(int places) {
        underWay.addAndGet(-places);
        if (places > 0 && passedBy.getAndSet(false)) {
            bus.send(WAKE, "");
        }
    }

    /** Settles one after another, as each is read: a session is not shared. */
    private Uni<Void> readAndSettle(List<Inquiry> claimed) {
        return Multi.createFrom()
                .iterable(claimed)
                .onItem()
                .transformToUni(
                        inquiry -> inquiries.read(inquiry).map(facts -> new Read(inquiry, facts)))
                .merge(Math.max(1, claimed.size()))
                .onItem()
                .transformToUniAndConcatenate(this::settle)
                .onItem()
                .ignoreAsUni();
    }

    @SuppressWarnings("MustBeClosedChecker") // closed when the transaction ends, which is not here
    private Uni<Void> settle(Read read) {
        Scope scope = Context.current().with(span(read.inquiry().traceParent())).makeCurrent();
        return inquiries
                .settle(read.inquiry(), read.facts())
                .onFailure()
                .recoverWithItem(
                        failure -> {
                            LOG.warnf(
                                    failure,
                                    "Inquiry not settled: jobId=%s",
                                    read.inquiry().subject().jobId());
                            return null;
                        })
                .onTermination()
                .invoke(scope::close);
    }

    /** The trace of the event that asked for it goes on here. */
    private static Span span(@Nullable String traceParent) {
        String[] parts = traceParent == null ? new String[0] : traceParent.split("-", -1);
        return parts.length == 4
                ? Span.wrap(
                        SpanContext.createFromRemoteParent(
                                parts[1],
                                parts[2],
                                TraceFlags.fromHex(parts[3], 0),
                                TraceState.getDefault()))
                : Span.getInvalid();
    }
}
