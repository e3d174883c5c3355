package io.slipway.guardrail.aws;

/**
 * One place of a request that the service model refuses.
 *
 * @param pointer JSON pointer of the place
 * @param member name of the member there, such as {@code ClusterName}
 */
public record Breach(
        String pointer, String member, Kind kind, String expected, String actual, String fix) {

    public enum Kind {
        MISSING,
        UNKNOWN_MEMBER,
        WRONG_TYPE,
        OUT_OF_BOUNDS,
        NOT_IN_ENUM,
        WRONG_PATTERN,
        NOT_ONE_OF
    }
}
