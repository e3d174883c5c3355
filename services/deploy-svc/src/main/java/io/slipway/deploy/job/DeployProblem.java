package io.slipway.deploy.job;

import io.slipway.problem.ProblemType;
import java.util.Locale;

/** The problems that only deploy-svc has. */
public enum DeployProblem implements ProblemType {
    NAME_TAKEN(409, "The name belongs to another deployment"),
    NOT_CANCELLABLE(409, "The job cannot be cancelled any more"),
    NOT_RETRYABLE(409, "There is nothing to retry"),
    NOT_AWAITING(409, "The job does not wait for approval"),
    CLUSTER_BUSY(409, "Another job works on the cluster"),
    CLUSTER_IMPORTED(409, "The cluster was imported and is only looked at"),
    TASK_OVER(409, "The task does not wait any more"),
    TASK_UNKNOWN(404, "No task of this job has the token"),
    JOB_UNKNOWN(404, "There is no such job");

    private final int status;
    private final String title;

    DeployProblem(int status, String title) {
        this.status = status;
        this.title = title;
    }

    @Override
    public String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public String title() {
        return title;
    }
}
