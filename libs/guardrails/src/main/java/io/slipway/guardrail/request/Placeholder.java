package io.slipway.guardrail.request;

import java.util.regex.Pattern;

/**
 * A gap that a template left open, such as {@code ${ROLE}} or {@code <account>}: published requests
 * are full of them, and what will stand there cannot be judged.
 */
public final class Placeholder {
    private static final Pattern GAP =
            Pattern.compile(
                    "\\$\\{[^{}]{1,200}}|\\$[A-Za-z_]\\w{0,100}|<[^<>\\s]{1,100}>|<[A-Za-z][^<>]{1,100}>"
                            + "|\\{\\{[^{}]{1,200}}}");

    private Placeholder() {}

    public static boolean in(String text) {
        return (text.indexOf('$') >= 0 || text.indexOf('<') >= 0 || text.indexOf("{{") >= 0)
                && GAP.matcher(text).find();
    }
}
