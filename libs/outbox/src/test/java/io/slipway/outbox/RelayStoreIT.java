package io.slipway.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.slipway.testkit.Await;
import io.slipway.testkit.SlipwayStack;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(RelayStoreIT.WithoutRelay.class)
@WithTestResource(
        value = SlipwayStack.class,
        initArgs = @ResourceArg(name = "topics", value = "things=3,asks=3"))
class RelayStoreIT {
    private static final Duration LONG = Duration.ofMinutes(5);

    @Inject RelayStore store;
    @Inject Things things;

    @Test
    void givesTheLeaseToOneAndFencesTheOneThatLostIt() {
        UUID first = UUID.randomUUID();
        UUID second = UUID.randomUUID();
        Lease held = lease(first, Duration.ofMillis(1));
        Lease taken = lease(second, LONG);

        assertThat(taken.epoch()).isEqualTo(held.epoch() + 1);
        assertThat(store.lease(first, LONG)).isNull();
        assertThat(lease(second, LONG).epoch()).isEqualTo(taken.epoch());

        Await.await(things::prepare);
        Await.await(() -> things.count("fenced-" + first, false));
        List<Long> rows = store.batch(10).stream().map(OutboxRow::seq).toList();
        store.delete(rows, first, held);
        assertThat(store.batch(10)).hasSize(1);
        store.delete(rows, second, taken);
        assertThat(store.batch(10)).isEmpty();

        store.release(second);
        assertThat(lease(first, LONG).epoch()).isEqualTo(taken.epoch() + 1);
    }

    private Lease lease(UUID holder, Duration ttl) {
        return Await.value(() -> present(store.lease(holder, ttl)), _ -> true);
    }

    private static Lease present(@Nullable Lease lease) {
        if (lease == null) {
            throw new AssertionError("another holds the lease");
        }
        return lease;
    }

    /** The rows stay where the test can see them. */
    public static class WithoutRelay implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("slipway.outbox.relay", "false");
        }
    }
}
