package io.slipway.guardrail.secret;

/**
 * A secret in plain sight. Its text is kept only to take it out of findings; no text of this record
 * shows it.
 *
 * @param pointer where it stands
 * @param kind what it looks like, such as {@code AWS access key}
 */
public record Secret(String pointer, String kind, String text) {
    @Override
    public String toString() {
        return "%s at %s".formatted(kind, pointer);
    }
}
