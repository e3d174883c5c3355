package io.slipway.simulator.aws.stack;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.aws.run.Caller;
import io.slipway.simulator.aws.run.Ids;
import java.time.Instant;

/** The other services, as a stack calls them on behalf of whoever made it. */
public interface Services {
    ObjectNode call(Order order, String model, String operation, ObjectNode input);

    void settle(Instant now);

    /** For whom, where and when. */
    record Order(Caller caller, String region, Instant now, Ids ids) {}
}
