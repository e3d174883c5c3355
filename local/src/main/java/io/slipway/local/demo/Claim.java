package io.slipway.local.demo;

/** One thing that the scenario promises, and how it came out. */
sealed interface Claim {
    String text();

    record Held(String text, String proof) implements Claim {}

    record Broken(String text, String cause) implements Claim {}
}
