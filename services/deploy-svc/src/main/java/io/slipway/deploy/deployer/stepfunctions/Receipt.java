package io.slipway.deploy.deployer.stepfunctions;

/** What became of a report. */
public sealed interface Receipt {
    /**
     * The state machine has it.
     *
     * @param again it had it already: this report came twice
     */
    record Taken(String stage, boolean again) implements Receipt {}

    /** The task does not wait any more. */
    record Late(String stage, String why) implements Receipt {}

    /** No execution of this cluster has such a token. */
    record Unknown() implements Receipt {}
}
