package io.slipway.reservation.key;

import io.slipway.problem.CommonProblem;
import io.slipway.problem.Problem;
import io.slipway.problem.ProblemType;
import java.time.Instant;
import java.util.Locale;

/** The problems around keys. */
enum KeyProblem implements ProblemType {
    KEY_UNKNOWN(404, "There is no such key"),
    KEY_ROLE_TOO_HIGH(403, "A key can do no more than its maker"),
    KEY_MAKES_NO_KEYS(403, "A key cannot make or change keys"),
    TOO_MANY_KEYS(409, "You have as many keys as are allowed"),
    KEY_ENDED(409, "The key is not good any more");

    private final int status;
    private final String title;

    KeyProblem(int status, String title) {
        this.status = status;
        this.title = title;
    }

    static Problem unknown() {
        return KEY_UNKNOWN
                .because("There is no key with this id, or it is somebody else's.")
                .fix("List yours: slipway key list.");
    }

    static Problem tooHigh(String role) {
        return KEY_ROLE_TOO_HIGH
                .because("You are no %s yourself.".formatted(role))
                .at("#/role", "must be a role that you have")
                .fix("Ask for a lower role, or have an %s make the key.".formatted(role));
    }

    static Problem byKey() {
        return KEY_MAKES_NO_KEYS
                .because("You came with an API key.")
                .fix("Log in as yourself: slipway login.");
    }

    static Problem tooMany(int most) {
        return TOO_MANY_KEYS
                .because("%d of your keys are good at the moment.".formatted(most))
                .with("limit", most)
                .fix("Revoke one that is not needed: slipway key list, slipway key revoke ID.");
    }

    static Problem ended(String state) {
        return KEY_ENDED
                .because("The key is %s.".formatted(state))
                .with("state", state)
                .fix("Make another one: slipway key create NAME.");
    }

    static Problem notKnown() {
        return refused("The API key is not known: mistyped, cut off, or rotated since.");
    }

    static Problem expired(Instant at) {
        return refused("The API key expired at %s.".formatted(at));
    }

    static Problem revoked(Instant at) {
        return refused("The API key was revoked at %s.".formatted(at));
    }

    private static Problem refused(String detail) {
        return CommonProblem.UNAUTHENTICATED
                .because(detail)
                .fix(
                        "Have its owner make another one (slipway key create NAME) or rotate it (slipway key rotate ID).");
    }

    @Override
    public String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public String title() {
        return title;
    }
}
