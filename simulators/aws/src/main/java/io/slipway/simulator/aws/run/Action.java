package io.slipway.simulator.aws.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Consumer;

/** What one operation does. */
public interface Action {
    Answer answer(Call call);

    /** For operations whose answer is empty. */
    static Action quiet(Consumer<Call> effect) {
        return call -> {
            effect.accept(call);
            return Answer.of();
        };
    }

    default ObjectNode tree(Call call) {
        return answer(call).tree();
    }
}
