package io.slipway.contracts.host;

import java.util.List;

/** One GPU as its host sees it. */
public record GpuReport(
        int index, String model, String uuid, boolean migEnabled, List<Slice> slices) {}
