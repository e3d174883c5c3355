package io.slipway.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** What the user typed, so that "the same command" of a failure can be typed as it is printed. */
record Typed(CommandLine root, List<String> words) {
    private static final Pattern WITH_FLAG =
            Pattern.compile(
                    "(slipway doctor && )?the same command with (--[a-z-]+)(?:[ =](\\S+))?");

    private static final Pattern WITH_VARIABLE =
            Pattern.compile("([A-Z_]+=\\S+) and the same command.*");

    private static final Pattern PLAIN = Pattern.compile("[\\w@%+=:,./-]+");

    /** That attempt in full, where it is the same command with another flag or its help. */
    String spelled(String attempt) {
        if (attempt.equals("the same command with --help")) {
            return help();
        }
        if (attempt.startsWith("the same command with --debug=http")) {
            return line(with("--debug=http", null));
        }
        Matcher variable = WITH_VARIABLE.matcher(attempt);
        if (variable.matches()) {
            return variable.group(1) + " " + line(words);
        }
        Matcher flag = WITH_FLAG.matcher(attempt);
        return flag.matches()
                ? (flag.group(1) == null ? "" : flag.group(1))
                        + line(with(flag.group(2), flag.group(3)))
                : attempt;
    }

    String help() {
        return verb() + " --help";
    }

    /** What lists the things that the verb is about. */
    Optional<String> listing() {
        return noun("list");
    }

    /** What shows the thing that the verb is about. */
    Optional<String> showing() {
        return id().flatMap(id -> noun("get").map(get -> get + " " + quoted(id)));
    }

    private Optional<String> noun(String verb) {
        // "reserve" is short for a verb of a noun that has others.
        List<String> path =
                path().stream().map(word -> word.equals("reserve") ? "reservation" : word).toList();
        for (int length = path.size(); length > 0; length--) {
            List<String> noun = path.subList(0, length);
            if (Tree.knows(noun, verb)) {
                return Optional.of(
                        "%s %s %s".formatted(root.getCommandName(), String.join(" ", noun), verb));
            }
        }
        return Optional.empty();
    }

    /** The first thing that is no flag, such as the id of what the verb is about. */
    Optional<String> id() {
        CommandLine.ParseResult parsed = root.getParseResult();
        while (parsed != null && parsed.hasSubcommand()) {
            parsed = parsed.subcommand();
        }
        return parsed == null
                ? Optional.empty()
                : parsed.matchedPositionals().stream()
                        .flatMap(one -> one.originalStringValues().stream())
                        .findFirst();
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
        List<String> all = new ArrayList<>(path());
        all.addFirst(root.getCommandName());
        return String.join(" ", all);
    }

    /** The nouns and the verb among the words. */
    private List<String> path() {
        List<String> path = new ArrayList<>();
        CommandLine at = root;
        for (String word : words) {
            CommandLine next = at.getSubcommands().get(word);
            if (next != null) {
                at = next;
                path.add(word);
            }
        }
        return path;
    }

    String line(List<String> all) {
        return all.stream()
                .map(Typed::quoted)
                .collect(Collectors.joining(" ", root.getCommandName() + " ", ""));
    }

    private static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
