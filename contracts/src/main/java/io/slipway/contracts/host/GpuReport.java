package io.slipway.contracts.host;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;

/** One GPU as its host sees it. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record GpuReport(
        int index, String model, String uuid, boolean migEnabled, List<Slice> slices) {}
