package io.slipway.deploy.job;

import io.slipway.deploy.deployer.Orphan;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a job is. The methods of a state are the only ways out of it.
 *
 * <pre>
 * accepted → guardrails-failed
 *    ↓  ↘
 *    ↓   planning → planned (a dry run ends here)
 *    ↓      ↓
 *    ↓   awaiting-approval → cancelled
 *    ↓      ↓
 * queued → deploying → verifying → ready
 *    ↓         ↓           ↓
 *    ↓         +→ cleaning-up → failed | failed-orphans
 *    ↓         +→ cancelling → cancelled | failed-orphans
 *    ↓         +→ failed (what was made is kept)
 *    +→ destroying → destroyed | destroy-failed
 * expiring ↗
 * </pre>
 *
 * A retry leads from a bad end back to where it went wrong.
 */
public sealed interface JobState {
    /** The first step of any deployer. */
    String START = "start";

    /** The steps of a job that are no deployer's. */
    String GUARDRAILS = "guardrails";

    String PLAN = "plan";

    /** The deployer's step that is next. */
    default @Nullable String step() {
        return null;
    }

    default @Nullable String reason() {
        return null;
    }

    default @Nullable String remediation() {
        return null;
    }

    /** Why the job failed, without what became of its remains. */
    default @Nullable String failure() {
        return reason();
    }

    /** What to do about the failure, without what to do about its remains. */
    default @Nullable String remedy() {
        return remediation();
    }

    /** Why not all that a failed job had made could be taken away. */
    default @Nullable String stays() {
        return null;
    }

    /** Where it went wrong. */
    default @Nullable String failedStep() {
        return null;
    }

    /** How often taking away failed since it last came on. */
    default int tries() {
        return 0;
    }

    /** Whether something of an earlier attempt is there. */
    default boolean kept() {
        return false;
    }

    /** What could not be taken away. */
    default List<Orphan> orphans() {
        return List.of();
    }

    /** Waits for the guardrails. */
    record Accepted() implements JobState {
        public JobState passed(boolean planFirst) {
            return planFirst ? new Planning() : new Queued(START, false);
        }

        public GuardrailsFailed refused(String reason, String remediation) {
            return new GuardrailsFailed(reason, remediation);
        }

        public Failed unanswered() {
            return new Failed(
                    "The guardrails did not answer before the deadline.",
                    "Check that guardrail-svc runs, then: slipway job retry",
                    GUARDRAILS,
                    false);
        }
    }

    /** The time of a cluster is over; waits for the guardrails' word on taking it away. */
    record Expiring() implements JobState {
        public Destroying passed() {
            return new Destroying(START, 0);
        }

        public GuardrailsFailed refused(String reason, String remediation) {
            return new GuardrailsFailed(reason, remediation);
        }

        public DestroyFailed unanswered() {
            return new DestroyFailed(
                    "The guardrails did not answer before the deadline.",
                    "Check that guardrail-svc runs, then: slipway job retry",
                    GUARDRAILS,
                    List.of());
        }
    }

    record GuardrailsFailed(String reason, String remediation) implements JobState {
        @Override
        public String failedStep() {
            return GUARDRAILS;
        }
    }

    /** The deployer looks what it would do; nothing is changed. */
    record Planning() implements JobState {
        public JobState planned(boolean dryRun) {
            return dryRun ? new Planned() : new AwaitingApproval();
        }

        public Failed failed(String reason, String remediation) {
            return new Failed(reason, remediation, PLAN, false);
        }
    }

    /** The end of a dry run: judged, planned, nothing made. */
    record Planned() implements JobState {}

    record AwaitingApproval() implements JobState {
        public Queued approved() {
            return new Queued(START, false);
        }

        public Cancelled rejected(String reason) {
            return new Cancelled(reason, "Nothing was made. Ask again with what was objected to.");
        }

        public Cancelled unanswered() {
            return new Cancelled(
                    "Nobody approved it in time.",
                    "Nothing was made. Ask again, and ask an operator to approve.");
        }
    }

    /**
     * Safe to go ahead; waits for a worker.
     *
     * @param step where work begins
     */
    record Queued(String step, boolean kept) implements JobState {
        public Deploying deploy() {
            return new Deploying(step);
        }

        public Destroying destroy() {
            return new Destroying(step, 0);
        }
    }

    record Deploying(String step) implements JobState {
        public Deploying next(String following) {
            return new Deploying(following);
        }

        public Verifying provisioned() {
            return new Verifying(step);
        }

        public JobState failed(boolean keep, String reason, String remediation) {
            return ended(keep, reason, remediation, step);
        }
    }

    /**
     * The cluster is there; the guardrails look whether it is what was asked for.
     *
     * @param step the step that made it
     */
    record Verifying(String step) implements JobState {
        public Ready verified() {
            return new Ready();
        }

        /** Nobody found anything wrong with it, so it is kept, whatever a failure would mean. */
        public Failed unverified(String reason, String remediation) {
            return new Failed(reason, remediation, step, true);
        }

        public JobState failed(boolean keep, String reason, String remediation) {
            return ended(keep, reason, remediation, step);
        }
    }

    private static JobState ended(boolean keep, String reason, String remediation, String step) {
        return keep
                ? new Failed(reason, remediation, step, true)
                : new CleaningUp(reason, remediation, step, START, 0);
    }

    record Ready() implements JobState {}

    /** What was made is being taken away, step by step, until all is gone or nothing helps. */
    sealed interface TakingAway extends JobState {
        @Override
        String step();

        TakingAway next(String following);

        /** The step failed and will be tried again. */
        TakingAway again();

        JobState gone();

        /**
         * @param why nothing more is tried
         */
        JobState left(String why, List<Orphan> orphans);
    }

    /** It went wrong. */
    record CleaningUp(String reason, String remediation, String failedStep, String step, int tries)
            implements TakingAway {
        @Override
        public CleaningUp next(String following) {
            return new CleaningUp(reason, remediation, failedStep, following, 0);
        }

        @Override
        public CleaningUp again() {
            return new CleaningUp(reason, remediation, failedStep, step, tries + 1);
        }

        @Override
        public Failed gone() {
            return new Failed(reason, remediation + GONE, failedStep, false);
        }

        @Override
        public FailedOrphans left(String why, List<Orphan> orphans) {
            return new FailedOrphans(reason, remediation, failedStep, why, orphans);
        }
    }

    /** Somebody asked to stop. */
    record Cancelling(String reason, String step, int tries) implements TakingAway {
        @Override
        public Cancelling next(String following) {
            return new Cancelling(reason, following, 0);
        }

        @Override
        public Cancelling again() {
            return new Cancelling(reason, step, tries + 1);
        }

        @Override
        public Cancelled gone() {
            return new Cancelled(reason, "All that was made is gone.");
        }

        @Override
        public FailedOrphans left(String why, List<Orphan> orphans) {
            return new FailedOrphans(reason, "nothing more.", "cancel", why, orphans);
        }
    }

    record Destroying(String step, int tries) implements TakingAway {
        @Override
        public Destroying next(String following) {
            return new Destroying(following, 0);
        }

        @Override
        public Destroying again() {
            return new Destroying(step, tries + 1);
        }

        @Override
        public Destroyed gone() {
            return new Destroyed();
        }

        @Override
        public DestroyFailed left(String why, List<Orphan> orphans) {
            return new DestroyFailed(why, LEFT, step, orphans);
        }
    }

    String LEFT =
            "Do what the orphans' remedies say, then: slipway job retry. What is left goes on"
                    + " costing money.";

    String GONE = " What it had made is gone.";

    /**
     * @param kept whether what was made still stands, for a retry of the failed step
     */
    record Failed(String reason, String remediation, String failedStep, boolean kept)
            implements JobState {}

    record FailedOrphans(
            String failure, String remedy, String failedStep, String stays, List<Orphan> orphans)
            implements JobState {
        @Override
        public String reason() {
            return "%s Not all that it made could be taken away: %s".formatted(failure, stays);
        }

        @Override
        public String remediation() {
            return "%s After that: %s".formatted(LEFT, remedy);
        }
    }

    record Cancelled(String reason, String remediation) implements JobState {}

    record Destroyed() implements JobState {}

    record DestroyFailed(String reason, String remediation, String failedStep, List<Orphan> orphans)
            implements JobState {}

    /** The same job, asked to stop; empty when it is over or cannot be stopped any more. */
    default Optional<JobState> cancelled(String why) {
        return switch (this) {
            case Accepted _, Expiring _, Planning _, AwaitingApproval _ ->
                    Optional.of(new Cancelled(why, "Nothing was made."));
            case Queued(String _, boolean kept) ->
                    Optional.of(
                            kept
                                    ? new Cancelling(why, START, 0)
                                    : new Cancelled(why, "Nothing was made."));
            case Deploying _, Verifying _ -> Optional.of(new Cancelling(why, START, 0));
            case Failed failed when failed.kept() -> Optional.of(new Cancelling(why, START, 0));
            case GuardrailsFailed _,
                    Planned _,
                    Ready _,
                    CleaningUp _,
                    Cancelling _,
                    Destroying _,
                    Failed _,
                    FailedOrphans _,
                    Cancelled _,
                    Destroyed _,
                    DestroyFailed _ ->
                    Optional.empty();
        };
    }

    /** Where a retry goes on; empty when there is nothing to retry. */
    default Optional<JobState> retried() {
        return switch (this) {
            case GuardrailsFailed _ -> Optional.of(new Accepted());
            case Failed(String _, String _, String step, boolean kept) ->
                    Optional.of(
                            kept
                                    ? new Queued(step, true)
                                    : step.equals(PLAN) ? new Planning() : new Accepted());
            case FailedOrphans left ->
                    Optional.of(
                            new CleaningUp(
                                    left.failure(), left.remedy(), left.failedStep(), START, 0));
            case DestroyFailed(String _, String _, String step, List<Orphan> orphans) ->
                    Optional.of(
                            step.equals(GUARDRAILS)
                                    ? new Accepted()
                                    : new Queued(orphans.isEmpty() ? step : START, true));
            case Accepted _,
                    Expiring _,
                    Planning _,
                    Planned _,
                    AwaitingApproval _,
                    Queued _,
                    Deploying _,
                    Verifying _,
                    Ready _,
                    CleaningUp _,
                    Cancelling _,
                    Destroying _,
                    Cancelled _,
                    Destroyed _ ->
                    Optional.empty();
        };
    }

    /** Nothing is done about it any more unless somebody asks. */
    default boolean over() {
        return WAYS.getOrDefault(name(), Set.of()).isEmpty() || RETRIED.contains(name());
    }

    /** The word on the wire and in the database. */
    default String name() {
        return switch (this) {
            case Accepted _ -> "accepted";
            case Expiring _ -> "expiring";
            case GuardrailsFailed _ -> "guardrails-failed";
            case Planning _ -> "planning";
            case Planned _ -> "planned";
            case AwaitingApproval _ -> "awaiting-approval";
            case Queued _ -> "queued";
            case Deploying _ -> "deploying";
            case Verifying _ -> "verifying";
            case Ready _ -> "ready";
            case CleaningUp _ -> "cleaning-up";
            case Failed _ -> "failed";
            case FailedOrphans _ -> "failed-orphans";
            case Cancelling _ -> "cancelling";
            case Cancelled _ -> "cancelled";
            case Destroying _ -> "destroying";
            case Destroyed _ -> "destroyed";
            case DestroyFailed _ -> "destroy-failed";
        };
    }

    /**
     * The word of the older API: queued, running, succeeded, failed, destroyed, destroy_failed. A
     * dry run that is planned has succeeded; what waits for a person is queued.
     */
    default String word() {
        return switch (this) {
            case Accepted _, Expiring _, Planning _, AwaitingApproval _, Queued _ -> "queued";
            case Deploying _, Verifying _, CleaningUp _, Cancelling _, Destroying _ -> "running";
            case Ready _, Planned _ -> "succeeded";
            case GuardrailsFailed _, Failed _, FailedOrphans _, Cancelled _ -> "failed";
            case Destroyed _ -> "destroyed";
            case DestroyFailed _ -> "destroy_failed";
        };
    }

    /** Bad ends from which a retry leads back. */
    Set<String> RETRIED = Set.of("guardrails-failed", "failed", "failed-orphans", "destroy-failed");

    /** Every move there is; a journal that holds another is broken. */
    Map<String, Set<String>> WAYS =
            Map.ofEntries(
                    Map.entry(
                            "accepted",
                            Set.of(
                                    "guardrails-failed",
                                    "planning",
                                    "queued",
                                    "failed",
                                    "cancelled")),
                    Map.entry(
                            "expiring",
                            Set.of(
                                    "guardrails-failed",
                                    "destroying",
                                    "destroy-failed",
                                    "cancelled")),
                    Map.entry("guardrails-failed", Set.of("accepted")),
                    Map.entry(
                            "planning",
                            Set.of("planned", "awaiting-approval", "failed", "cancelled")),
                    Map.entry("planned", Set.of()),
                    Map.entry("awaiting-approval", Set.of("queued", "cancelled")),
                    Map.entry(
                            "queued", Set.of("deploying", "destroying", "cancelling", "cancelled")),
                    Map.entry(
                            "deploying",
                            Set.of("verifying", "cleaning-up", "failed", "cancelling")),
                    Map.entry("verifying", Set.of("ready", "cleaning-up", "failed", "cancelling")),
                    Map.entry("ready", Set.of()),
                    Map.entry("cleaning-up", Set.of("failed", "failed-orphans")),
                    Map.entry("failed", Set.of("accepted", "planning", "queued", "cancelling")),
                    Map.entry("failed-orphans", Set.of("cleaning-up")),
                    Map.entry("cancelling", Set.of("cancelled", "failed-orphans")),
                    Map.entry("cancelled", Set.of()),
                    Map.entry("destroying", Set.of("destroyed", "destroy-failed")),
                    Map.entry("destroyed", Set.of()),
                    Map.entry("destroy-failed", Set.of("accepted", "queued")));

    /** Every word a job can show, for filters and their error texts. */
    List<String> NAMES =
            List.of(
                    "accepted",
                    "expiring",
                    "guardrails-failed",
                    "planning",
                    "planned",
                    "awaiting-approval",
                    "queued",
                    "deploying",
                    "verifying",
                    "ready",
                    "cleaning-up",
                    "failed",
                    "failed-orphans",
                    "cancelling",
                    "cancelled",
                    "destroying",
                    "destroyed",
                    "destroy-failed");
}
