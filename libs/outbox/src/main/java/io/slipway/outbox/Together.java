package io.slipway.outbox;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Writes what a transaction has to write with one statement for each kind of row, however many of
 * them its work writes: a round trip to the database costs more than the row.
 */
@ApplicationScoped
public class Together {
    private final Map<Mutiny.Session, Map<Lane<?>, List<Object>>> open = new ConcurrentHashMap<>();

    /** One kind of row, and the statement that writes many of them. */
    public static final class Lane<T> {
        private final Function<List<T>, Uni<Void>> statement;

        public Lane(Function<List<T>, Uni<Void>> statement) {
            this.statement = statement;
        }

        @SuppressWarnings("unchecked") // only rows of this lane are added to it
        private Uni<Void> write(List<Object> rows) {
            return statement.apply((List<T>) rows);
        }
    }

    /**
     * Runs work inside the open transaction, and writes its rows when it has ended, lane after lane
     * in the order of their first rows. What fails takes all of it back. Work inside such work is
     * part of it.
     */
    public <T> Uni<T> during(Supplier<Uni<T>> work) {
        return Panache.getSession().chain(session -> during(session, work));
    }

    private <T> Uni<T> during(Mutiny.Session session, Supplier<Uni<T>> work) {
        var lanes = new LinkedHashMap<Lane<?>, List<Object>>();
        if (open.putIfAbsent(session, lanes) != null) {
            return work.get();
        }
        return Uni.createFrom()
                .deferred(() -> work.get())
                .onTermination()
                .invoke(() -> open.remove(session))
                .call(() -> write(lanes));
    }

    private static Uni<Void> write(Map<Lane<?>, List<Object>> lanes) {
        return Multi.createFrom()
                .iterable(lanes.entrySet())
                .onItem()
                .transformToUniAndConcatenate(lane -> lane.getKey().write(lane.getValue()))
                .collect()
                .last()
                .replaceWithVoid();
    }

    /** Writes a row at the end of the work that is under way, or at once when there is none. */
    public <T> Uni<Void> write(Lane<T> lane, T row) {
        return Panache.getSession()
                .chain(
                        session -> {
                            Map<Lane<?>, List<Object>> lanes = open.get(session);
                            if (lanes == null) {
                                return lane.statement.apply(List.of(row));
                            }
                            lanes.computeIfAbsent(lane, _ -> new ArrayList<>()).add(row);
                            return Uni.createFrom().voidItem();
                        });
    }
}
