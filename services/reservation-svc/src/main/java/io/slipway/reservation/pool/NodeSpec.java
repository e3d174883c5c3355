package io.slipway.reservation.pool;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Nodes as the configuration writes them: {@code 2x8:h100} is two nodes with 8 h100 each. */
public record NodeSpec(int count, int gpus, String gpuType) {
    private static final Pattern FORM =
            Pattern.compile("(\\d{1,4})x(\\d{1,2}):([a-z0-9][a-z0-9-]{0,31})");

    public NodeSpec {
        if (count < 1 || gpus < 1 || gpus > 64) {
            throw new IllegalArgumentException(
                    "%dx%d:%s: 1 to 9999 nodes with 1 to 64 GPUs each"
                            .formatted(count, gpus, gpuType));
        }
    }

    public static NodeSpec of(String text) {
        var parts = FORM.matcher(text.strip());
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "'%s' is not COUNTxGPUS:TYPE, such as 2x8:h100".formatted(text));
        }
        return new NodeSpec(
                Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)), parts.group(3));
    }

    List<Node> nodes() {
        return nodes("");
    }

    private List<Node> nodes(String prefix) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> new Node("%s%s-%d".formatted(prefix, gpuType, i), gpuType, gpus))
                .toList();
    }

    /** The nodes of a pool that is not the configured one; their names begin with its name. */
    public static List<Node> nodesOf(String pool, List<NodeSpec> specs) {
        return specs.stream().flatMap(spec -> spec.nodes(pool + "-").stream()).toList();
    }

    /** The nodes of all specs; a type may be listed once, because its nodes are alike. */
    static List<Node> nodes(List<NodeSpec> specs) {
        if (specs.stream().map(NodeSpec::gpuType).distinct().count() < specs.size()) {
            throw new IllegalArgumentException("a GPU type is listed twice: " + specs);
        }
        return specs.stream().flatMap(spec -> spec.nodes().stream()).toList();
    }
}
