package io.slipway.cli;

import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.UnmatchedArgumentException;

/** What a mistyped word may have meant. */
final class Near {
    private static final int FAR = 3;
    private static final int MOST = 6;

    private Near() {}

    /** The verbs that are at most two letters away; of flags, Picocli's own idea. */
    static List<String> to(UnmatchedArgumentException unmatched) {
        List<String> words = unmatched.getUnmatched();
        if (words.isEmpty()) {
            return unmatched.getSuggestions();
        }
        String word = words.getFirst();
        if (word.startsWith("-")) {
            return unmatched.getSuggestions();
        }
        return unmatched.getCommandLine().getSubcommands().keySet().stream()
                .filter(name -> !name.startsWith("_") && distance(word, name) < FAR)
                .sorted(Comparator.comparingInt(name -> distance(word, name)))
                .toList();
    }

    /** Verbs of nouns that are called just so: {@code slipway quota} is one of reservations. */
    static List<String> deeper(UnmatchedArgumentException unmatched, CommandSpec whole) {
        List<String> words = unmatched.getUnmatched();
        if (words.isEmpty() || unmatched.getCommandLine().getParent() != null) {
            return List.of();
        }
        return whole.subcommands().values().stream()
                .distinct()
                .filter(noun -> noun.getSubcommands().containsKey(words.getFirst()))
                .map(noun -> noun.getCommandSpec().qualifiedName() + " " + words.getFirst())
                .limit(MOST)
                .toList();
    }

    /** Letters to insert, delete or replace (Levenshtein). */
    private static int distance(String from, String to) {
        int[] above = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] row = new int[to.length() + 1];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = above[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[to.length()];
    }
}
