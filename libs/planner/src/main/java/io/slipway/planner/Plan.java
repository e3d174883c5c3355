package io.slipway.planner;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Everything promised on one pool: what runs, and who waits in the order of the queue. It is
 * changed by its verbs and not thread-safe: whoever decides has it alone.
 *
 * <p>Invariants: no GPU belongs to two at any instant; what waits starts at its promise or earlier.
 * Only {@link #lose}, {@link #maintain} and {@link #reseat} hand out a later start.
 *
 * <p>Instants and lengths count to the microsecond, what is finer is cut off; a slot holds its GPUs
 * from its start up to, and without, its end. The time is always an argument, and must not go
 * backwards. A reservation or a node that is not here, a node that comes back and was not lost, and
 * GPUs that would be given to two are bugs of the caller: {@link IllegalStateException}. What
 * somebody may ask for and not get is an {@link Admission}.
 */
public final class Plan {
    public static final int WAITING_MAX = 1_000;

    /** How often those who wait are tried before what is left over is left to the next time. */
    private static final int PASSES_MAX = 128;

    /**
     * So many of the queue move to the earliest slot there is; those behind them keep the promise
     * they have until they can start at once or get to the front. A promise that is tightened keeps
     * capacity empty for it: when everybody declares a day and leaves after hours, tightening all
     * of them emptied every node for somebody, and the mean wait doubled.
     */
    static final int FRONT = 4;

    /**
     * So many are tried whether they can start at once: all of a queue that {@link #admit} allows,
     * and fewer of a deeper one, whose others are tried when they get there.
     */
    private static final int TRIED_OF_A_DEEP_QUEUE = 250;

    private final NodeGroup group;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Timeline timeline;
    private final Map<ReservationId, Hold> holds = new HashMap<>();
    private final TreeSet<Hold> queue = new TreeSet<>(Hold.QUEUE);
    private final TreeSet<Hold> starts = new TreeSet<>(Hold.START);
    private final List<Hold> unseated = new ArrayList<>();
    private final List<Closure> closures = new ArrayList<>();
    private final Looseness looseness;
    private final boolean[] lost;
    private long arrivals;
    private long passes;

    public Plan(NodeGroup group) {
        this.group = group;
        this.timeline = new Timeline(group.nodes().size(), group.gpusPerNode());
        this.looseness = new Looseness(group.nodes().size());
        this.lost = new boolean[group.nodes().size()];
        for (String node : group.nodes()) {
            numbers.put(node, numbers.size());
        }
    }

    /** The plan as it was written down; both lists in the order of arrival. */
    public Plan(NodeGroup group, List<Booking> running, List<Booking> waiting) {
        this(group);
        for (Booking booking : running) {
            Hold hold = hold(booking, arrivals);
            hold.runs = true;
            place(hold, booking);
        }
        for (Booking booking : waiting) {
            place(hold(booking, arrivals), booking);
        }
    }

    /** The same, with nodes that are closed for a while; nobody who waits is moved for it. */
    public Plan(
            NodeGroup group, List<Booking> running, List<Booking> waiting, List<Closure> closed) {
        this(group, running, waiting);
        for (Closure closure : closed) {
            close(closure);
        }
    }

    /**
     * Writes down what was decided elsewhere: it runs, or waits with that promise. Whatever was put
     * in and taken out before, a plan is the same as one made anew of all that is in it.
     *
     * @param arrival its place in the order of arrival among all that were put
     */
    public void put(Booking booking, boolean runs, long arrival) {
        if (holds.containsKey(booking.id())) {
            throw new IllegalStateException("%s is in the plan already".formatted(booking.id()));
        }
        Hold hold = hold(booking, arrival);
        hold.runs = runs;
        // What runs into a closure was there before it.
        var closed = closures.stream().flatMap(c -> c.within(booking.slot().nodes()).stream());
        var lifted = closed.toList();
        lifted.forEach(one -> block(one, -1));
        try {
            place(hold, booking);
        } finally {
            lifted.forEach(one -> block(one, 1));
        }
    }

    /** Takes it out as though it had never been in; nothing happens when it is not. */
    public void remove(ReservationId id) {
        Hold hold = holds.remove(id);
        if (hold != null) {
            unseated.remove(hold);
            dequeue(hold);
            giveBack(hold, hold.start);
        }
    }

    private Plan(Plan other) {
        group = other.group;
        numbers.putAll(other.numbers);
        timeline = other.timeline.copy();
        looseness = other.looseness.copy();
        lost = other.lost.clone();
        arrivals = other.arrivals;
        passes = other.passes;
        closures.addAll(other.closures);
        for (Hold hold : other.holds.values()) {
            Hold copy = hold.copy();
            holds.put(copy.id, copy);
            if (!copy.runs) {
                queue.add(copy);
                starts.add(copy);
            }
        }
    }

    /** The same plan, to try something on. */
    public Plan copy() {
        return new Plan(this);
    }

    public NodeGroup group() {
        return group;
    }

    /** Promises a newcomer the first slot that moves nobody else's promise. */
    public Admission admit(ReservationId id, int gpus, Duration length, Instant now) {
        return group.shapeOf(gpus)
                .map(shape -> admit(new Ask(id, shape, length), now))
                .orElseGet(() -> new Admission.NeverFits(gpus, group.sizes()));
    }

    /** The same for an ask whose shape is known; a booking gets its own start or none. */
    public Admission admit(Ask ask, Instant now) {
        if (queue.size() >= WAITING_MAX) {
            return new Admission.QueueFull(queue.size());
        }
        return promise(ask, now);
    }

    /**
     * Like {@link #admit}, however many wait. Whoever asks again under the same id has what was
     * promised before.
     */
    public Admission promise(Ask ask, Instant now) {
        Hold known = holds.get(ask.id());
        if (known != null) {
            return new Admission.Granted(booking(known));
        }
        Instant startAt = ask.startAt();
        long from = Hold.micros(now);
        long notBefore = startAt == null ? from : Math.max(from, Hold.micros(startAt));
        long limit = startAt == null ? Profile.NEVER : notBefore + 1;
        long length = Hold.micros(ask.length());
        Hold hold =
                new Hold(
                        ask.id(),
                        ask.shape(),
                        ask.priority(),
                        arrivals++,
                        startAt == null ? Long.MIN_VALUE : notBefore);
        if (timeline.earliest(ask.shape(), 1, from, Profile.NEVER) == Profile.NEVER) {
            return new Admission.NeverFits(ask.shape().gpus(), group.sizes());
        }
        if (!timeline.seat(hold, length, notBefore, limit)) {
            return startAt == null
                    ? new Admission.NeverFits(ask.shape().gpus(), group.sizes())
                    : new Admission.StartTaken(
                            startAt, nearest(ask.shape(), length, from, notBefore));
        }
        enqueue(hold);
        return new Admission.Granted(booking(hold));
    }

    /**
     * When a request of that size and length, made now, would start.
     *
     * @param gpus a size of {@link NodeGroup#sizes}; empty for any other, and for what never fits
     */
    public Optional<Instant> nextStart(int gpus, Duration length, Instant now) {
        return group.shapeOf(gpus).flatMap(shape -> nextStart(shape, length, now));
    }

    public Optional<Instant> nextStart(Shape shape, Duration length, Instant now) {
        long start = timeline.earliest(shape, Hold.micros(length), Hold.micros(now), Profile.NEVER);
        return start == Profile.NEVER ? Optional.empty() : Optional.of(Hold.instant(start));
    }

    /** Starts at once or not at all; for disciplines that promise nothing. */
    public Optional<Booking> startNow(Ask ask, Instant now) {
        if (holds.containsKey(ask.id())) {
            throw new IllegalStateException("%s is in the plan already".formatted(ask.id()));
        }
        long from = Hold.micros(now);
        var hold = new Hold(ask.id(), ask.shape(), ask.priority(), arrivals++, Long.MIN_VALUE);
        if (!timeline.seat(hold, Hold.micros(ask.length()), from, from + 1)) {
            return Optional.empty();
        }
        hold.runs = true;
        holds.put(hold.id, hold);
        return Optional.of(booking(hold));
    }

    /**
     * Runs from now on; its slot is what it was promised. It is not looked at whether its start has
     * come: ask {@link #due}.
     */
    public void start(ReservationId id) {
        Hold hold = present(id);
        dequeue(hold);
        hold.runs = true;
    }

    /** Takes it out: ended, early or not, or given up before it began. */
    public void end(ReservationId id, Instant now) {
        Hold hold = present(id);
        holds.remove(id);
        if (!hold.runs) {
            dequeue(hold);
        }
        giveBack(hold, Math.max(hold.start, Hold.micros(now)));
    }

    /**
     * Hands capacity that came free to those who wait, in the order of the queue: the front of it
     * moves to the earliest slot, whoever is behind starts now or stays. It goes on until nobody
     * moves, in a limited number of passes. Returns who starts earlier than promised; nobody starts
     * later.
     */
    public List<Booking> pullForward(Instant now) {
        long at = Hold.micros(now);
        var moved = new LinkedHashSet<Hold>();
        for (int pass = 0; pass < PASSES_MAX; pass++) {
            // Whoever came to the front since the last time is tried though nothing came free.
            if (!looseness.nextPass() && pass > 0) {
                break;
            }
            passes++;
            pullFront(at, moved);
            startBehind(at, moved);
        }
        return moved.stream().sorted(Hold.QUEUE).map(this::booking).toList();
    }

    private void pullFront(long now, SequencedSet<Hold> moved) {
        int left = FRONT;
        for (Hold hold : queue) {
            if (hold.start <= Math.max(now, hold.notBefore)) {
                continue;
            }
            if (left-- == 0) {
                break;
            }
            if (pullForward(hold, now)) {
                moved.add(hold);
            }
            hold.tried = passes;
        }
    }

    private void startBehind(long now, SequencedSet<Hold> moved) {
        var openings = new Openings(timeline, group.gpusPerNode(), now);
        int left = queue.size() > WAITING_MAX ? TRIED_OF_A_DEEP_QUEUE : WAITING_MAX;
        for (Hold hold : queue) {
            if (!openings.any() || left-- == 0) {
                break;
            }
            if (hold.start > now && hold.notBefore <= now && openings.fits(hold)) {
                startAt(hold, now);
                moved.add(hold);
                openings.started(hold);
            }
        }
    }

    private void startAt(Hold hold, long now) {
        int[] nodes = hold.nodes;
        long start = hold.start;
        long end = hold.end;
        starts.remove(hold);
        timeline.give(hold);
        if (!timeline.seat(hold, end - start, now, now + 1)) {
            throw new IllegalStateException("%s has no place at %d".formatted(hold.id, now));
        }
        starts.add(hold);
        for (int node : nodes) {
            looseness.add(node, start, end);
        }
    }

    /** The same whether or not anything came free; for a plan that was just read. */
    public List<Booking> pullForwardAll(Instant now) {
        for (int node = 0; node < timeline.size(); node++) {
            looseness.add(node, Hold.micros(now), Profile.NEVER);
        }
        return pullForward(now);
    }

    /**
     * Finds new slots for those whose slot is gone because capacity was lost: a node left, or the
     * whole slot passed before it could start. Everybody else keeps what was promised.
     */
    public Reseating reseat(Instant now) {
        long at = Hold.micros(now);
        var homeless = new LinkedHashSet<Hold>(unseated);
        unseated.clear();
        for (Hold hold : queue) {
            if (hold.end <= at) {
                homeless.add(hold);
            }
        }
        homeless.forEach(this::lift);
        return seatAgain(new ArrayList<>(homeless), at);
    }

    /**
     * A node is gone. What ran on it goes back into the queue at its old place, with the time that
     * was left; what was promised there is promised elsewhere.
     */
    public Reseating lose(String node, Instant now) {
        int number = number(node);
        long at = Hold.micros(now);
        var affected = new ArrayList<Hold>();
        for (Hold hold : holds.values()) {
            if (hold.on(number) && hold.end > at) {
                affected.add(hold);
            }
        }
        for (Hold hold : affected) {
            if (hold.runs) {
                giveBack(hold, at);
                hold.runs = false;
                hold.start = at;
            } else {
                lift(hold);
            }
        }
        timeline.lose(number);
        lost[number] = true;
        return seatAgain(affected, at);
    }

    /** A node that was lost is there again, with nothing on it. */
    public void regain(String node, Instant now) {
        int number = number(node);
        if (!lost[number]) {
            throw new IllegalStateException(node + " was not lost");
        }
        lost[number] = false;
        timeline.regain(number, group.gpusPerNode());
        for (Closure closure : closures) {
            if (closure.nodes().contains(node)) {
                timeline.node(number)
                        .block(
                                closure.gpusOf(group.gpusPerNode()),
                                Hold.micros(closure.from()),
                                Hold.micros(closure.until()));
            }
        }
        looseness.add(number, Hold.micros(now), Profile.NEVER);
    }

    /**
     * Closes nodes for a while: nothing that waits is on them then. What runs into it stays, and is
     * for whoever closes them to see.
     */
    public Reseating maintain(Closure closure, Instant now) {
        long from = Hold.micros(closure.from());
        long until = Hold.micros(closure.until());
        var affected = new ArrayList<Hold>();
        for (Hold hold : queue) {
            if (hold.overlaps(from, until)
                    && closure.nodes().stream().anyMatch(node -> hold.on(number(node)))) {
                affected.add(hold);
            }
        }
        affected.forEach(this::lift);
        close(closure);
        return seatAgain(affected, Hold.micros(now));
    }

    private void close(Closure closure) {
        closures.add(closure);
        block(closure, 1);
    }

    /**
     * @param times 1 to close it, -1 to open it
     */
    private void block(Closure closure, int times) {
        for (String node : closure.nodes()) {
            timeline.node(number(node))
                    .block(
                            times * closure.gpusOf(group.gpusPerNode()),
                            Hold.micros(closure.from()),
                            Hold.micros(closure.until()));
        }
    }

    /** Those who got another slot, and those for whom there will never be one again. */
    public record Reseating(List<Booking> moved, List<ReservationId> homeless) {}

    /**
     * Lets it last longer, as long as was asked or as nobody's promise breaks. Whoever is promised
     * the same GPUs moves to other nodes when the same start can be had there; what they leave
     * beyond the growth is for {@link #pullForward} to hand out.
     */
    public Growth grow(ReservationId id, Instant wanted, Instant now) {
        Hold hold = present(id);
        long end = Hold.micros(wanted);
        var moved = new LinkedHashSet<Hold>();
        while (hold.end < end) {
            long furthest = Math.min(end, timeline.furthestEnd(hold));
            if (furthest > hold.end) {
                stretch(hold, furthest);
            } else if (!makeRoom(hold, end, Hold.micros(now), moved)) {
                break;
            }
        }
        return new Growth(
                booking(hold), moved.stream().sorted(Hold.QUEUE).map(this::booking).toList());
    }

    /** How far it could last at most without breaking a promise; changes nothing. */
    public Instant furthestEnd(ReservationId id, Instant limit, Instant now) {
        return copy().grow(id, limit, now).booking().slot().end();
    }

    /** How far it could last with nobody else moved. */
    public Instant roomUntil(ReservationId id) {
        return Hold.instant(timeline.furthestEnd(present(id)));
    }

    /** What came of more time: the slot, and who keeps the promised start on other nodes. */
    public record Growth(Booking booking, List<Booking> elsewhere) {}

    /** The GPUs that nothing running holds at that instant. */
    public int free(Instant now) {
        long at = Hold.micros(now);
        int held = 0;
        for (Hold hold : holds.values()) {
            if (hold.runs && hold.end > at) {
                held += hold.gpus();
            }
        }
        int there = 0;
        for (boolean gone : lost) {
            there += gone ? 0 : group.gpusPerNode();
        }
        return there - held;
    }

    /** Who waits, in the order of the queue. */
    public List<Booking> waiting() {
        return queue.stream().map(this::booking).toList();
    }

    public int waitingCount() {
        return queue.size();
    }

    /** Whose start has come, in the order of their starts. */
    public List<Booking> due(Instant now) {
        return dueHolds(Hold.micros(now)).stream().map(this::booking).toList();
    }

    List<Hold> dueHolds(long now) {
        var due = new ArrayList<Hold>();
        for (Hold hold : starts) {
            if (hold.start > now) {
                break;
            }
            due.add(hold);
        }
        return due;
    }

    /** The next instant at which somebody starts. */
    public @Nullable Instant nextDue() {
        return starts.isEmpty() ? null : Hold.instant(starts.first().start);
    }

    public Optional<Booking> find(ReservationId id) {
        Hold hold = holds.get(id);
        return hold == null ? Optional.empty() : Optional.of(booking(hold));
    }

    /** Where it stands among those who wait here; a gang counts once. */
    public Position position(ReservationId id) {
        Hold hold = present(id);
        var ahead = queue.headSet(hold, false);
        return new Position(
                ahead.size() + 1,
                starts.headSet(hold, false).size() + 1,
                ahead.stream().mapToInt(Hold::gpus).sum());
    }

    /** What keeps a waiting reservation from starting now, node by node. */
    public Reason reason(ReservationId id, Instant now) {
        Hold hold = present(id);
        return new Waiting(this, hold, Hold.micros(now)).reason();
    }

    /** Forgets what has passed, so that a plan may live for years. */
    public void forget(Instant before) {
        timeline.forget(Hold.micros(before));
    }

    Timeline timeline() {
        return timeline;
    }

    Collection<Hold> holds() {
        return holds.values();
    }

    NavigableSet<Hold> queue() {
        return queue;
    }

    Hold hold(ReservationId id) {
        return present(id);
    }

    List<Closure> closures() {
        return closures;
    }

    boolean lost(int node) {
        return lost[node];
    }

    Booking booking(Hold hold) {
        var nodes = new ArrayList<String>(hold.nodes.length);
        for (int node : hold.nodes) {
            nodes.add(group.nodes().get(node));
        }
        return new Booking(
                hold.id,
                new Slot(nodes, hold.gpusPerNode, Hold.instant(hold.start), Hold.instant(hold.end)),
                hold.priority,
                hold.notBefore == Long.MIN_VALUE ? null : Hold.instant(hold.notBefore));
    }

    private boolean pullForward(Hold hold, long now) {
        long from = Math.max(now, hold.notBefore);
        long promised = hold.start;
        long end = hold.end;
        if (promised <= from) {
            return false;
        }
        var lifted = new boolean[1];
        Runnable lift =
                () -> {
                    if (!lifted[0]) {
                        timeline.give(hold);
                        lifted[0] = true;
                    }
                };
        int[] nodes = hold.nodes;
        boolean upToDate = hold.tried >= passes - 1;
        if (!upToDate || looseness.helps(hold, from, timeline, lift)) {
            lift.run();
            starts.remove(hold);
            boolean earlier = timeline.seat(hold, end - promised, from, promised);
            starts.add(hold);
            if (earlier) {
                for (int node : nodes) {
                    looseness.add(node, promised, end);
                }
                return true;
            }
        }
        if (lifted[0]) {
            timeline.take(hold);
        }
        return false;
    }

    private boolean makeRoom(Hold hold, long end, long now, SequencedSet<Hold> moved) {
        long at = hold.end;
        var next = starts.tailSet(probe(at), true).stream().takeWhile(h -> h.start == at).toList();
        for (Hold other : next) {
            if (other != hold && shareNode(hold, other) && moveAside(hold, other, end, now)) {
                moved.add(other);
                return true;
            }
        }
        return false;
    }

    /** Seats the other one elsewhere at its promised start or before, or leaves all as it was. */
    private boolean moveAside(Hold hold, Hold other, long end, long now) {
        int[] nodes = other.nodes;
        long start = other.start;
        long length = other.end - start;
        starts.remove(other);
        timeline.give(other);
        long furthest = Math.min(end, timeline.furthestEnd(hold));
        if (furthest > hold.end) {
            long before = hold.end;
            stretch(hold, furthest);
            if (timeline.seat(other, length, Math.max(now, other.notBefore), start + 1)) {
                starts.add(other);
                for (int node : nodes) {
                    looseness.add(node, start, start + length);
                }
                return true;
            }
            for (int node : hold.nodes) {
                timeline.node(node).give(hold.gpusPerNode, before, furthest);
            }
            hold.end = before;
        }
        other.nodes = nodes;
        other.start = start;
        other.end = start + length;
        timeline.take(other);
        starts.add(other);
        return false;
    }

    private static boolean shareNode(Hold one, Hold other) {
        for (int node : one.nodes) {
            if (other.on(node)) {
                return true;
            }
        }
        return false;
    }

    private void stretch(Hold hold, long end) {
        for (int node : hold.nodes) {
            timeline.node(node).take(hold.gpusPerNode, hold.end, end);
        }
        hold.end = end;
    }

    private Reseating seatAgain(List<Hold> affected, long now) {
        var moved = new ArrayList<Booking>();
        var homeless = new ArrayList<ReservationId>();
        affected.sort(Hold.QUEUE);
        for (Hold hold : affected) {
            long length = hold.end - hold.start;
            if (timeline.seat(hold, length, Math.max(now, hold.notBefore), Profile.NEVER)) {
                enqueue(hold);
                moved.add(booking(hold));
            } else {
                holds.remove(hold.id);
                queue.remove(hold);
                homeless.add(hold.id);
            }
        }
        return new Reseating(moved, homeless);
    }

    /** Slots of that length around a start that is taken: the next later one, the last earlier. */
    private List<Slot> nearest(Shape shape, long length, long now, long startAt) {
        var found = new ArrayList<Slot>();
        long later = timeline.earliest(shape, length, startAt, Profile.NEVER);
        if (later != Profile.NEVER) {
            found.add(slot(shape, later, length));
        }
        holds.values().stream()
                .flatMap(hold -> List.of(hold.end, hold.start - length, now).stream())
                .filter(start -> start >= now && start < startAt)
                .distinct()
                .sorted(Comparator.reverseOrder())
                .filter(start -> timeline.earliest(shape, length, start, start + 1) == start)
                .limit(2)
                .map(start -> slot(shape, start, length))
                .forEach(found::add);
        found.sort(Comparator.comparingLong(slot -> Math.abs(Hold.micros(slot.start()) - startAt)));
        return found;
    }

    private Slot slot(Shape shape, long start, long length) {
        var hold = new Hold(new ReservationId(""), shape, 0, 0, Long.MIN_VALUE);
        hold.nodes = timeline.tightest(shape, start, start + length);
        hold.start = start;
        hold.end = start + length;
        return booking(hold).slot();
    }

    private Hold hold(Booking booking, long arrival) {
        arrivals = Math.max(arrivals, arrival + 1);
        Instant startAt = booking.startAt();
        var hold =
                new Hold(
                        booking.id(),
                        booking.slot().shape(),
                        booking.priority(),
                        arrival,
                        startAt == null ? Long.MIN_VALUE : Hold.micros(startAt));
        hold.start = Hold.micros(booking.slot().start());
        hold.end = Hold.micros(booking.slot().end());
        return hold;
    }

    private void place(Hold hold, Booking booking) {
        if (!numbers.keySet().containsAll(booking.slot().nodes())) {
            if (hold.runs) {
                throw new IllegalStateException(
                        "%s runs on %s, which are not here"
                                .formatted(hold.id, booking.slot().nodes()));
            }
            holds.put(hold.id, hold);
            queue.add(hold);
            unseated.add(hold);
            return;
        }
        hold.nodes = booking.slot().nodes().stream().mapToInt(this::number).sorted().toArray();
        timeline.take(hold);
        if (hold.runs) {
            holds.put(hold.id, hold);
        } else {
            enqueue(hold);
        }
    }

    private void enqueue(Hold hold) {
        hold.tried = passes;
        holds.put(hold.id, hold);
        queue.add(hold);
        starts.add(hold);
    }

    private void dequeue(Hold hold) {
        queue.remove(hold);
        starts.remove(hold);
    }

    /** Takes its slot away; it stays in the queue. */
    private void lift(Hold hold) {
        starts.remove(hold);
        giveBack(hold, hold.start);
    }

    private void giveBack(Hold hold, long from) {
        if (from >= hold.end) {
            return;
        }
        for (int node : hold.nodes) {
            timeline.node(node).give(hold.gpusPerNode, from, hold.end);
            looseness.add(node, from, hold.end);
        }
    }

    private static Hold probe(long start) {
        var probe = new Hold(new ReservationId(""), new Shape(1, 1), 0, Long.MIN_VALUE, 0);
        probe.start = start;
        return probe;
    }

    private Hold present(ReservationId id) {
        Hold hold = holds.get(id);
        if (hold == null) {
            throw new IllegalStateException("%s is not in the plan".formatted(id));
        }
        return hold;
    }

    private int number(String node) {
        Integer number = numbers.get(node);
        if (number == null) {
            throw new IllegalStateException("%s is not a node of %s".formatted(node, group));
        }
        return number;
    }
}
