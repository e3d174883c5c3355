package io.slipway.cli;

import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.machine.Machine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ParameterException;

/**
 * The third line of a failure: a command that works as it is printed. What a service advises in a
 * sentence belongs to the reasons; the command is the one that the sentence names, or else the one
 * that shows more.
 */
record NextStep(Machine machine, Typed typed) {
    private static final Pattern COMMAND =
            Pattern.compile("(?:slipway|ls|df|export|helm|curl|kubectl|[A-Z_]+=\\S+) .*|-");
    private static final Pattern OURS = Pattern.compile("\\bslipway ");
    private static final Pattern THING = Pattern.compile("ID|JOB|CLUSTER|FILE");
    private static final Pattern PLACEHOLDER = Pattern.compile("[A-Z]{2,}");
    private static final Pattern SENTENCE =
            Pattern.compile("(?s).*(?:[.;:] |, (?:then|and|or) |\\w\\.$).*");
    private static final int LEAD = 5;

    Failure told(Failure failure) {
        String attempt = failure.attempt();
        String spelled = typed.spelled(attempt);
        if (!spelled.equals(attempt)
                || (COMMAND.matcher(attempt).matches() && !SENTENCE.matcher(attempt).matches())) {
            return failure.trying(spelled);
        }
        Optional<String> named = named(attempt);
        boolean said = attempt.isEmpty() || (named.isPresent() && bare(attempt));
        Failure told = said ? failure : failure.saying(attempt);
        return told.trying(named.orElseGet(() -> instead(failure.exit(), attempt)));
    }

    /** The first command of ours in the sentence that needs nothing more than what was typed. */
    private Optional<String> named(String sentence) {
        Matcher ours = OURS.matcher(sentence);
        while (ours.find()) {
            List<String> words = words(sentence.substring(ours.end()));
            if (!words.isEmpty() && works(words)) {
                return Optional.of(typed.line(words));
            }
        }
        return Optional.empty();
    }

    /** Up to the end of the clause; a plain word in its midst is no longer the command. */
    private List<String> words(String text) {
        List<String> words = new ArrayList<>();
        boolean value = false;
        for (String token : text.split("\\s+", -1)) {
            String word = token.replaceFirst("[.,;:)]+$", "");
            boolean last = word.length() < token.length();
            boolean plain = word.matches("[a-z]+") && !value;
            if (word.isEmpty()
                    || (plain && !last && !Tree.knows(words, word) && !ends(text, token))) {
                break;
            }
            value = word.matches("--[a-z-]+");
            words.add(THING.matcher(word).matches() ? typed.id().orElse(word) : word);
            if (last) {
                break;
            }
        }
        return words;
    }

    private static boolean ends(String text, String token) {
        return text.endsWith(" " + token);
    }

    private boolean works(List<String> words) {
        if (words.stream().anyMatch(word -> PLACEHOLDER.matcher(word).matches())) {
            return false;
        }
        try {
            Tree.branch(machine, Set.copyOf(words))
                    .commandLine()
                    .parseArgs(words.toArray(String[]::new));
            return true;
        } catch (ParameterException _) {
            return false;
        }
    }

    /** Nothing but a command and a few words before it, such as "List yours:". */
    private static boolean bare(String sentence) {
        int at = sentence.indexOf("slipway ");
        return sentence.substring(0, at).split(" ", -1).length <= LEAD
                && !sentence.substring(at).matches("(?s).*[.;,:(] .*");
    }

    private String instead(Exit exit, String attempt) {
        if (attempt.contains("the same command")) {
            return typed.line(typed.words());
        }
        return switch (exit) {
            case LOGIN_NEEDED -> "slipway login";
            case NOT_ALLOWED -> "slipway whoami";
            case UNAVAILABLE -> "slipway doctor";
            case NOT_FOUND -> typed.listing().orElseGet(typed::help);
            case CONFLICT -> typed.showing().or(typed::listing).orElseGet(typed::help);
            case USAGE, REFUSED -> typed.help();
            case DONE, FAILED, UNFINISHED, INTERRUPTED ->
                    typed.spelled("the same command with --debug=http");
        };
    }
}
