package io.slipway.agent.plan;

import io.slipway.agent.gpu.GpuHost;
import io.slipway.agent.gpu.MigPlan;
import io.slipway.agent.gpu.WantedGpu;
import io.slipway.agent.plan.Desired.Acceptance;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be done with desired states: take one in, try one out, see how far the host is. */
@ApplicationScoped
public class Plans {
    private static final int STEPS_SHOWN = 20;

    private final Ledger ledger;
    private final HostReconciler reconciler;
    private final GpuHost host;

    Plans(Ledger ledger, HostReconciler reconciler, GpuHost host) {
        this.ledger = ledger;
        this.reconciler = reconciler;
        this.host = host;
    }

    /** On disk when it returns; carried out later. */
    Acceptance take(Desired desired) {
        Acceptance acceptance = ledger.accept(desired);
        if (acceptance == Acceptance.TAKEN) {
            reconciler.wake();
        }
        return acceptance;
    }

    /** What would be done, on the host as it is this moment; does nothing. */
    public MigPlan preview(List<WantedGpu> wanted) {
        return MigPlan.of(host.observe(), wanted);
    }

    public Status status() {
        return new Status(
                ledger.desired(),
                ledger.standing(),
                reconciler.sighting(),
                ledger.recent(STEPS_SHOWN));
    }

    /**
     * @param desired null before the first snapshot
     * @param journal latest first
     */
    public record Status(
            @Nullable Desired desired,
            Standing standing,
            Sighting sighting,
            List<JournalEntry> journal) {}
}
