package io.slipway.simulator.aws.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Map;

/** One simulated service. Its model says what may come in; it says what comes out. */
public interface Service {
    /** The name of the model file. */
    String model();

    Map<String, Action> actions();

    /** Lets everything that is due by now happen, in the order in which it was due. */
    default void settle(Instant now) {}

    /** What it holds, for people to look at. */
    JsonNode dump();
}
