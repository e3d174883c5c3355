package io.slipway.bench.storm;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.slipway.bench.live.Desk;
import io.slipway.bench.live.Journal;
import io.slipway.bench.live.Pods;
import io.slipway.bench.live.Site;
import io.slipway.bench.live.Site.User;
import io.slipway.bench.machine.Stalls;
import io.slipway.bench.storm.Script.Way;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Users of three tenants submit, extend, share and cancel by REST and by events at a fixed rate,
 * while every part is ended in turn. What came of it is judged by answers, events and pods; nobody
 * looks into the database.
 */
public final class ReservationStorm {
    private static final int NODES = 16;
    private static final int GPUS = 8;
    private static final int USERS = 30;
    private static final List<String> TENANTS = List.of("team-a", "team-b", "team-c");
    private static final Duration CLEAN = Duration.ofSeconds(100);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration TIME_TO_EXPIRE = Duration.ofMinutes(4);
    private static final BigDecimal NEARLY = new BigDecimal("0.001");

    /** Two minutes: how long one may go on after its end while nobody waits for its GPUs. */
    private static final BigDecimal GRACE_HOURS = new BigDecimal("0.0334");

    private static final int EXAMPLES = 5;
    private static final int WITHIN_SECONDS = 60;
    private static final double POD_START = 0.5;

    private final Path root;
    private final int rate;
    private final Duration length;
    private final long seed;
    private final PrintStream out;
    private boolean right = true;

    public ReservationStorm(Path root, int rate, Duration length, long seed, PrintStream out) {
        this.root = root;
        this.rate = rate;
        this.length = length;
        this.seed = seed;
        this.out = out;
    }

    /** Whether everything that was accepted came to its end, once and in order. */
    public boolean run() throws IOException, InterruptedException {
        var users =
                IntStream.range(0, USERS)
                        .mapToObj(i -> new User("user-" + i, TENANTS.get(i % TENANTS.size())))
                        .toList();
        var wanted =
                new Site.Wanted(
                        root, "%dx%d:h100".formatted(NODES, GPUS), 2, POD_START, users, Map.of());
        out.printf(
                "%d requests/s for %d s, seed %d: %d users of %d tenants, %d nodes with %d GPUs, two replicas%n%s%n",
                rate, length.toSeconds(), seed, USERS, TENANTS.size(), NODES, GPUS, Blows.names());
        try (var site = Site.start(wanted);
                var stalls = Stalls.watched();
                var journal = Journal.of(site);
                var pods = Pods.watched(site);
                var producer = new Producer(site.kafka())) {
            long began = System.nanoTime();
            long beganAt = System.currentTimeMillis();
            var desk = new Desk(site);
            var lives = storm(site, users, desk, journal, producer, began);
            say(began, "every user is done");
            var left = quiet(pods);
            say(began, left.isEmpty() ? "nothing is left in the cluster" : "things are left");
            var homeless = homes(users, desk, journal, pods);
            var leftAfterHomes = quiet(pods);
            say(began, "everybody has had a home once more");
            judge(site, users, lives, desk, journal, pods);
            claim("after all ended, nothing is left in the cluster", both(left, leftAfterHomes));
            claim("every user gets the home again", homeless);
            out.printf(
                    "the machine stood still for %.1f s%n",
                    stalls.within(beganAt, System.currentTimeMillis()) / 1000.0);
        }
        return right;
    }

    private List<Life> storm(
            Site site, List<User> users, Desk desk, Journal journal, Producer producer, long began)
            throws IOException, InterruptedException {
        var random = new Random(seed);
        boolean patient = length.compareTo(TIME_TO_EXPIRE) >= 0;
        var lives = new ArrayList<Life>();
        for (int i = 0; i < rate * length.toSeconds(); i++) {
            lives.add(new Life(Script.drawn(i, random, users, patient), desk, journal, producer));
        }
        var blows = new Blows(site, out);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            long gap = TimeUnit.SECONDS.toNanos(1) / rate;
            Thread.ofPlatform()
                    .daemon()
                    .name("users")
                    .start(
                            () -> {
                                for (int i = 0; i < lives.size(); i++) {
                                    LockSupport.parkNanos(began + i * gap - System.nanoTime());
                                    threads.execute(lives.get(i)::live);
                                }
                            });
            blows.strike(length, began);
            say(began, blows.struck() + " blows are over");
            for (int done = -1; done < lives.size(); ) {
                int now = (int) lives.stream().filter(ReservationStorm::finished).count();
                if (now > done) {
                    say(began, "%d of %d users are done".formatted(now, lives.size()));
                }
                done = Math.max(done, now);
                if (done < lives.size()) {
                    Thread.sleep(LOOK.multipliedBy(5));
                }
            }
        }
        return lives;
    }

    private static boolean finished(Life life) {
        return life.over();
    }

    /** What still stands in the cluster when it had time to go. */
    private static Set<String> quiet(Pods pods) throws InterruptedException {
        long deadline = System.nanoTime() + CLEAN.toNanos();
        while (true) {
            var left = left(pods);
            if (left.isEmpty() || System.nanoTime() > deadline) {
                return left;
            }
            Thread.sleep(LOOK);
        }
    }

    private static Set<String> left(Pods pods) {
        try {
            return pods.left();
        } catch (IOException | IllegalStateException away) {
            return Set.of("the cluster does not answer: " + away.getMessage());
        }
    }

    /** A home that nobody gave back would be missing now. */
    private List<String> homes(List<User> users, Desk desk, Journal journal, Pods pods)
            throws InterruptedException, IOException {
        var homeless = new ArrayList<String>();
        for (var user : users) {
            var body = "{\"gpus\": 1, \"gpuType\": \"h100\", \"hours\": 1}";
            var id = desk.reserve(user.name(), "home-" + user.name(), body).text("id");
            try {
                var _ =
                        journal.first(id, heard -> heard.kind().equals("active"))
                                .get(WITHIN_SECONDS, TimeUnit.SECONDS);
                if (pods.home(id).isEmpty()) {
                    homeless.add("%s has an empty home in %s".formatted(user.name(), id));
                }
            } catch (TimeoutException | ExecutionException e) {
                homeless.add("%s of %s did not become active".formatted(id, user.name()));
            }
            var _ = desk.change(user.name(), id, "cancel", "", "{}");
        }
        return homeless;
    }

    private void judge(
            Site site, List<User> users, List<Life> lives, Desk desk, Journal journal, Pods pods)
            throws InterruptedException {
        var shown = shown(users, desk);
        var history = History.of(journal.all());
        out.printf(
                "%n%d requests, %d accepted, %d times asked again; %d events, %d repeats%n%s%n",
                lives.size(),
                lives.stream().filter(life -> life.id() != null).count(),
                desk.repeated(),
                journal.events(),
                journal.repeats(),
                history.kinds());
        var late = history.lateMillis();
        out.printf(
                "%d GPUs were somebody's at the most of %d; from the promised start to active: p50 %.1f s, p99 %.1f s, most %.1f s; %d starts were moved for a cordon%n",
                history.most(),
                NODES * GPUS,
                seconds(late, 50),
                seconds(late, 99),
                seconds(late, 100),
                history.revised().size());
        claim(
                "no user was told anything strange, and nobody waited in vain",
                lives.stream().flatMap(life -> life.strange().stream()).toList());
        claim(
                "what was accepted is one reservation, what was refused is none",
                counted(lives, shown, journal));
        claim("every reservation ended as its user left it", ended(lives, shown));
        claim(
                "every extension that was granted counts once",
                hours(lives, shown, history.missed()));
        claim("whoever was let in is in", shares(lives, shown));
        claim("no GPU is given to two at a time, by the events", history.overbooked(GPUS));
        claim(
                "pods never have more GPUs of a node than it has",
                pods.most().entrySet().stream()
                        .filter(node -> node.getValue() > GPUS)
                        .map(Object::toString)
                        .toList());
        claim("every reservation has one set of pods at a time", pods.wrong());
        claim(
                "no pod is made twice",
                pods.made().entrySet().stream()
                        .filter(pod -> pod.getValue() > 1)
                        .map(Object::toString)
                        .toList());
        claim("no promised start moves to a later one but for a lost node", history.later());
        claim(
                "nobody starts more than a minute after the promise",
                late.stream()
                        .filter(millis -> millis > WITHIN_SECONDS * 1000L)
                        .map(Object::toString)
                        .toList());
        claim("after its end nothing is heard of a reservation", history.revived());
        claim("events of each reservation are in order, without gap or double", history.disorder());
        claim("no warning comes twice", history.repeatedWarnings());
        claim("every event can be read", journal.unreadable());
        claim("dead letters are what was malformed, and all of it", deadLetters(site, lives));
    }

    /** Everything that tenants have or had, by id. */
    private static Map<String, JsonNode> shown(List<User> users, Desk desk)
            throws InterruptedException {
        var shown = new TreeMap<String, JsonNode>();
        var asked = new HashSet<String>();
        for (var user : users) {
            if (asked.add(user.tenant())) {
                desk.list(user.name()).forEach(one -> shown.put(one.path("id").asText(), one));
            }
        }
        return shown;
    }

    private static List<String> counted(
            List<Life> lives, Map<String, JsonNode> shown, Journal journal) {
        var wrong = new ArrayList<String>();
        var byName = new HashMap<String, List<JsonNode>>();
        shown.values()
                .forEach(
                        one ->
                                byName.computeIfAbsent(
                                                one.path("name").asText(), _ -> new ArrayList<>())
                                        .add(one));
        for (var life : lives) {
            var script = life.script();
            var found = byName.getOrDefault(script.name(), List.of());
            int meant =
                    switch (script.way()) {
                        case REST, EVENT, EVENT_TWICE, EVENT_IMPOSSIBLE -> 1;
                        case REST_IMPOSSIBLE, EVENT_MALFORMED -> 0;
                    };
            if (found.size() != meant) {
                wrong.add(
                        "%s by %s is %d reservations"
                                .formatted(script.name(), script.way(), found.size()));
            } else if (meant == 1
                    && !life.refused()
                    && !found.getFirst().path("id").asText().equals(life.id())) {
                wrong.add(
                        "%s is %s and was answered %s"
                                .formatted(
                                        script.name(),
                                        found.getFirst().path("id").asText(),
                                        life.id()));
            }
            if (script.way().event() && journal.causedBy(script.name()).size() != meant) {
                wrong.add("%s led to %s".formatted(script.name(), journal.causedBy(script.name())));
            }
        }
        return wrong;
    }

    private static List<String> ended(List<Life> lives, Map<String, JsonNode> shown) {
        var wrong = new ArrayList<String>();
        for (var life : lives) {
            var one = shown.get(life.id() == null ? "" : life.id());
            if (one != null && !one.path("state").asText().equals(life.end())) {
                wrong.add(
                        "%s is %s, not %s: %s"
                                .formatted(
                                        life.id(),
                                        one.path("state").asText(),
                                        life.end(),
                                        one.path("reason").asText()));
            }
        }
        shown.values().stream()
                .filter(
                        one ->
                                !Set.of("expired", "cancelled", "failed")
                                        .contains(one.path("state").asText()))
                .map(
                        one ->
                                "%s is %s for ever"
                                        .formatted(
                                                one.path("id").asText(),
                                                one.path("state").asText()))
                .forEach(wrong::add);
        return wrong;
    }

    /** What ran to its end may have had the grace besides. */
    private static boolean fits(JsonNode one, BigDecimal more) {
        var most = one.path("state").asText().equals("expired") ? NEARLY.add(GRACE_HOURS) : NEARLY;
        return more.compareTo(NEARLY.negate()) >= 0 && more.compareTo(most) <= 0;
    }

    private static List<String> hours(
            List<Life> lives, Map<String, JsonNode> shown, Set<String> missed) {
        var wrong = new ArrayList<String>();
        for (var life : lives) {
            var one = shown.get(life.id() == null ? "" : life.id());
            if (one != null
                    && !missed.contains(life.id())
                    && !fits(one, one.path("hours").decimalValue().subtract(life.hours()))) {
                wrong.add(
                        "%s has %s h and was told %s"
                                .formatted(life.id(), one.path("hours"), life.hours()));
            }
        }
        return wrong;
    }

    private static List<String> shares(List<Life> lives, Map<String, JsonNode> shown) {
        return lives.stream()
                .filter(Life::shared)
                .filter(
                        life ->
                                !shown.getOrDefault(
                                                String.valueOf(life.id()),
                                                MissingNode.getInstance())
                                        .path("sharedWith")
                                        .toString()
                                        .equals("[\"guest-%d\"]".formatted(life.script().number())))
                .map(life -> String.valueOf(life.id()))
                .toList();
    }

    private static List<String> deadLetters(Site site, List<Life> lives) {
        var spoilt = new TreeSet<String>();
        lives.stream()
                .filter(life -> life.script().way() == Way.EVENT_MALFORMED)
                .forEach(life -> spoilt.add(life.script().name()));
        var wrong = new ArrayList<String>();
        var dead = new HashSet<String>();
        for (var record : Journal.standing(site.kafka(), Producer.DEAD_LETTERS)) {
            var id = record.headers().lastHeader(Producer.ID);
            var name = id == null ? "?" : new String(id.value(), UTF_8);
            dead.add(name);
            if (!spoilt.contains(name)) {
                wrong.add(name + " is a dead letter");
            }
        }
        spoilt.stream()
                .filter(name -> !dead.contains(name))
                .map(name -> name + " is no dead letter")
                .forEach(wrong::add);
        return wrong;
    }

    private static Set<String> both(Set<String> one, Set<String> other) {
        var both = new TreeSet<>(one);
        both.addAll(other);
        return both;
    }

    private void claim(String what, Iterable<String> against) {
        var examples = new ArrayList<String>();
        int count = 0;
        for (String one : against) {
            count++;
            if (examples.size() < EXAMPLES) {
                examples.add(one);
            }
        }
        right &= count == 0;
        out.printf("  %-5s %s%n", count == 0 ? "right" : "WRONG", what);
        if (count > 0) {
            out.printf("        %d against it, such as %s%n", count, examples);
        }
    }

    private static double seconds(List<Long> sorted, int percentile) {
        return sorted.isEmpty() ? 0 : sorted.get((sorted.size() - 1) * percentile / 100) / 1000.0;
    }

    private void say(long began, String what) {
        out.printf(
                "%+7.1fs  %s%n",
                Duration.ofNanos(System.nanoTime() - began).toMillis() / 1000.0, what);
    }
}
