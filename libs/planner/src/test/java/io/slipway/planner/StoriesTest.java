package io.slipway.planner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What other schedulers' test suites tell of one cluster over time, asked of the plan: {@code
 * stories.txt}. Beside each outcome it is checked that nobody else starts later for it.
 */
class StoriesTest {
    private record Story(String claim, NodeGroup group, List<Line> lines) {
        @Override
        public String toString() {
            return claim;
        }
    }

    private record Line(String text, Instant at, List<String> words, String outcome) {}

    @ParameterizedTest
    @MethodSource("stories")
    void goesAsTold(Story story) {
        var teller = new Teller(story.group);
        for (Line line : story.lines) {
            teller.advance(line.at);
            assertThat(teller.tell(line.words))
                    .as("%s: %s", story, line.text)
                    .isEqualTo(line.outcome);
        }
    }

    /** Moves the clock, ends what is over, starts what is due. */
    private static final class Teller {
        private final Plan plan;
        private final Set<ReservationId> running = new LinkedHashSet<>();
        private final Map<ReservationId, Instant> promised = new HashMap<>();
        private Instant now = Instant.EPOCH;

        Teller(NodeGroup group) {
            plan = new Plan(group);
        }

        void advance(Instant until) {
            while (now.isBefore(until)) {
                for (Booking due : plan.due(now)) {
                    plan.start(due.id());
                    running.add(due.id());
                }
                Instant due = plan.nextDue();
                now =
                        Stream.concat(running.stream().map(id -> slot(id).end()), Stream.of(until))
                                .filter(at -> at.isAfter(now))
                                .min(Comparator.naturalOrder())
                                .orElseThrow();
                now = due != null && due.isBefore(now) ? due : now;
                var over = running.stream().filter(id -> !slot(id).end().isAfter(now)).toList();
                for (ReservationId id : over) {
                    plan.end(id, now);
                    running.remove(id);
                }
                moved(List.of());
            }
        }

        String tell(List<String> words) {
            var id = new ReservationId(words.size() > 1 ? words.get(1) : "");
            return switch (words.getFirst()) {
                case "ask" -> ask(id, words, null);
                case "book" -> ask(id, words.subList(0, 4), time(words.get(4)));
                case "end" -> {
                    plan.end(id, now);
                    running.remove(id);
                    promised.remove(id);
                    yield moved(List.of());
                }
                case "extend" -> {
                    var wanted = slot(id).end().plus(length(words.get(2)));
                    var growth = plan.grow(id, wanted, now);
                    var moved = moved(growth.elsewhere());
                    yield text(growth.booking().slot().end())
                            + (moved.equals("-") ? "" : ", " + moved);
                }
                case "lose" -> lost(plan.lose(words.get(1), now));
                case "back" -> {
                    plan.regain(words.get(1), now);
                    yield moved(List.of());
                }
                case "close" ->
                        lost(
                                plan.maintain(
                                        new Closure(
                                                List.of(words.get(1).split(",", -1)),
                                                time(words.get(2)),
                                                time(words.get(3)),
                                                "maintenance",
                                                words.size() > 4
                                                        ? Integer.parseInt(words.get(4))
                                                        : Closure.ALL),
                                        now));
                case "where" -> String.join("+", slot(id).nodes());
                case "why" ->
                        plan.reason(id, now)
                                .rule()
                                .name()
                                .toLowerCase(Locale.ROOT)
                                .replace('_', '-');
                case "place" -> {
                    var place = plan.position(id);
                    yield "%d %d %d"
                            .formatted(place.byArrival(), place.byStart(), place.gpusAhead());
                }
                case "runs" ->
                        running.isEmpty()
                                ? "-"
                                : running.stream()
                                        .map(ReservationId::value)
                                        .sorted()
                                        .collect(Collectors.joining(" "));
                case "next" ->
                        plan.nextStart(Integer.parseInt(words.get(1)), length(words.get(2)), now)
                                .map(Teller::text)
                                .orElse("never");
                default -> throw new IllegalStateException("no verb " + words.getFirst());
            };
        }

        private String ask(
                ReservationId id,
                List<String> words,
                @org.jspecify.annotations.Nullable Instant startAt) {
            var shape = shape(words.get(2));
            int priority = words.size() > 4 ? Integer.parseInt(words.get(4)) : 0;
            if (shape.isEmpty()) {
                return "never";
            }
            var answer =
                    plan.admit(
                            new Ask(id, shape.get(), length(words.get(3)), priority, startAt), now);
            moved(List.of());
            return switch (answer) {
                case Admission.Granted(Booking promise) -> text(promise.slot().start());
                case Admission.NeverFits _ -> "never";
                case Admission.QueueFull _ -> "full";
                case Admission.StartTaken(Instant _, List<Slot> nearest) ->
                        "taken "
                                + nearest.stream()
                                        .map(slot -> text(slot.start()))
                                        .collect(Collectors.joining(" "));
            };
        }

        private Optional<Shape> shape(String words) {
            var parts = words.split("x", -1);
            return parts.length == 1
                    ? plan.group().shapeOf(Integer.parseInt(words))
                    : Optional.of(
                            new Shape(Integer.parseInt(parts[0]), Integer.parseInt(parts[1])));
        }

        private String lost(Plan.Reseating reseating) {
            reseating
                    .moved()
                    .forEach(
                            booking -> {
                                running.remove(booking.id());
                                promised.remove(booking.id());
                            });
            running.removeAll(reseating.homeless());
            reseating.homeless().forEach(promised::remove);
            var gone =
                    reseating.homeless().stream()
                            .map(id -> id.value() + " gone")
                            .collect(Collectors.joining(", "));
            var moved = moved(reseating.moved());
            return gone.isEmpty() ? moved : moved.equals("-") ? gone : gone + ", " + moved;
        }

        /** Hands out what is free, and checks that nobody starts later than before. */
        private String moved(List<Booking> already) {
            var ids = new TreeSet<>(Comparator.comparing(ReservationId::value));
            already.forEach(booking -> ids.add(booking.id()));
            plan.pullForward(now).forEach(booking -> ids.add(booking.id()));
            for (Booking booking : plan.waiting()) {
                var before = promised.put(booking.id(), booking.slot().start());
                assertThat(before == null || !booking.slot().start().isAfter(before))
                        .as("%s", booking)
                        .isTrue();
            }
            return ids.isEmpty()
                    ? "-"
                    : plan.waiting().stream()
                            .filter(booking -> ids.contains(booking.id()))
                            .map(
                                    booking ->
                                            booking.id().value()
                                                    + " "
                                                    + text(booking.slot().start()))
                            .collect(Collectors.joining(", "));
        }

        private Slot slot(ReservationId id) {
            return plan.find(id).orElseThrow().slot();
        }

        private static String text(Instant at) {
            long seconds = at.getEpochSecond();
            return seconds % 3600 == 0
                    ? Long.toString(seconds / 3600)
                    : "%d:%02d:%02d"
                            .formatted(seconds / 3600, seconds / 60 % 60, seconds % 60)
                            .replaceFirst(":00$", "");
        }
    }

    private static Instant time(String words) {
        return Instant.EPOCH.plus(length(words));
    }

    private static Duration length(String words) {
        var parts = words.split(":", -1);
        return Duration.ofHours(Long.parseLong(parts[0]))
                .plusMinutes(parts.length > 1 ? Long.parseLong(parts[1]) : 0)
                .plusSeconds(parts.length > 2 ? Long.parseLong(parts[2]) : 0);
    }

    static Stream<Story> stories() throws IOException {
        try (InputStream text =
                Objects.requireNonNull(StoriesTest.class.getResourceAsStream("stories.txt"))) {
            var all = new String(text.readAllBytes(), StandardCharsets.UTF_8);
            return Arrays.stream(all.replaceAll("(?m)^#.*\n", "").strip().split("\n\n+", -1))
                    .map(StoriesTest::parsed);
        }
    }

    private static Story parsed(String text) {
        var lines = text.strip().split("\n", -1);
        var size = lines[1].split(" x ", -1);
        var nodes = IntStream.range(0, Integer.parseInt(size[0])).mapToObj(i -> "n" + i).toList();
        var told = new ArrayList<Line>();
        for (String line : List.of(lines).subList(2, lines.length)) {
            var halves = line.split(" -> ", -1);
            var words = List.of(halves[0].strip().split("\\s+", -1));
            told.add(
                    new Line(
                            line,
                            time(words.getFirst()),
                            words.subList(1, words.size()),
                            halves[1].strip()));
        }
        return new Story(
                lines[0], new NodeGroup("gpu", Integer.parseInt(size[1].strip()), nodes), told);
    }
}
