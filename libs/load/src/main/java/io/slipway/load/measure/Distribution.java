package io.slipway.load.measure;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/**
 * One latency over all requests, in milliseconds.
 *
 * @param histogram the HdrHistogram behind the numbers (nanoseconds, three digits), V2 compressed,
 *     base64: any HdrHistogram reader takes it, and runs can be merged exactly
 */
public record Distribution(
        long count,
        double min,
        double mean,
        double p50,
        double p90,
        double p95,
        double p99,
        double p999,
        double max,
        String histogram) {

    /** How the percentiles are defined; peers differ. */
    public static final String METHOD = "nearest rank on HdrHistogram, 3 significant digits";

    private static final double NANOS_PER_MILLI = 1e6;
    private static final long LOWEST = 1_000;
    private static final long HIGHEST = 3_600_000_000_000L;

    static Histogram blank() {
        return new Histogram(LOWEST, HIGHEST, 3);
    }

    /** Clamps what does not fit: below zero only a foreign clock can be, above an hour nothing. */
    static void record(Histogram histogram, long nanos) {
        histogram.recordValue(Math.clamp(nanos, 0, HIGHEST));
    }

    static Distribution of(Histogram histogram) {
        ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length = histogram.encodeIntoCompressedByteBuffer(bytes);
        String encoded = Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length));
        boolean empty = histogram.getTotalCount() == 0;
        return new Distribution(
                histogram.getTotalCount(),
                empty ? 0 : histogram.getMinValue() / NANOS_PER_MILLI,
                empty ? 0 : histogram.getMean() / NANOS_PER_MILLI,
                at(histogram, 50),
                at(histogram, 90),
                at(histogram, 95),
                at(histogram, 99),
                at(histogram, 99.9),
                histogram.getMaxValue() / NANOS_PER_MILLI,
                encoded);
    }

    public Histogram decoded() {
        try {
            return Histogram.decodeFromCompressedByteBuffer(
                    ByteBuffer.wrap(Base64.getDecoder().decode(histogram)), 0);
        } catch (DataFormatException e) {
            throw new IllegalStateException("a histogram that no HdrHistogram wrote", e);
        }
    }

    private static double at(Histogram histogram, double percentile) {
        return histogram.getValueAtPercentile(percentile) / NANOS_PER_MILLI;
    }
}
