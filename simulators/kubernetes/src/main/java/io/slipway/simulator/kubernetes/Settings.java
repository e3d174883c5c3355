package io.slipway.simulator.kubernetes;

import io.slipway.simulator.kubernetes.cluster.NodePool;
import io.slipway.simulator.kubernetes.cluster.Spans.Span;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How the simulator is started. Without tokens every caller is let in; without pools there are two
 * nodes with eight GPUs.
 */
public record Settings(
        String host,
        int port,
        Set<String> tokens,
        List<NodePool> pools,
        Map<Span, Duration> spans,
        int remembered) {
    static final int USUAL_PORT = 18200;
    private static final int REMEMBERED = 10_000;
    private static final String H100 = "NVIDIA-H100-80GB-HBM3";
    private static final Pattern POOL = Pattern.compile("(\\d{1,5})x(\\d{1,2})(?::([a-z0-9-]+))?");
    private static final Map<String, String> PRODUCTS =
            Map.of(
                    "h100", H100,
                    "h200", "NVIDIA-H200",
                    "b200", "NVIDIA-B200",
                    "a100", "NVIDIA-A100-SXM4-80GB",
                    "l4", "NVIDIA-L4",
                    "t4", "Tesla-T4");
    static final String USAGE =
            """
            usage: kubernetes-simulator [--host 127.0.0.1] [--port 18200] [--token TEXT]
                                        [--nodes 2x8:h100,1x4:a100] [--pod-start 1.5]
                                        [--kubeconfig FILE]
              --token      what callers must bear; may be given again for another one
              --nodes      how many nodes with how many GPUs each, and of which type
              --pod-start  seconds from a pod's creation until it is ready
              --kubeconfig where to write how kubectl and other clients get here
            """;

    public static Settings onFreePort() {
        return new Settings("127.0.0.1", 0, Set.of(), List.of(), Map.of(), REMEMBERED);
    }

    public Settings on(int newPort) {
        return new Settings(host, newPort, tokens, pools, spans, remembered);
    }

    public Settings with(NodePool pool) {
        List<NodePool> more = new ArrayList<>(pools);
        more.add(pool);
        return new Settings(host, port, tokens, more, spans, remembered);
    }

    public Settings with(Span span, Duration duration) {
        Map<Span, Duration> more = new EnumMap<>(Span.class);
        more.putAll(spans);
        more.put(span, duration);
        return new Settings(host, port, tokens, pools, more, remembered);
    }

    public Settings withToken(String token) {
        Set<String> more = new HashSet<>(tokens);
        more.add(token);
        return new Settings(host, port, Set.copyOf(more), pools, spans, remembered);
    }

    /** All that a pod goes through takes no time. */
    public Settings instant() {
        Settings settings = this;
        for (Span span :
                List.of(
                        Span.SCHEDULE,
                        Span.PULL,
                        Span.START,
                        Span.INIT,
                        Span.READY,
                        Span.STOP,
                        Span.REACT)) {
            settings = settings.with(span, Duration.ZERO);
        }
        return settings;
    }

    /** From a pod's creation to its readiness, the first pull of its image aside. */
    public Settings podStart(Duration whole) {
        return with(Span.SCHEDULE, Duration.ZERO)
                .with(Span.PULL, Duration.ZERO)
                .with(Span.READY, Duration.ZERO)
                .with(Span.INIT, Duration.ZERO)
                .with(Span.START, whole);
    }

    List<NodePool> nodes() {
        return pools.isEmpty() ? List.of(NodePool.of("gpu-", 2, H100, 8)) : pools;
    }

    static Settings parse(String[] args) {
        Settings settings = onFreePort().on(USUAL_PORT);
        for (int i = 0; i < args.length; i += 2) {
            if (i + 1 == args.length) {
                throw new IllegalArgumentException(args[i] + " needs a value");
            }
            String value = args[i + 1];
            settings =
                    switch (args[i]) {
                        case "--host" ->
                                new Settings(
                                        value,
                                        settings.port,
                                        settings.tokens,
                                        settings.pools,
                                        settings.spans,
                                        settings.remembered);
                        case "--port" -> settings.on(Integer.parseInt(value));
                        case "--kubeconfig" -> settings;
                        case "--token" -> settings.withToken(value);
                        case "--nodes" -> settings.withNodes(value);
                        case "--pod-start" ->
                                settings.podStart(
                                        Duration.ofMillis(
                                                (long) (1000 * Double.parseDouble(value))));
                        case String unknown ->
                                throw new IllegalArgumentException("unknown option " + unknown);
                    };
        }
        return settings;
    }

    /** Where the configuration for clients is wanted; the last one, where it is said twice. */
    static @Nullable Path kubeconfig(String[] args) {
        Path wanted = null;
        for (int i = 0; i + 1 < args.length; i += 2) {
            wanted = args[i].equals("--kubeconfig") ? Path.of(args[i + 1]) : wanted;
        }
        return wanted;
    }

    /** The form of the pool that reservation-svc is configured with: {@code 2x8:h100,1x4:a100}. */
    private Settings withNodes(String text) {
        Settings settings = this;
        for (String each : text.split(",", -1)) {
            Matcher matcher = POOL.matcher(each);
            if (!matcher.matches()) {
                throw new IllegalArgumentException(
                        "--nodes wants NODESxGPUS:TYPE, such as 2x8:h100,1x4:a100");
            }
            String type = matcher.group(3);
            NodePool pool =
                    NodePool.of(
                            (type == null ? "gpu" : type) + "-",
                            Integer.parseInt(matcher.group(1)),
                            PRODUCTS.getOrDefault(type == null ? "" : type, H100),
                            Integer.parseInt(matcher.group(2)));
            settings =
                    settings.with(type == null ? pool : pool.labelled("slipway.io/gpu-type", type));
        }
        return settings;
    }
}
