/**
 * What makes a reservation real. {@code Grounds} is the port behind which two adapters stand: with
 * {@code none} a reservation is a booking of the configured pool and nothing runs for it; with
 * {@code kubernetes} pods run for it, and the nodes of the pool are those of the cluster.
 *
 * <p>A reservation that prepares wants its ground raised; one that ends wants it cleared. Both are
 * written in the transaction that changes the reservation. {@code GroundReconciler} then compares
 * what is wanted with what the API shows, outside any transaction, and writes down what it saw.
 *
 * <p>Invariants: names follow from the reservation id, so there is at most one set of pods; every
 * change names the version it saw; whoever lost the lease is refused by the database when it writes
 * and by the newer fence on the anchor when it acts. What cannot be seen is unknown, and unknown
 * ends nothing. A home belongs to one reservation at a time.
 */
@NullMarked
package io.slipway.reservation.kube;

import org.jspecify.annotations.NullMarked;
