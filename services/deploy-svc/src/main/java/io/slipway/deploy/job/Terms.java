package io.slipway.deploy.job;

import java.math.BigDecimal;

/**
 * On what terms a job is done.
 *
 * @param dryRun judged and planned only
 * @param approval somebody else must approve the plan
 * @param keep what was made stays when it goes wrong
 * @param usdPerHour what the cluster costs, as far as the price table knows
 */
public record Terms(boolean dryRun, boolean approval, boolean keep, BigDecimal usdPerHour) {
    boolean planFirst() {
        return dryRun || approval;
    }

    /** What taking the same cluster away is done on. */
    Terms ofDestruction() {
        return new Terms(false, false, false, usdPerHour);
    }
}
