package io.slipway.reservation;

import io.slipway.testkit.HouseRules;
import org.junit.jupiter.api.Test;

class LicenceTest {
    @Test
    void onlyEdgesTouchTheFramework() {
        HouseRules.of("io.slipway.reservation")
                .plurals(
                        "Reservations",
                        "Occurrences",
                        "Capacities",
                        "Transitions",
                        "Promises",
                        "Rounds",
                        "Forecasts",
                        "Offers",
                        "Pools",
                        "Meters",
                        "Allowances",
                        "Facts",
                        "ApiKeys",
                        "Fleets",
                        "Streams",
                        "Bookings",
                        "Grounds",
                        "Evacuations",
                        "Nodes")
                .licensed("KeyAuthentication", "ReservationView", "Existing", "Rhythm")
                .check();
    }
}
