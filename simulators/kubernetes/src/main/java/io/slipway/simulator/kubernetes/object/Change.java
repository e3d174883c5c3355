package io.slipway.simulator.kubernetes.object;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.lang.ref.SoftReference;
import org.jspecify.annotations.Nullable;

/** One step of the store: what an object was and what it became. */
public final class Change {
    private final Kind kind;
    private final @Nullable Resource before;
    private final Resource after;
    private final boolean removal;
    private SoftReference<String> text = new SoftReference<>(null);

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

    /** Written once, however many watch it; again, when the memory was needed meanwhile. */
    public String text() {
        String known = text.get();
        if (known != null) {
            return known;
        }
        try {
            String made = Resource.JSON.writeValueAsString(after.tree());
            text = new SoftReference<>(made);
            return made;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
