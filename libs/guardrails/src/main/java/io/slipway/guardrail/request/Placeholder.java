package io.slipway.guardrail.request;

import java.util.regex.Pattern;

/**
 * A gap that a template left open, such as {@code ${ROLE}}, {@code <account>}, {@code ACCOUNT_ID}
 * or {@code sg-0***}: published requests are full of them, and what will stand there cannot be
 * judged.
 */
public final class Placeholder {
    private static final Pattern GAP =
            Pattern.compile(
                    "\\*{3,}|\\$\\{[^{}]{1,200}}|\\$[A-Za-z_]\\w{0,100}|<[^<>\\s]{1,100}>|<[A-Za-z][^<>]{1,100}>"
                            + "|\\{\\{[^{}]{1,200}}}|(?<=[:/])([A-Z][A-Z0-9]*([-_][A-Z0-9]+)+|[A-Z]{3,}|[xX]{4,})(?=[:/]|$)");

    private Placeholder() {}

    public static boolean in(String text) {
        return text.chars().anyMatch(letter -> "$<{:/*".indexOf(letter) >= 0)
                && GAP.matcher(text).find();
    }
}
