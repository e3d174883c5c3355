/**
 * Reserves GPUs for hours, with a start time that is a promise.
 *
 * <p>The service owns the reservations, the promises given on them and the pool of GPUs they are
 * about. A request is admitted in one transaction that locks the pool's row first; the answer names
 * the slot: which GPUs of which nodes, from when until when. A reconciler then takes each
 * reservation through its life by the database's clock: queued, preparing (its GPUs are recorded as
 * held), active, expired.
 *
 * <p>Invariants: a GPU is held by at most one reservation (a primary key says so too); nobody
 * starts later for one who came after; a promised start is moved to an earlier instant or kept, and
 * only a loss of capacity moves it to a later one, with the cause in the event; a slot's start and
 * end are fixed by the promise, so a reconciler that is late takes nothing from those who follow.
 *
 * <p>Never here: pods, SSH keys, volumes. What holds the GPUs in this release is the record of this
 * service; {@code preparing} says so in its detail.
 */
@NullMarked
package io.slipway.reservation;

import org.jspecify.annotations.NullMarked;
