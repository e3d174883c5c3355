package io.slipway.guardrail.facts;

import io.slipway.guardrail.request.Asked;
import java.time.Duration;
import java.util.Set;

/**
 * Reads an account for one request. Offline this is a file; guardrail-svc reads AWS and Kubernetes.
 */
@FunctionalInterface
public interface FactsReader {

    /**
     * Reads those parts at the same time and within the limit, never throws for one of them, and
     * says {@link Fact.Unknown} with the error code of every part that gave no answer.
     */
    AccountFacts read(Asked asked, Set<Part<?>> wanted, Duration limit);
}
