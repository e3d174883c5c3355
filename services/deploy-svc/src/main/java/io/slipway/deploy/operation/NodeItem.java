package io.slipway.deploy.operation;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One node of an operation, and how far it is.
 *
 * @param code why it was refused, in the word of AWS
 * @param sentAt when AWS was asked; a crash leaves open whether it heard
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NodeItem(
        String node,
        Fate fate,
        @Nullable String code,
        @Nullable String message,
        @Nullable Instant sentAt) {

    /** How far one node is. */
    public enum Fate {
        ASKED,
        SENT,
        ACCEPTED,
        REFUSED,
        UNCLEAR,
        DONE;

        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static NodeItem asked(String node) {
        return new NodeItem(node, Fate.ASKED, null, null, null);
    }

    NodeItem askedAgain() {
        return asked(node);
    }

    NodeItem sent(Instant now) {
        return new NodeItem(node, Fate.SENT, null, null, now);
    }

    NodeItem accepted() {
        return new NodeItem(node, Fate.ACCEPTED, null, null, sentAt);
    }

    NodeItem refused(String why, String words) {
        return new NodeItem(node, Fate.REFUSED, why, words, sentAt);
    }

    NodeItem unclear(String words) {
        return new NodeItem(node, Fate.UNCLEAR, null, words, sentAt);
    }

    NodeItem done() {
        return new NodeItem(node, Fate.DONE, null, null, sentAt);
    }
}
