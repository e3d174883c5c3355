package io.slipway.simulator.aws.front;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.simulator.aws.model.ServiceModel;
import io.slipway.simulator.aws.run.Service;
import org.junit.jupiter.api.Test;

class WorldTest {
    @Test
    void doesWhatItsModelsOfferAndNothingElse() {
        for (Service service : new World(null).services()) {
            assertThat(service.actions().keySet())
                    .as(service.model())
                    .isEqualTo(ServiceModel.load(service.model()).operations().keySet());
        }
    }

    @Test
    void isOneWorldPerSigningName() {
        assertThat(World.models()).hasSameSizeAs(new World(null).services());
    }
}
