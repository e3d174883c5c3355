package io.slipway.guardrail;

import io.slipway.problem.ProblemType;
import java.util.Locale;

/** The problems that only guardrail-svc has. */
public enum GuardrailProblem implements ProblemType {
    VERDICT_UNKNOWN(404, "There is no such verdict"),
    RULE_UNKNOWN(404, "There is no such rule"),
    SUPPRESSION_UNKNOWN(404, "There is no such suppression");

    private final int status;
    private final String title;

    GuardrailProblem(int status, String title) {
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
