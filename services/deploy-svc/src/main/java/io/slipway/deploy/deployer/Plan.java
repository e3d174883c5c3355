package io.slipway.deploy.deployer;

import java.util.List;

/** What a deployment would do, found out by looking only. */
public record Plan(List<Change> changes) {
    /**
     * @param action create, adopt (ours already), reuse (somebody's, left as it is) or refuse
     * @param kind the field's word, such as {@code AWS::SageMaker::Cluster}
     */
    public record Change(Action action, String kind, String name, String detail) {}

    public enum Action {
        CREATE,
        ADOPT,
        REUSE,
        REFUSE
    }
}
