/**
 * Ships the logs of jobs to CloudWatch Logs, where that is configured: one group, a stream for each
 * job. A shipment knows the last line that CloudWatch has, and the last of a batch that was on its
 * way when a worker died; who goes on asks the stream first. No job ever waits for it.
 */
@NullMarked
package io.slipway.deploy.shipping;

import org.jspecify.annotations.NullMarked;
