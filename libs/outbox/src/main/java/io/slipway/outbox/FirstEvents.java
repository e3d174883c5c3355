package io.slipway.outbox;

import java.util.List;
import java.util.function.Function;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Lets a statement that makes aggregates announce them as well: made and announced with one round
 * trip, and without a transaction of several.
 */
public final class FirstEvents {
    /**
     * Parts of a WITH clause. Of the events given, those are written whose key is an {@code id} of
     * the part {@code made} before them; each is the first of its key.
     */
    public static final String AFTER_MADE =
            """
            told as (
                select e.* from unnest(
                    cast(:topics as text[]), cast(:keys as text[]), cast(:eventIds as text[]),
                    cast(:types as text[]), cast(:headers as text[]), cast(:payloads as text[]),
                    cast(:traces as text[])) as e (topic, key, id, type, headers, payload, trace)
                join made on made.id = e.key),
            numbered as (
                insert into outbox_version (topic, msg_key, version, trace_parent)
                select topic, key, 1, nullif(trace, '') from told),
            announced as (
                insert into outbox (event_id, topic, msg_key, type, version, headers, payload)
                select cast(id as uuid), topic, key, type, 1, headers, convert_to(payload, 'UTF8') from told)
            """;

    private FirstEvents() {}

    /** Gives the statement its events. */
    public static <T> Mutiny.SelectionQuery<T> bind(
            Mutiny.SelectionQuery<T> statement, List<Announcement> all) {
        return statement
                .setParameter("topics", texts(all, Announcement::topic))
                .setParameter("keys", texts(all, Announcement::key))
                .setParameter("eventIds", texts(all, Announcement::id))
                .setParameter("types", texts(all, Announcement::type))
                .setParameter("headers", texts(all, Announcement::headers))
                .setParameter("payloads", texts(all, Announcement::payload))
                .setParameter("traces", texts(all, Announcement::trace));
    }

    private static String[] texts(List<Announcement> all, Function<Announcement, String> text) {
        return all.stream().map(text).toArray(String[]::new);
    }
}
