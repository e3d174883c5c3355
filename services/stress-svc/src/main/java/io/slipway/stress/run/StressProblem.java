package io.slipway.stress.run;

import io.slipway.problem.ProblemType;
import java.util.Locale;

/** The problems that only stress-svc has. */
public enum StressProblem implements ProblemType {
    RUN_UNKNOWN(404, "There is no such run"),
    REPORT_NOT_READY(404, "The run has no report"),
    RUN_OVER(409, "The run is over"),
    TOO_MANY_RUNS(409, "Too many runs are waiting");

    private final int status;
    private final String title;

    StressProblem(int status, String title) {
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
