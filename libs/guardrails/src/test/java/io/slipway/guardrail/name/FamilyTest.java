package io.slipway.guardrail.name;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.guardrail.name.Family.Place;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FamilyTest {
    @ParameterizedTest
    @CsvSource({
        "INSTANT_START, us-east-1, 21",
        "INSTANT_START, us-west-2, 21",
        "INSTANT_START, eu-central-1, 18",
        "INSTANT_START, us-gov-west-1, 17",
        "INSTANT_START, ap-southeast-1, 16",
        "AWSOME, us-west-2, 33",
        "AWSOME, eu-central-1, 30",
        "AWSOME, us-gov-west-1, 29",
        "AWSOME, ap-southeast-1, 28",
        "TERRAFORM_MODULE, us-east-1, 31",
        "CLUSTER_SETUP, us-east-1, 50",
        "HYPERPOD_CLI, us-east-1, 58",
        "PLAIN, us-east-1, 63"
    })
    void hasTheBudgetOfTheTable(Family family, String region, int longest) {
        Place place = Place.in(region);

        assertThat(family.longest(place)).isEqualTo(longest);
        assertThat(family.derive("a".repeat(longest), place)).allMatch(Derived::fits);
        assertThat(family.derive("a".repeat(longest + 1), place)).anyMatch(Derived::tooLong);
    }

    @ParameterizedTest
    @CsvSource({
        "ab, false",
        "abc, true",
        "a.b-c, true",
        "a..b, false",
        "-ab, false",
        "ab-, false",
        "aBc, false",
        "a_c, false",
        "192.168.5.4, false",
        "xn--abc, false",
        "sthree-abc, false",
        "amzn-s3-demo-x, false",
        "abc-s3alias, false",
        "abc--ol-s3, false",
        "abc.mrap, false",
        "abc--x-s3, false"
    })
    void knowsWhatABucketMayBeCalled(String name, boolean fits) {
        assertThat(new Derived(Kind.BUCKET, name).fits()).isEqualTo(fits);
    }
}
