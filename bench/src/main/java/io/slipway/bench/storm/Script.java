package io.slipway.bench.storm;

import io.slipway.bench.live.Site.User;
import java.math.BigDecimal;
import java.util.List;
import java.util.Random;

/**
 * What one user will do, drawn before it happens, so that a seed gives the same storm again.
 *
 * @param holdMillis from being active, or from being accepted, to giving it up
 */
record Script(
        int number,
        Way way,
        User user,
        int gpus,
        BigDecimal hours,
        Leaving leaving,
        boolean extendsWaiting,
        boolean extendsRunning,
        boolean shares,
        long holdMillis) {
    /** The one producer there is, and whom it speaks for. */
    static final User PRODUCER = new User("acme", "team-a");

    static final String EXTENSION = "0.5";
    private static final BigDecimal SHORTEST = new BigDecimal("0.0833");
    private static final List<Integer> SIZES = List.of(1, 1, 1, 2, 2, 4, 8, 16);

    /** How it is asked. */
    enum Way {
        REST,
        /** Six GPUs, which nobody can have. */
        REST_IMPOSSIBLE,
        EVENT,
        /** The same event sent twice. */
        EVENT_TWICE,
        EVENT_IMPOSSIBLE,
        EVENT_MALFORMED;

        boolean event() {
            return switch (this) {
                case REST, REST_IMPOSSIBLE -> false;
                case EVENT, EVENT_TWICE, EVENT_IMPOSSIBLE, EVENT_MALFORMED -> true;
            };
        }
    }

    /** How it comes to its end. */
    enum Leaving {
        AT_ONCE,
        SOON,
        AFTER_USE,
        /** Not at all: it expires. */
        NEVER
    }

    /**
     * @param patient whether there is time for some to expire
     */
    static Script drawn(int number, Random random, List<User> users, boolean patient) {
        var way = way(random.nextInt(100));
        var leaving = leaving(random.nextInt(100), patient);
        boolean stays = leaving == Leaving.NEVER;
        return new Script(
                number,
                way,
                way.event() ? PRODUCER : users.get(random.nextInt(users.size())),
                stays ? 1 : SIZES.get(random.nextInt(SIZES.size())),
                stays
                        ? SHORTEST
                        : new BigDecimal(1 + random.nextInt(8))
                                .movePointLeft(1)
                                .multiply(new BigDecimal(5)),
                leaving,
                !stays && random.nextInt(100) < 20,
                !stays && random.nextInt(100) < 30,
                random.nextInt(100) < 20,
                random.nextInt(4_000));
    }

    private static Way way(int dice) {
        if (dice < 72) {
            return Way.REST;
        }
        if (dice < 76) {
            return Way.REST_IMPOSSIBLE;
        }
        if (dice < 88) {
            return Way.EVENT;
        }
        if (dice < 94) {
            return Way.EVENT_TWICE;
        }
        return dice < 97 ? Way.EVENT_IMPOSSIBLE : Way.EVENT_MALFORMED;
    }

    private static Leaving leaving(int dice, boolean patient) {
        if (dice < 15) {
            return Leaving.AT_ONCE;
        }
        if (dice < 30) {
            return Leaving.SOON;
        }
        return patient && dice < 36 ? Leaving.NEVER : Leaving.AFTER_USE;
    }

    String name() {
        return "storm-" + number;
    }

    String body() {
        int asked =
                switch (way) {
                    case REST_IMPOSSIBLE, EVENT_IMPOSSIBLE -> 6;
                    case REST, EVENT, EVENT_TWICE, EVENT_MALFORMED -> gpus;
                };
        return "{\"gpus\": %d, \"gpuType\": \"h100\", \"hours\": %s, \"name\": \"%s\"}"
                .formatted(asked, hours.toPlainString(), name());
    }
}
