package io.slipway.planner.trial;

import io.slipway.planner.Booking;
import io.slipway.planner.Closure;
import io.slipway.planner.Fleet;
import io.slipway.planner.NodeGroup;
import io.slipway.planner.Plan;
import io.slipway.planner.ReservationId;
import io.slipway.planner.trial.Life.State;
import io.slipway.planner.trial.Mail.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One fleet for some hours of virtual time: storms of requests, bookings, cancels at any moment,
 * early ends, extensions, closures, nodes that go and come back, a process that dies and reads the
 * plan again, and mail that is late, lost, doubled or overtaken. Several pools, gangs, slices.
 *
 * <p>What must hold is checked every minute, from what the plan answers and from the pods alone: no
 * GPU belongs to two; a promise becomes later only by a loss of capacity, and everybody starts by
 * it; who was cancelled never starts; there is one set of pods per reservation; and in the end
 * nobody waits, no pod is left and every GPU is free.
 */
public final class Trial {
    private static final int ARRIVING = 180;
    private static final int BROUGHT_BACK = ARRIVING + 30;
    private static final int LIMIT = 20_000;
    private static final int SWEEP = 4;

    /** Minutes of a slot that are for taking pods away. */
    private static final int GRACE = 8;

    private static final List<String> ZONES = List.of("zone-1", "zone-2");

    private final long seed;
    private final Random random;
    private final List<Site> sites = new ArrayList<>();
    private final Map<ReservationId, Life> lives = new LinkedHashMap<>();
    private final Set<ReservationId> cancelledUnseen = new HashSet<>();
    private final PriorityQueue<Mail> mail = new PriorityQueue<>();
    private int now;
    private long sent;
    private int asked;
    private final Tally tally = new Tally();

    private Trial(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
        record Kind(String name, int gpusPerNode, int nodesMost) {}
        var kinds =
                List.of(
                        new Kind("h100", 8, 4),
                        new Kind("a100", 4, 3),
                        new Kind("h100-mig-1g", 16, 2),
                        new Kind("h100-mig-3g", 2, 2));
        for (var kind : kinds.subList(0, 1 + random.nextInt(kinds.size()))) {
            for (var zone : ZONES.subList(0, 1 + random.nextInt(2))) {
                var nodes =
                        IntStream.rangeClosed(1, 1 + random.nextInt(kind.nodesMost))
                                .mapToObj(i -> zone + "-" + i)
                                .toList();
                sites.add(new Site(new NodeGroup(kind.name, kind.gpusPerNode, nodes), zone));
            }
        }
    }

    /**
     * @throws IllegalStateException something was not as it must be; the text has the seed
     */
    public static Tally run(long seed) {
        var trial = new Trial(seed);
        try {
            trial.run();
        } catch (IllegalStateException violation) {
            throw new IllegalStateException(
                    "seed %d, minute %d: %s".formatted(seed, trial.now, violation.getMessage()),
                    violation);
        }
        return trial.tally;
    }

    private void run() {
        tally.add(Tally.Of.RUNS);
        for (; now < ARRIVING || !over(); now++) {
            require(now < LIMIT, "it never ends");
            if (now < ARRIVING) {
                chance();
            }
            if (now == BROUGHT_BACK) {
                sites.forEach(site -> site.group.nodes().forEach(site.ground::bringBack));
            }
            while (!mail.isEmpty() && mail.element().at() <= now) {
                deliver(mail.remove().message());
            }
            for (var site : sites) {
                tick(site);
            }
            check();
        }
        for (var site : sites) {
            require(site.plan.free(at(now)) == site.group.gpus(), "GPUs are missing in the end");
            require(site.plan.waitingCount() == 0, "somebody waits in the end");
        }
    }

    private boolean over() {
        return now > BROUGHT_BACK
                && mail.isEmpty()
                && sites.stream()
                        .allMatch(
                                site ->
                                        site.lives.isEmpty()
                                                && site.ground.empty()
                                                && site.lost.isEmpty());
    }

    /** What people and machines do of their own accord. */
    private void chance() {
        int dice = random.nextInt(1000);
        if (dice < 150) {
            ask();
        } else if (dice < 160) {
            for (int i = 5 + random.nextInt(30); i > 0; i--) {
                ask();
            }
        } else if (dice < 240) {
            pick().ifPresent(life -> send(new Message.Cancel(life.id), 2));
        } else if (dice < 290) {
            pick().filter(life -> life.state == State.ACTIVE).ifPresent(this::finish);
        } else if (dice < 340) {
            pick().filter(life -> life.state == State.ACTIVE).ifPresent(this::extend);
        } else if (dice < 350) {
            loseANode();
        } else if (dice < 365) {
            bringANodeBack();
        } else if (dice < 370) {
            closeANode();
        } else if (dice < 377) {
            restart();
        }
    }

    private void ask() {
        var kind = sites.get(random.nextInt(sites.size())).group;
        var sizes = kind.sizes();
        var id = new ReservationId("r" + asked++);
        var want =
                new Fleet.Want(
                        id,
                        kind.gpuType(),
                        sizes.get(random.nextInt(sizes.size())),
                        Duration.ofMinutes(GRACE + 2 + random.nextInt(50)),
                        random.nextInt(4) == 0
                                ? Map.of("zone", ZONES.get(random.nextInt(ZONES.size())))
                                : Map.of(),
                        random.nextInt(10) == 0 ? at(now + 3 + random.nextInt(90)) : null);
        send(new Message.Ask(want), 3);
        if (random.nextInt(8) == 0) {
            send(new Message.Ask(want), 6);
        }
        if (random.nextInt(12) == 0) {
            send(new Message.Cancel(id), 6);
        }
    }

    private void deliver(Message message) {
        switch (message) {
            case Message.Ask(Fleet.Want want) -> take(want);
            case Message.Cancel(ReservationId id) -> cancel(id);
            case Message.Make(Site site, Ground.Pod pod) -> site.ground.make(pod);
            case Message.Drop(Site site, ReservationId id, int epoch) -> {
                site.ground.drop(id, epoch);
                sendUnsurely(new Message.Dropped(id, epoch));
            }
            case Message.Up(Ground.Pod pod) -> up(pod);
            case Message.Dropped(ReservationId id, int epoch) -> dropped(life(id), epoch);
            case Message.NodeChanged(Site site, String node) -> look(site, node);
        }
    }

    private void take(Fleet.Want want) {
        if (lives.containsKey(want.id()) || cancelledUnseen.contains(want.id())) {
            return;
        }
        var fleet = new Fleet();
        for (var site : sites) {
            fleet.add(
                    new Fleet.Pool(
                            site.group.gpuType() + "/" + site.zone,
                            Map.of("zone", site.zone),
                            site.plan));
        }
        fleet.admit(want, at(now))
                .ifPresent(
                        placed -> {
                            var site =
                                    sites.stream()
                                            .filter(one -> one.plan == placed.pool().plan())
                                            .findFirst()
                                            .orElseThrow();
                            int start = minute(placed.promise().slot().start());
                            var life = new Life(want.id(), site, start);
                            lives.put(want.id(), life);
                            site.lives.add(life);
                            tally.add(Tally.Of.RESERVATIONS);
                        });
    }

    private void cancel(ReservationId id) {
        var life = lives.get(id);
        if (life == null) {
            cancelledUnseen.add(id);
            return;
        }
        if (life.cancelled || life.state == State.GONE) {
            return;
        }
        life.cancelled = true;
        tally.add(Tally.Of.CANCELLED);
        if (life.state == State.STARTING) {
            tally.add(Tally.Of.CANCELLED_STARTING);
        }
        finish(life);
    }

    /** Ends it, early or not: what waits is gone at once, what runs when its pods are. */
    private void finish(Life life) {
        switch (life.state) {
            case WAITING -> {
                life.site.plan.end(life.id, at(now));
                // What ran before it lost a node may have left pods behind.
                life.state = life.epoch == 0 ? State.GONE : State.ENDING;
                wake(life.site);
            }
            case STARTING, ACTIVE -> {
                life.state = State.ENDING;
                sendUnsurely(new Message.Drop(life.site, life.id, life.epoch));
            }
            case ENDING, GONE -> {}
        }
    }

    private void up(Ground.Pod pod) {
        var life = life(pod.id());
        if (life.state != State.STARTING || life.epoch != pod.epoch()) {
            return;
        }
        life.up.add(pod.node());
        if (life.up.containsAll(booking(life).slot().nodes())) {
            life.state = State.ACTIVE;
        }
    }

    private void dropped(Life life, int epoch) {
        if (life.state == State.ENDING && epoch >= life.epoch) {
            life.state = State.GONE;
            if (life.site.plan.find(life.id).isPresent()) {
                life.site.plan.end(life.id, at(now));
                wake(life.site);
            }
        }
    }

    private void extend(Life life) {
        var before = booking(life).slot().end();
        if (minute(before) - GRACE <= now) {
            return;
        }
        var wanted = before.plus(Duration.ofMinutes(1 + random.nextInt(60)));
        var furthest = life.site.plan.furthestEnd(life.id, wanted, at(now));
        var growth = life.site.plan.grow(life.id, wanted, at(now));
        require(growth.booking().slot().end().equals(furthest), "extended other than announced");
        growth.elsewhere().forEach(moved -> notLater(moved, "by somebody's extension"));
        if (furthest.isAfter(before)) {
            tally.add(Tally.Of.EXTENDED);
        }
        wake(life.site);
    }

    private void loseANode() {
        var site = sites.get(random.nextInt(sites.size()));
        var node = site.group.nodes().get(random.nextInt(site.group.nodes().size()));
        if (!site.ground.isDown(node)) {
            site.ground.lose(node);
            tally.add(Tally.Of.NODES_LOST);
            sendUnsurely(new Message.NodeChanged(site, node));
        }
    }

    private void bringANodeBack() {
        for (var site : sites) {
            for (var node : site.group.nodes()) {
                if (site.ground.isDown(node)) {
                    site.ground.bringBack(node);
                    sendUnsurely(new Message.NodeChanged(site, node));
                    return;
                }
            }
        }
    }

    private void closeANode() {
        var site = sites.get(random.nextInt(sites.size()));
        if (site.closures.size() < 2) {
            int from = now + random.nextInt(60);
            var node = site.group.nodes().get(random.nextInt(site.group.nodes().size()));
            var closure =
                    new Closure(
                            List.of(node), at(from), at(from + 5 + random.nextInt(40)), "firmware");
            site.closures.add(closure);
            revise(site, site.plan.maintain(closure, at(now)));
            wake(site);
        }
    }

    /** The state of the node decides, not what the mail said. */
    private void look(Site site, String node) {
        boolean gone = site.ground.isDown(node) || site.wentAway(node);
        site.looked(node);
        if (gone && site.lost.add(node)) {
            for (var life : site.lives) {
                // What is being taken away must not go back into the queue.
                if (life.state == State.ENDING
                        && site.plan
                                .find(life.id)
                                .filter(booking -> booking.slot().nodes().contains(node))
                                .isPresent()) {
                    site.plan.end(life.id, at(now));
                }
            }
            revise(site, site.plan.lose(node, at(now)));
            wake(site);
        }
        if (!site.ground.isDown(node) && site.lost.remove(node)) {
            site.plan.regain(node, at(now));
            wake(site);
        }
    }

    private void revise(Site site, Plan.Reseating reseating) {
        for (var moved : reseating.moved()) {
            var life = life(moved.id());
            int start = minute(moved.slot().start());
            if (start > life.promise) {
                tally.add(Tally.Of.REVISED);
            }
            life.promise = start;
            if (life.holdsGpus()) {
                sendUnsurely(new Message.Drop(site, life.id, life.epoch));
                life.epoch++;
                life.up.clear();
                life.state = State.WAITING;
            }
        }
        for (var id : reseating.homeless()) {
            var life = life(id);
            boolean pods = life.epoch > 0;
            life.state = pods ? State.ENDING : State.GONE;
            if (pods) {
                sendUnsurely(new Message.Drop(site, id, life.epoch));
            }
        }
    }

    /** The process dies with what it had in memory and in its hands, and reads everything again. */
    private void restart() {
        tally.add(Tally.Of.RESTARTS);
        mail.removeIf(one -> one.message().toTheService());
        for (var site : sites) {
            var running = new ArrayList<Booking>();
            var waiting = new ArrayList<Booking>();
            for (var life : site.lives) {
                life.up.clear();
                site.plan.find(life.id).ifPresent((life.holdsGpus() ? running : waiting)::add);
            }
            var before = Set.copyOf(site.plan.waiting());
            site.plan = new Plan(site.group, running, waiting);
            for (var node : site.lost) {
                require(site.plan.lose(node, at(now)).moved().isEmpty(), "read onto a lost node");
            }
            for (var closure : site.closures) {
                require(
                        site.plan.maintain(closure, at(now)).moved().isEmpty(),
                        "read onto a closed node");
            }
            require(Set.copyOf(site.plan.waiting()).equals(before), "read other than written");
        }
    }

    /** What the process does by the clock. */
    private void tick(Site site) {
        for (var life : site.lives) {
            if ((life.state == State.STARTING || life.state == State.ACTIVE)
                    && minute(booking(life).slot().end()) - GRACE <= now) {
                finish(life);
            }
        }
        if (now % SWEEP == 0) {
            sweep(site);
        }
        for (var due : site.plan.due(at(now))) {
            var life = life(due.id());
            require(life.state == State.WAITING, "due, and not waiting:", life.id, life.state);
            require(now <= life.promise, "starts after its promise:", life.id, life.promise);
            tally.add(Tally.Of.KEPT);
            site.plan.start(due.id());
            life.state = State.STARTING;
            life.epoch++;
            make(life, due);
        }
        site.ground.settle().forEach(pod -> sendUnsurely(new Message.Up(pod)));
    }

    /** Finds what no mail told. */
    private void sweep(Site site) {
        site.group.nodes().forEach(node -> look(site, node));
        for (var life : site.lives) {
            if (life.state == State.STARTING) {
                make(life, booking(life));
                site.ground.podsOf(life.id).forEach(this::up);
            } else if (life.state == State.ENDING) {
                sendUnsurely(new Message.Drop(site, life.id, life.epoch));
            }
        }
        pullForward(site);
    }

    private void make(Life life, Booking booking) {
        for (var node : booking.slot().nodes()) {
            sendUnsurely(
                    new Message.Make(
                            life.site,
                            new Ground.Pod(
                                    life.id, life.epoch, node, booking.slot().gpusPerNode())));
        }
    }

    /** One in four wakes nobody. */
    private void wake(Site site) {
        if (random.nextInt(4) > 0) {
            pullForward(site);
        }
    }

    private void pullForward(Site site) {
        for (var moved : site.plan.pullForward(at(now))) {
            var life = life(moved.id());
            int start = minute(moved.slot().start());
            require(
                    start < life.promise,
                    "moved forward to a later start:",
                    life.id,
                    life.promise,
                    start);
            life.promise = start;
            tally.add(Tally.Of.EARLIER);
        }
    }

    private void notLater(Booking moved, String how) {
        var life = life(moved.id());
        int start = minute(moved.slot().start());
        require(start <= life.promise, "moved to a later start:", life.id, how, start);
        life.promise = start;
    }

    /**
     * What is over is looked at once more and then forgotten: its pods, if any came back, are found
     * among the pods, a slot among those who wait and in what is free in the end.
     */
    private void check() {
        for (var site : sites) {
            var there = new ArrayList<Booking>();
            int waiting = 0;
            for (var life : site.lives) {
                var booking = site.plan.find(life.id);
                booking.ifPresent(there::add);
                waiting += life.state == State.WAITING ? 1 : 0;
                checkState(life, booking);
            }
            require(
                    waiting == site.plan.waitingCount(),
                    "the queue has others than those who wait");
            checkPods(site);
            checkNodes(site, there);
            site.lives.removeIf(life -> life.state == State.GONE);
        }
    }

    private static void checkState(Life life, Optional<Booking> booking) {
        boolean ends = life.state == State.ENDING || life.state == State.GONE;
        require(booking.isPresent() || ends, "has no slot:", life.id, life.state);
        require(booking.isEmpty() || life.state != State.GONE, "gone, and has a slot:", life.id);
        require(
                life.state != State.WAITING
                        || minute(booking.orElseThrow().slot().start()) <= life.promise,
                "planned after its promise:",
                life.id);
        require(!life.cancelled || ends, "cancelled, and goes on:", life.id, life.state);
    }

    private void checkPods(Site site) {
        var sets = new HashMap<ReservationId, Ground.Pod>();
        var places = new HashSet<Ground.Pod>();
        for (var pod : site.ground.pods()) {
            var other = sets.putIfAbsent(pod.id(), pod);
            require(other == null || other.epoch() == pod.epoch(), "two sets of pods:", pod.id());
            require(places.add(pod), "twice on a node:", pod.id());
            require(life(pod.id()).state != State.GONE, "gone, and has pods:", pod.id());
        }
    }

    /** Adds up who has what, node by node, from now on. */
    private void checkNodes(Site site, List<Booking> bookings) {
        for (var node : site.group.nodes()) {
            var steps = new TreeMap<Integer, Integer>();
            for (var one : bookings) {
                var slot = one.slot();
                int start = Math.max(now, minute(slot.start()));
                int end = minute(slot.end());
                if (end > start && slot.nodes().contains(node)) {
                    steps.merge(start, slot.gpusPerNode(), Integer::sum);
                    steps.merge(end, -slot.gpusPerNode(), Integer::sum);
                }
            }
            int most = site.lost.contains(node) ? 0 : site.group.gpusPerNode();
            int held = 0;
            for (var step : steps.entrySet()) {
                held += step.getValue();
                require(
                        held <= most,
                        "more GPUs than there are, of how many, on which node, when:",
                        held,
                        most,
                        node,
                        step.getKey());
            }
        }
    }

    private Optional<Life> pick() {
        var all =
                sites.stream()
                        .flatMap(site -> site.lives.stream())
                        .filter(life -> life.state != State.GONE)
                        .toList();
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
    }

    private void send(Message message, int latest) {
        mail.add(new Mail(now + random.nextInt(latest + 1), sent++, message));
    }

    /** Late by up to two minutes; one in ten twice, one in ten never. */
    private void sendUnsurely(Message message) {
        int dice = random.nextInt(10);
        if (dice == 0) {
            tally.add(Tally.Of.MESSAGES_LOST);
            return;
        }
        send(message, 2);
        if (dice == 1) {
            tally.add(Tally.Of.MESSAGES_DOUBLED);
            send(message, 2);
        }
    }

    private Booking booking(Life life) {
        return life.site
                .plan
                .find(life.id)
                .orElseThrow(() -> new IllegalStateException(life.id + " has no slot"));
    }

    private Life life(ReservationId id) {
        @Nullable Life life = lives.get(id);
        if (life == null) {
            throw new IllegalStateException(id + " is unknown");
        }
        return life;
    }

    private static void require(boolean holds, String words, Object... values) {
        if (!holds) {
            throw new IllegalStateException(words + " " + List.of(values));
        }
    }

    private static Instant at(int minute) {
        return Instant.EPOCH.plus(Duration.ofMinutes(minute));
    }

    private static int minute(Instant instant) {
        return (int) Duration.between(Instant.EPOCH, instant).toMinutes();
    }
}
