package io.slipway.guardrail.aws;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds what somebody meant who mistyped one word of a list. */
public final class Nearest {
    private static final int LONGEST = 64;

    private Nearest() {}

    /** The closest word when at most a third of it had to change, else null. */
    public static @Nullable String to(String given, Collection<String> words) {
        if (given.length() > LONGEST) {
            return null;
        }
        String nearest = null;
        int least = Integer.MAX_VALUE;
        for (String word : words) {
            int distance = distance(given.toLowerCase(Locale.ROOT), word.toLowerCase(Locale.ROOT));
            if (distance < least) {
                nearest = word;
                least = distance;
            }
        }
        return nearest != null && least * 3 <= nearest.length() ? nearest : null;
    }

    /**
     * The word that somebody mistyped, when no more than two letters are wrong and the word is long
     * enough for that to be no accident; else null.
     */
    public static @Nullable String mistyped(String given, Collection<String> words) {
        String nearest = to(given, words);
        return nearest != null && distance(given, nearest) <= Math.min(2, nearest.length() / 4)
                ? nearest
                : null;
    }

    /** Letters to change, to add, to take out, or to swap with their neighbour. */
    private static int distance(String left, String right) {
        int[] before = new int[right.length() + 1];
        int[] above = new int[right.length() + 1];
        for (int column = 0; column <= right.length(); column++) {
            above[column] = column;
        }
        for (int row = 1; row <= left.length(); row++) {
            int[] current = new int[right.length() + 1];
            current[0] = row;
            for (int column = 1; column <= right.length(); column++) {
                int change = left.charAt(row - 1) == right.charAt(column - 1) ? 0 : 1;
                current[column] =
                        Math.min(
                                above[column - 1] + change,
                                Math.min(above[column], current[column - 1]) + 1);
                if (row > 1
                        && column > 1
                        && left.charAt(row - 1) == right.charAt(column - 2)
                        && left.charAt(row - 2) == right.charAt(column - 1)) {
                    current[column] = Math.min(current[column], before[column - 2] + 1);
                }
            }
            before = above;
            above = current;
        }
        return above[right.length()];
    }
}
