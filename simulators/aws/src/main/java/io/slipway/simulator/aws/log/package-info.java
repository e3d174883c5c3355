/**
 * CloudWatch Logs: groups, streams and their events, with the limits of PutLogEvents. Filter
 * patterns are plain terms; metric filters, subscriptions and Insights are left out.
 */
@NullMarked
package io.slipway.simulator.aws.log;

import org.jspecify.annotations.NullMarked;
