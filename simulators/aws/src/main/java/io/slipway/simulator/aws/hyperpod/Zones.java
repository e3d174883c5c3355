package io.slipway.simulator.aws.hyperpod;

import io.slipway.simulator.aws.hyperpod.Node.Zone;

/** The zone that a subnet nobody registered is taken to lie in. */
final class Zones {
    private Zones() {}

    static Zone of(String region, String subnet) {
        int number = Math.floorMod(subnet.hashCode(), 3);
        return new Zone(region + (char) ('a' + number), shortName(region) + "-az" + (number + 1));
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
