package io.slipway.cli.output;

/** Colour, or none. Only a person at a terminal gets any. */
public record Ink(boolean on) {
    String state(String word) {
        return switch (word) {
            case "ready", "active", "planned", "succeeded", "pass", "PASS", "ok" -> paint(word, 32);
            case "failed",
                    "failed-orphans",
                    "guardrails-failed",
                    "destroy-failed",
                    "destroy_failed",
                    "fail",
                    "FAIL",
                    "ERROR" ->
                    paint(word, 31);
            case "awaiting-approval", "WARN", "UNKNOWN", "invalid", "WARNING" -> paint(word, 33);
            default -> word;
        };
    }

    public String error(String word) {
        return paint(word, 31);
    }

    private String paint(String word, int colour) {
        return on ? "\u001b[" + colour + "m" + word + "\u001b[0m" : word;
    }
}
