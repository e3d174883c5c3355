package io.slipway.load;

import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;

/**
 * The body of one request in two parts. The long one is the same for all requests of a plan and
 * made once: a prompt of 100,000 tokens costs neither the event loop its time nor 512 requests in
 * flight half a gigabyte.
 */
@SuppressWarnings("ArrayRecordComponent") // bytes on their way, never compared
record Body(byte[] own, byte[] shared) {

    int length() {
        return own.length + shared.length;
    }

    /** Makes the bodies of a plan. */
    static final class Maker {
        private final String opening;
        private final byte[] shared;
        private final boolean unique;

        Maker(LoadPlan plan) {
            LoadPlan.Workload workload = plan.workload();
            opening =
                    "{\"model\":%s,\"messages\":[{\"role\":\"user\",\"content\":\""
                            .formatted(TextNode.valueOf(plan.model()));
            shared =
                    """
                    %s"}],"max_tokens":%d,"stream":true,"stream_options":{"include_usage":true}}"""
                            .formatted(
                                    "lorem ".repeat(workload.promptTokens()).strip(),
                                    workload.outputTokens())
                            .getBytes(StandardCharsets.UTF_8);
            unique = workload.uniquePrompts();
        }

        Body of(int number) {
            String own = unique ? opening + "request " + number + " " : opening;
            return new Body(own.getBytes(StandardCharsets.UTF_8), shared);
        }
    }
}
