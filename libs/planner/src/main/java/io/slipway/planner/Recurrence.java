package io.slipway.planner;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A start that comes back on certain days, at the same time of the clock on the wall: over a change
 * to or from summer time the instant moves with the clock. A time that the clock skips is taken
 * later by what it skips; one that it shows twice is taken the first time. An {@link
 * IllegalStateException} for no days, or none between the two.
 *
 * @param days at least one
 * @param at the time of the clock on the wall of that zone
 * @param from the first day, inclusive
 * @param until the last day, inclusive; not before the first
 */
public record Recurrence(
        Set<DayOfWeek> days, LocalTime at, ZoneId zone, LocalDate from, LocalDate until) {
    public static final int OCCURRENCES_MAX = 100;

    public Recurrence {
        if (days.isEmpty() || until.isBefore(from)) {
            throw new IllegalStateException("%s from %s to %s".formatted(days, from, until));
        }
        days = Set.copyOf(days);
    }

    /** The starts after that instant, at most {@link #OCCURRENCES_MAX}. */
    public List<Instant> starts(Instant after) {
        var starts = new ArrayList<Instant>();
        for (LocalDate day = from;
                !day.isAfter(until) && starts.size() < OCCURRENCES_MAX;
                day = day.plusDays(1)) {
            Instant start = ZonedDateTime.of(day, at, zone).toInstant();
            if (days.contains(day.getDayOfWeek()) && start.isAfter(after)) {
                starts.add(start);
            }
        }
        return starts;
    }
}
