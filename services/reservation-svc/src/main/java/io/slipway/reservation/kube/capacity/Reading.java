package io.slipway.reservation.kube.capacity;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** How nodes are read. */
public record Reading(
        Map<String, String> selector,
        String typeLabel,
        Map<String, String> products,
        List<String> toleratedTaints,
        Duration lostAfter) {}
