package io.slipway.reservation.node;

import java.util.List;

/**
 * An Auto Scaling group.
 *
 * @param machines the nodes of the pool that are in it
 */
public record NodeGroup(
        String name, int desired, int min, int max, int healthy, List<String> machines) {}
