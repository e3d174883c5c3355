/**
 * stress-svc: how fast, how many, and can the numbers be trusted.
 *
 * <p>Owns runs and their reports, and a copy of which endpoints there are. Every run that was
 * requested ends, and says so with one {@code StressEvent.Completed}: with the verdict of its
 * report, or as {@code invalid} when it was cancelled or could not be carried out. A run moves only
 * through the methods of {@link io.slipway.stress.run.RunState}, under the lock of its row,
 * together with the event that announces it.
 *
 * <p>Load is sent by {@code libs/load}, which owns its event loop and shares it neither with REST
 * nor with the database. Consumers only write down that a run is wanted; a reconciler with a lease
 * and a fencing number carries it out, so the process may die between any two instructions: another
 * one takes the run over as a new attempt, and gives up after a bounded number of them.
 *
 * <p>Never here: load on an address that is not on the list of allowed targets, and our own
 * credentials sent to any place but an endpoint that endpoint-svc announced.
 */
@NullMarked
package io.slipway.stress;

import org.jspecify.annotations.NullMarked;
