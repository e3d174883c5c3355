package io.slipway.simulator.aws.run;

import java.util.List;
import java.util.stream.IntStream;

/**
 * An availability zone: the letter differs by account, the id does not (here it happens to fit).
 */
public record Zone(String name, String id) {

    public static List<Zone> of(String region) {
        int count = region.equals("us-east-1") ? 6 : region.equals("us-west-2") ? 4 : 3;
        return IntStream.range(0, count)
                .mapToObj(
                        i ->
                                new Zone(
                                        region + (char) ('a' + i),
                                        shortName(region) + "-az" + (i + 1)))
                .toList();
    }

    /** What the private names of its machines end in. */
    public String domain() {
        String region = name.substring(0, name.length() - 1);
        return region.equals("us-east-1") ? "ec2.internal" : region + ".compute.internal";
    }

    /** Where a subnet that nobody registered is taken to lie. */
    public static Zone guess(String region, String subnet) {
        List<Zone> zones = of(region);
        return zones.get(Math.floorMod(subnet.hashCode(), zones.size()));
    }

    /** As AWS abbreviates: us-west-2 is usw2, ap-southeast-1 is apse1. */
    static String shortName(String region) {
        String[] parts = region.split("-", -1);
        StringBuilder name = new StringBuilder(parts[0]);
        for (int i = 1; i < parts.length; i++) {
            name.append(
                    switch (parts[i]) {
                        case "northeast" -> "ne";
                        case "northwest" -> "nw";
                        case "southeast" -> "se";
                        case "southwest" -> "sw";
                        case String part -> part.substring(0, 1);
                    });
        }
        return name.toString();
    }
}
