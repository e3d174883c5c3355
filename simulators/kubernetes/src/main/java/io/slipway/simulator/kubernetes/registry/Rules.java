package io.slipway.simulator.kubernetes.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.kubernetes.object.Refusal.Cause;
import io.slipway.simulator.kubernetes.object.Resource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one kind demands of an object before it is stored. */
interface Rules {
    /** Fills in what the client left out; {@code before} is null for a new object. */
    void fill(ObjectNode object, @Nullable Resource before);

    /** Names what is wrong with it. */
    void check(Resource object, @Nullable Resource before, List<Cause> causes);

    /** For kinds that only have the rules of every object. */
    Rules NONE =
            new Rules() {
                @Override
                public void fill(ObjectNode object, @Nullable Resource before) {}

                @Override
                public void check(Resource object, @Nullable Resource before, List<Cause> causes) {}
            };
}
