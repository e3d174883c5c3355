/**
 * From a desired state to a host that is cut that way.
 *
 * <p>{@link io.slipway.agent.plan.DesiredConsumer} takes a snapshot into the ledger and wakes the
 * {@link io.slipway.agent.plan.HostReconciler}; that is all an event does. A pass ({@link
 * io.slipway.agent.plan.Reconciliation}) looks at the host, plans, writes the first step into the
 * journal, does it, looks again, and writes down what it really got together with the events that
 * announce it; then it plans anew from what it saw. It can be killed between any two instructions:
 * a step that was intended and not settled is settled by looking, never by doing it again.
 *
 * <p>{@link io.slipway.agent.plan.Ledger} is the only memory: one file, each of its verbs one
 * commit that is on disk before the verb returns.
 */
@NullMarked
package io.slipway.agent.plan;

import org.jspecify.annotations.NullMarked;
