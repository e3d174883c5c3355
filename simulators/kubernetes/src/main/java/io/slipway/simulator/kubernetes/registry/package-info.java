/**
 * What may be written: defaults and rules of each kind, conflict checks, finalizers, graceful
 * deletion. The doors of the store, for clients and for the controllers alike.
 */
@NullMarked
package io.slipway.simulator.kubernetes.registry;

import org.jspecify.annotations.NullMarked;
