package io.slipway.cli.exit;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** The end of a command that did not work out: the four lines the user gets, and the exit code. */
public final class Failure extends RuntimeException {
    private final Exit exit;
    private final String because;
    private final String attempt;
    private final String ref;
    private final @Nullable JsonNode document;

    /**
     * @param what what happened, one sentence
     * @param because the limit, the use, the ask
     * @param attempt a command that works as printed
     * @param ref problem, request id
     * @param document the same as data, for those who asked for data
     */
    public Failure(
            Exit exit,
            String what,
            String because,
            String attempt,
            String ref,
            @Nullable JsonNode document) {
        super(what, null, false, false);
        this.exit = exit;
        this.because = because;
        this.attempt = attempt;
        this.ref = ref;
        this.document = document;
    }

    public Failure(Exit exit, String what, String because, String attempt) {
        this(
                exit,
                what,
                because,
                attempt,
                "exit " + exit.code() + ", slipway help exit-codes",
                null);
    }

    public static Failure usage(String what, String because, String attempt) {
        return new Failure(Exit.USAGE, what, because, attempt);
    }

    /** The same with something else to try. */
    public Failure trying(String other) {
        return new Failure(exit, String.valueOf(getMessage()), because, other, ref, document);
    }

    /** The same, advised by a sentence; where that names no command of ours, with another one. */
    public Failure advised(String sentence, String otherwise) {
        if (sentence.isBlank()) {
            return trying(otherwise);
        }
        return sentence.contains("slipway ")
                ? trying(sentence)
                : saying(sentence).trying(otherwise);
    }

    /** The same with one more reason. */
    public Failure saying(String more) {
        String reasons = because.isBlank() ? more : because.replaceFirst("[.;]$", "") + "; " + more;
        return new Failure(exit, String.valueOf(getMessage()), reasons, attempt, ref, document);
    }

    public Exit exit() {
        return exit;
    }

    public String attempt() {
        return attempt;
    }

    public String ref() {
        return ref;
    }

    public @Nullable JsonNode document() {
        return document;
    }

    /** The four lines, each without control characters. */
    public String lines() {
        return "error: %s%nbecause: %s%ntry: %s%nref: %s%n"
                .formatted(plain(getMessage()), plain(because), plain(attempt), plain(ref));
    }

    private static String plain(@Nullable String text) {
        return text == null ? "-" : text.replaceAll("\\p{Cntrl}+", " ").strip();
    }
}
