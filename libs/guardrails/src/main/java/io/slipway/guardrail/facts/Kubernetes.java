package io.slipway.guardrail.facts;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the Kubernetes API shows. */
public final class Kubernetes {
    private Kubernetes() {}

    /**
     * A Deployment or a DaemonSet.
     *
     * @param image with its tag
     * @param args of its first container
     * @param environment of its first container, without secrets
     */
    public record Workload(
            String kind,
            String namespace,
            String name,
            @Nullable String image,
            long ready,
            long desired,
            List<String> args,
            Map<String, String> environment) {
        /** What follows the colon of the image, without a {@code v}; null when there is none. */
        public @Nullable String version() {
            if (image == null) {
                return null;
            }
            int colon = image.lastIndexOf(':');
            String tag = colon > image.lastIndexOf('/') ? image.substring(colon + 1) : "";
            String bare = tag.startsWith("v") ? tag.substring(1) : tag;
            return bare.isEmpty() ? null : bare;
        }
    }

    public record Release(
            String name, String namespace, String chart, String version, String status) {}

    /**
     * @param hopLimit of its instance metadata service
     */
    public record Node(
            String name,
            boolean ready,
            Map<String, String> labels,
            Map<String, String> allocatable,
            @Nullable Long hopLimit) {
        /** HyperPod calls its nodes {@code hyperpod-} and the instance id. */
        public String instanceId() {
            return name.startsWith("hyperpod-") ? name.substring("hyperpod-".length()) : name;
        }
    }

    /** A Service of type LoadBalancer or an Ingress. */
    public record Exposed(
            String kind, String namespace, String name, Map<String, String> annotations) {}

    public record Job(String namespace, String name, String kind) {}

    static Workload workload(Row row) {
        return new Workload(
                row.text("kind"),
                row.text("namespace"),
                row.text("name"),
                row.maybeText("image"),
                row.whole("ready"),
                row.whole("desired"),
                row.texts("args"),
                row.textsByName("environment"));
    }

    static Release release(Row row) {
        return new Release(
                row.text("name"),
                row.text("namespace"),
                row.text("chart"),
                row.text("version"),
                row.text("status"));
    }

    static Node node(Row row) {
        return new Node(
                row.text("name"),
                row.flag("ready"),
                row.textsByName("labels"),
                row.textsByName("allocatable"),
                row.maybeWhole("hopLimit"));
    }

    static Exposed exposed(Row row) {
        return new Exposed(
                row.text("kind"),
                row.text("namespace"),
                row.text("name"),
                row.textsByName("annotations"));
    }

    static Job job(Row row) {
        return new Job(row.text("namespace"), row.text("name"), row.text("kind"));
    }
}
