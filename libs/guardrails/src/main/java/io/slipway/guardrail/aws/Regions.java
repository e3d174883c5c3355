package io.slipway.guardrail.aws;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * AWS regions and their partitions, and where HyperPod is known to run, as of a date.
 *
 * @param unconfirmed where some say that it runs
 */
public record Regions(
        LocalDate date,
        Set<String> hyperpod,
        Set<String> unconfirmed,
        Set<String> kubernetesVersions,
        List<Partition> partitions) {
    private static final Regions BUNDLED = of(Bundled.json(Regions.class, "regions.json"));

    public static Regions bundled() {
        return BUNDLED;
    }

    /** A part of AWS with its own ARNs, such as {@code aws-cn}. */
    public record Partition(String id, Pattern pattern, Set<String> regions) {}

    /** The partition of a region by its name, whether or not the region is known. */
    public @Nullable String partitionOf(String region) {
        return partitions.stream()
                .filter(partition -> partition.pattern().matcher(region).matches())
                .map(Partition::id)
                .findFirst()
                .orElse(null);
    }

    /** How ARNs of a region begin, as far as its name tells. */
    public String arn(@Nullable String region) {
        String partition = region == null ? null : partitionOf(region);
        return "arn:%s:".formatted(partition == null ? "aws" : partition);
    }

    public boolean known(String region) {
        return partitions.stream().anyMatch(partition -> partition.regions().contains(region));
    }

    public List<String> all() {
        var all = new ArrayList<String>();
        partitions.forEach(partition -> all.addAll(partition.regions()));
        return all;
    }

    private static Regions of(JsonNode file) {
        var partitions = new ArrayList<Partition>();
        file.get("partitions")
                .properties()
                .forEach(
                        entry ->
                                partitions.add(
                                        new Partition(
                                                entry.getKey(),
                                                Pattern.compile(
                                                        entry.getValue()
                                                                .get("pattern")
                                                                .textValue()),
                                                texts(entry.getValue().get("regions")))));
        return new Regions(
                LocalDate.parse(file.get("date").textValue()),
                texts(file.get("hyperpod")),
                texts(file.get("unconfirmed")),
                texts(file.get("kubernetes")),
                List.copyOf(partitions));
    }

    private static Set<String> texts(JsonNode list) {
        var texts = new TreeSet<String>();
        list.forEach(text -> texts.add(text.textValue()));
        return texts;
    }
}
