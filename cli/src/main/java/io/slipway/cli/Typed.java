package io.slipway.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** What the user typed, so that "the same command" of a failure can be typed as it is printed. */
record Typed(CommandLine root, List<String> words) {
    private static final Pattern WITH_FLAG =
            Pattern.compile("the same command with (--[a-z-]+)(?:[ =](\\S+))?");

    private static final Pattern PLAIN = Pattern.compile("[\\w@%+=:,./-]+");

    /** That attempt in full, where it is the same command with another flag or its help. */
    String spelled(String attempt) {
        if (attempt.equals("the same command with --help")
                || attempt.equals("mend that, then the same command; --help says what it takes")) {
            return verb() + " --help";
        }
        if (attempt.startsWith("the same command with --debug=http")) {
            return line(with("--debug=http", null));
        }
        Matcher flag = WITH_FLAG.matcher(attempt);
        return flag.matches() ? line(with(flag.group(1), flag.group(2))) : attempt;
    }

    /** The words with that flag; where it stands already, with its value instead. */
    private List<String> with(String flag, @Nullable String value) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.equals(flag) && value != null) {
                i++;
            } else if (!word.equals(flag) && !word.startsWith(flag + "=")) {
                all.add(word);
            }
        }
        all.add(flag);
        if (value != null) {
            all.add(value);
        }
        return all;
    }

    private String verb() {
        StringBuilder verb = new StringBuilder(root.getCommandName());
        CommandLine at = root;
        for (String word : words) {
            CommandLine next = at.getSubcommands().get(word);
            if (next != null) {
                at = next;
                verb.append(' ').append(word);
            }
        }
        return verb.toString();
    }

    private String line(List<String> all) {
        return all.stream()
                .map(word -> PLAIN.matcher(word).matches() ? word : quoted(word))
                .collect(Collectors.joining(" ", root.getCommandName() + " ", ""));
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
