package io.slipway.reservation.kube.capacity;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Taint;
import io.slipway.reservation.kube.capacity.Site.Use;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the cluster has for reservations, by the name of the site, and since when, by our own clock,
 * a machine is not ready. A value: each look makes the next one of it.
 */
public record Capacity(Map<String, Site> sites, Map<String, Instant> notReadySince) {
    public static final Capacity NOTHING = new Capacity(Map.of(), Map.of());

    private static final String GPU = "nvidia.com/gpu";
    private static final String MIG = "nvidia.com/mig-";
    private static final int NAME_MAX = 63;
    private static final int GPUS_MAX = 64;

    /** What a whole and recent list of nodes says. */
    public Capacity look(List<Node> nodes, Reading reading, Instant now) {
        return look(nodes, Others.NOBODY, reading, now);
    }

    /** The same, and what pods of others have of the nodes. */
    public Capacity look(List<Node> nodes, Others others, Reading reading, Instant now) {
        var since = new HashMap<String, Instant>();
        var found = new ArrayList<Site>();
        for (var node : nodes) {
            if (!labels(node).entrySet().containsAll(reading.selector().entrySet())) {
                continue;
            }
            var name = node.getMetadata().getName();
            if (!ready(node)) {
                since.put(name, notReadySince.getOrDefault(name, now));
            }
            found.addAll(sites(node, use(node, since.get(name), reading, now), others, reading));
        }
        return new Capacity(alike(found), Map.copyOf(since));
    }

    /** After a time in which nothing could be seen: nobody was not ready for that long. */
    public Capacity unseen() {
        return new Capacity(sites, Map.of());
    }

    /** Whether a machine counts as lost; one that is not there does. */
    public boolean lost(String machine) {
        return sites.values().stream()
                .filter(site -> site.machine().equals(machine))
                .allMatch(site -> site.use() instanceof Use.Lost);
    }

    /** Those of a type are alike: whichever differs from most gets nothing new. */
    private static Map<String, Site> alike(List<Site> found) {
        var sizes = new TreeMap<String, Integer>();
        found.stream()
                .collect(Collectors.groupingBy(site -> site.node().gpuType()))
                .forEach((type, sites) -> sizes.put(type, usual(sites)));
        var sites = new TreeMap<String, Site>();
        for (var site : found) {
            int usual = sizes.getOrDefault(site.node().gpuType(), 0);
            boolean odd = site.node().gpus() != usual && site.use() instanceof Use.Open;
            sites.put(
                    site.node().name(),
                    odd
                            ? site.in(
                                    new Use.Closed(
                                            "it shows %d GPUs where others of its type have %d"
                                                    .formatted(site.node().gpus(), usual)))
                            : site);
        }
        return sites;
    }

    private static int usual(List<Site> sites) {
        return sites.stream()
                .collect(Collectors.groupingBy(s -> s.node().gpus(), Collectors.counting()))
                .entrySet()
                .stream()
                .max(
                        Map.Entry.<Integer, Long>comparingByValue()
                                .thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .orElse(0);
    }

    private static List<Site> sites(Node node, Use use, Others others, Reading reading) {
        var type = type(node, reading);
        var allocatable = node.getStatus() == null ? null : node.getStatus().getAllocatable();
        if (type == null || allocatable == null) {
            return List.of();
        }
        return allocatable.keySet().stream()
                .filter(resource -> resource.equals(GPU) || resource.startsWith(MIG))
                .sorted(Comparator.naturalOrder())
                .flatMap(resource -> site(node, type, resource, allocatable, use, others))
                .toList();
    }

    private static Stream<Site> site(
            Node node,
            String type,
            String resource,
            Map<String, Quantity> allocatable,
            Use use,
            Others others) {
        int gpus = (int) number(allocatable.get(resource));
        var machine = node.getMetadata().getName();
        boolean slices = resource.startsWith(MIG);
        var slice = slices ? resource.substring("nvidia.com/".length()) : "";
        var name = slices ? machine + "." + slice : machine;
        if (gpus < 1 || gpus > GPUS_MAX || name.length() > NAME_MAX) {
            return Stream.empty();
        }
        var kind = slices ? type + "-" + slice.replace('.', '-') : type;
        return Stream.of(
                new Site(
                        new io.slipway.reservation.pool.Node(name, kind, gpus),
                        machine,
                        labels(node).getOrDefault("kubernetes.io/hostname", machine),
                        resource,
                        (long) (decimal(allocatable.get("cpu")).doubleValue() * 1000),
                        number(allocatable.get("memory")),
                        instance(node),
                        address(node),
                        use,
                        Math.min(gpus, others.on(machine, resource))));
    }

    private static Use use(Node node, @Nullable Instant since, Reading reading, Instant now) {
        if (since != null && !since.plus(reading.lostAfter()).isAfter(now)) {
            return new Use.Lost(
                    "it was not ready for %s".formatted(words(Duration.between(since, now))));
        }
        var spec = node.getSpec();
        if (spec != null && Boolean.TRUE.equals(spec.getUnschedulable())) {
            return new Use.Closed("it is cordoned");
        }
        if (since != null) {
            return new Use.Closed("it is not ready");
        }
        var taints = spec == null || spec.getTaints() == null ? List.<Taint>of() : spec.getTaints();
        return taints.stream()
                .filter(taint -> !"PreferNoSchedule".equals(taint.getEffect()))
                .filter(taint -> !reading.toleratedTaints().contains(taint.getKey()))
                .findFirst()
                .<Use>map(taint -> new Use.Closed("it has the taint " + taint.getKey()))
                .orElseGet(Use.Open::new);
    }

    private static boolean ready(Node node) {
        var status = node.getStatus();
        return status != null
                && status.getConditions() != null
                && status.getConditions().stream()
                        .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
    }

    private static @Nullable String type(Node node, Reading reading) {
        var given = labels(node).get(reading.typeLabel());
        var product = labels(node).get("nvidia.com/gpu.product");
        var type = given != null || product == null ? given : reading.products().get(product);
        if (type == null && product != null) {
            type = product.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]", "-");
        }
        return type == null || !type.matches("[a-z0-9][a-z0-9-]{0,31}") ? null : type;
    }

    /** The last part of {@code aws:///us-east-2a/i-0abc}. */
    private static @Nullable String instance(Node node) {
        var provider = node.getSpec() == null ? null : node.getSpec().getProviderID();
        return provider == null ? null : provider.substring(provider.lastIndexOf('/') + 1);
    }

    /** Of the kinds there are, the one that is most likely reached from outside. */
    private static String address(Node node) {
        var status = node.getStatus();
        var addresses =
                status == null || status.getAddresses() == null
                        ? Map.<String, String>of()
                        : status.getAddresses().stream()
                                .collect(
                                        Collectors.toMap(
                                                NodeAddress::getType,
                                                NodeAddress::getAddress,
                                                (one, _) -> one));
        return Stream.of("ExternalIP", "ExternalDNS", "InternalIP", "Hostname")
                .map(addresses::get)
                .filter(address -> address != null)
                .findFirst()
                .orElse(node.getMetadata().getName());
    }

    private static Map<String, String> labels(Node node) {
        var labels = node.getMetadata().getLabels();
        return labels == null ? Map.of() : labels;
    }

    private static long number(@Nullable Quantity quantity) {
        return decimal(quantity).longValue();
    }

    private static BigDecimal decimal(@Nullable Quantity quantity) {
        return quantity == null ? BigDecimal.ZERO : Quantity.getAmountInBytes(quantity);
    }

    private static String words(Duration time) {
        return time.toMinutes() > 0
                ? "%d minutes".formatted(time.toMinutes())
                : "%d seconds".formatted(time.toSeconds());
    }
}
