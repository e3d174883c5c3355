package io.slipway.simulator.kubernetes.object;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.jspecify.annotations.Nullable;

/** One step of the store: what an object was and what it became. */
public final class Change {
    private final Kind kind;
    private final @Nullable Resource before;
    private final Resource after;
    private final boolean removal;
    private @Nullable String text;

    Change(Kind kind, @Nullable Resource before, Resource after, boolean removal) {
        this.kind = kind;
        this.before = before;
        this.after = after;
        this.removal = removal;
    }

    public Kind kind() {
        return kind;
    }

    public @Nullable Resource before() {
        return before;
    }

    /** The object now; of a removed one, its last state under the version of the removal. */
    public Resource after() {
        return after;
    }

    public boolean removal() {
        return removal;
    }

    public long version() {
        return after.version();
    }

    /** Written once, however many watch it. */
    public String text() {
        if (text == null) {
            try {
                text = Resource.JSON.writeValueAsString(after.tree());
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
        }
        return text;
    }
}
