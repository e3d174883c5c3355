package io.slipway.simulator.kubernetes.object;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Amounts as the API writes them, in thousandths. */
public final class Quantity {
    private static final Pattern FORM =
            Pattern.compile("([+-]?[0-9.]+)([eE][+-]?[0-9]+|[numkMGTPE]|[KMGTPE]i|)");
    private static final Map<String, BigDecimal> FACTORS =
            Map.ofEntries(
                    Map.entry("n", new BigDecimal("0.000000001")),
                    Map.entry("u", new BigDecimal("0.000001")),
                    Map.entry("m", new BigDecimal("0.001")),
                    Map.entry("", BigDecimal.ONE),
                    Map.entry("k", BigDecimal.TEN.pow(3)),
                    Map.entry("M", BigDecimal.TEN.pow(6)),
                    Map.entry("G", BigDecimal.TEN.pow(9)),
                    Map.entry("T", BigDecimal.TEN.pow(12)),
                    Map.entry("P", BigDecimal.TEN.pow(15)),
                    Map.entry("E", BigDecimal.TEN.pow(18)),
                    Map.entry("Ki", BigDecimal.TWO.pow(10)),
                    Map.entry("Mi", BigDecimal.TWO.pow(20)),
                    Map.entry("Gi", BigDecimal.TWO.pow(30)),
                    Map.entry("Ti", BigDecimal.TWO.pow(40)),
                    Map.entry("Pi", BigDecimal.TWO.pow(50)),
                    Map.entry("Ei", BigDecimal.TWO.pow(60)));

    private Quantity() {}

    public static boolean valid(String text) {
        return FORM.matcher(text).matches() && !text.matches("[+-]?\\.*");
    }

    /** Rounded up; what is too large counts as the largest number. */
    public static long milli(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return 0;
        }
        String suffix = matcher.group(2);
        BigDecimal factor =
                FACTORS.containsKey(suffix)
                        ? FACTORS.getOrDefault(suffix, BigDecimal.ONE)
                        : new BigDecimal("1" + suffix);
        BigDecimal milli =
                new BigDecimal(matcher.group(1))
                        .multiply(factor)
                        .movePointRight(3)
                        .setScale(0, RoundingMode.CEILING);
        return milli.unscaledValue().bitLength() > 61 ? Long.MAX_VALUE / 4 : milli.longValue();
    }
}
