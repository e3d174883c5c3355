package io.slipway.outbox;

import io.slipway.envelope.CloudEvent;

/**
 * What a producer on another platform asks for.
 *
 * @param producer who wrote it, as its ingress topic {@code ext.<producer>.<area>.v1} says
 * @param tenant whom the producer speaks for
 */
public record Asked<A>(String producer, String tenant, A body, CloudEvent event) {

    /** One ingress topic per producer: the topic says who wrote, the event only claims it. */
    static String producer(String topic) {
        return topic.split("\\.", 3)[1];
    }
}
