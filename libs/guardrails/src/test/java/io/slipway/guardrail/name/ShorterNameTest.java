package io.slipway.guardrail.name;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.guardrail.name.Family.Place;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ShorterNameTest {
    private static final Place SINGAPORE = Place.in("ap-southeast-1");

    @Test
    void isTheSameEveryTimeAndAnotherForAnotherRequest() {
        String name = shorter("training-cluster-of-team", SINGAPORE, "llm");

        assertThat(name).isEqualTo(shorter("training-cluster-of-team", SINGAPORE, "llm"));
        assertThat(name).isNotEqualTo(shorter("training-cluster-of-teams", SINGAPORE, "llm"));
        assertThat(name).isNotEqualTo(shorter("training-cluster-of-team", SINGAPORE, "vision"));
        assertThat(name)
                .isNotEqualTo(
                        shorter(
                                "training-cluster-of-team",
                                new Place("111122223333", "ap-southeast-1"),
                                "llm"));
    }

    @Test
    void isCutAtAHyphenAndInLowerCase() {
        assertThat(shorter("Training_Cluster-of-team", SINGAPORE, ""))
                .matches("training-[a-z2-7]{6}");
    }

    @Test
    void fitsWhateverItIsMadeOf() {
        var random = new Random(7);
        for (int i = 0; i < 2000; i++) {
            var letters = new StringBuilder();
            for (int j = random.nextInt(90); j > 0; j--) {
                letters.append((char) (random.nextInt(4) == 0 ? '-' : 33 + random.nextInt(200)));
            }

            String name = shorter(letters.toString(), SINGAPORE, "");

            assertThat(Family.INSTANT_START.derive(name, SINGAPORE))
                    .as("from %s", letters)
                    .allMatch(Derived::fits);
        }
    }

    private static String shorter(String name, Place place, String project) {
        return ShorterName.of(name, Family.INSTANT_START, place, project);
    }
}
