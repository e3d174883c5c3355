package io.slipway.deploy.callback;

import io.slipway.deploy.deployer.aws.Looking;
import io.slipway.deploy.deployer.stepfunctions.Receipt;
import io.slipway.deploy.deployer.stepfunctions.StepFunctionsDeployer;
import io.slipway.deploy.deployer.stepfunctions.TaskReport;
import io.slipway.deploy.deployer.stepfunctions.TaskReports;
import io.slipway.deploy.job.DeployProblem;
import io.slipway.deploy.job.Jobs;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Objects;

/** Takes reports in: the state machine gets them first, then the job looks at it. */
@ApplicationScoped
public class Callbacks {
    private final Looking looking = new Looking("the execution of this job");
    private final Jobs jobs;
    private final TaskReports reports;

    Callbacks(Jobs jobs, TaskReports reports) {
        this.jobs = jobs;
        this.reports = reports;
    }

    /**
     * @param note what the program wants to be read in the job's log; may be empty
     */
    Uni<Receipt.Taken> report(
            String tenant, String jobId, String token, TaskReport report, String note) {
        Context here = Objects.requireNonNull(Vertx.currentContext());
        return jobs.task(tenant, jobId, StepFunctionsDeployer.NAME)
                .chain(task -> looking.at(() -> reports.give(task, token, report)))
                .emitOn(work -> here.runOnContext(_ -> work.run()))
                .map(Callbacks::taken)
                .call(
                        taken ->
                                taken.again()
                                        ? Uni.createFrom().voidItem()
                                        : jobs.heard(jobId, line(taken, report, note)));
    }

    private static Receipt.Taken taken(Receipt receipt) {
        return switch (receipt) {
            case Receipt.Taken taken -> taken;
            case Receipt.Late(String stage, String why) ->
                    throw DeployProblem.TASK_OVER
                            .because("Task %s takes no report: %s.".formatted(stage, why))
                            .with("stage", stage)
                            .fix(
                                    "Stop working on it and undo what was made since; whoever has"
                                            + " the task now goes on.");
            case Receipt.Unknown _ ->
                    throw DeployProblem.TASK_UNKNOWN
                            .because("No execution of this job's cluster gave out that token.")
                            .fix(
                                    "Send the token whole, as it came in detail.token, to the job"
                                            + " in detail.job.jobId.");
        };
    }

    private static String line(Receipt.Taken taken, TaskReport report, String note) {
        String line =
                switch (report) {
                    case TaskReport.Heartbeat _ -> "task %s is alive".formatted(taken.stage());
                    case TaskReport.Success _ -> "task %s is done".formatted(taken.stage());
                    case TaskReport.Failure(String error, String cause) ->
                            "task %s failed: %s %s".formatted(taken.stage(), error, cause);
                };
        return note.isEmpty() ? line : line + ": " + note;
    }
}
