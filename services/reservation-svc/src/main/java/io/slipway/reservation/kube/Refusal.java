package io.slipway.reservation.kube;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.slipway.reservation.kube.pod.Trouble;

/** What the API said when it would not do something. */
record Refusal(int code, String said) {
    private static final int WORDS_MAX = 240;

    static Refusal of(KubernetesClientException failure) {
        var status = failure.getStatus();
        var message = status == null ? null : status.getMessage();
        if (message == null) {
            message = failure.getMessage();
        }
        return new Refusal(failure.getCode(), message == null ? "" : message);
    }

    /** Somebody changed it meanwhile, or was first. */
    boolean conflict() {
        return code == 409;
    }

    /** It is an answer to what was asked; an API that is away or busy gives none. */
    boolean told() {
        return code == 400 || code == 403 || code == 404 || code == 422;
    }

    /** Another service has that node port. */
    boolean portTaken() {
        return code == 422 && said.contains("allocated");
    }

    Trouble trouble() {
        var words = said.substring(0, Math.min(said.length(), WORDS_MAX));
        return said.contains("quota")
                ? new Trouble(Trouble.Kind.QUOTA, "the namespace has no quota left: " + words)
                : new Trouble(Trouble.Kind.REFUSED, "the cluster refuses it: " + words);
    }
}
