package io.slipway.guardrail.rule;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Compares version numbers such as {@code v1.18.3-eksbuild.1} by their first three numbers. */
final class Versions {
    private static final Pattern NUMBERS =
            Pattern.compile("v?(\\d{1,6})(?:\\.(\\d{1,6}))?(?:\\.(\\d{1,6}))?.*", Pattern.DOTALL);

    private Versions() {}

    static boolean atLeast(String version, String least) {
        long[] left = numbers(version);
        long[] right = numbers(least);
        for (int i = 0; i < left.length; i++) {
            if (left[i] != right[i]) {
                return left[i] > right[i];
            }
        }
        return true;
    }

    static boolean readable(String version) {
        return NUMBERS.matcher(version).matches();
    }

    private static long[] numbers(String version) {
        Matcher matcher = NUMBERS.matcher(version);
        long[] numbers = new long[3];
        if (matcher.matches()) {
            for (int i = 0; i < numbers.length; i++) {
                String number = matcher.group(i + 1);
                numbers[i] = number == null ? 0 : Long.parseLong(number);
            }
        }
        return numbers;
    }
}
