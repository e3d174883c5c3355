package io.slipway.deploy.job;

import io.slipway.problem.ProblemType;
import java.util.Locale;

/** The problems that only deploy-svc has. */
public enum DeployProblem implements ProblemType {
    NAME_TAKEN(409, "The name belongs to another deployment"),
    NOT_CANCELLABLE(409, "The job cannot be cancelled any more"),
    CLUSTER_BUSY(409, "The cluster is being destroyed"),
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
