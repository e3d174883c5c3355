package io.slipway.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.load.AllowedTargets.Answer;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedTargetsTest {
    private final AllowedTargets loopback = new AllowedTargets(AllowedTargets.LOOPBACK);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:18090",
                "http://127.1.2.3:18090/base",
                "http://[::1]:18090",
                "http://[::ffff:127.0.0.1]:18090",
                "https://localhost:8443"
            })
    void loopbackIsAllowedByDefault(String target) {
        assertThat(loopback.check(URI.create(target))).isInstanceOf(Answer.Allowed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://0.0.0.0:18090",
                "http://[::]:18090",
                "http://10.0.0.1:18090",
                "http://169.254.169.254:8080/latest/meta-data",
                "http://[fe80::1]:18090",
                "http://[::ffff:10.0.0.1]:18090",
                "http://[fd00:ec2::254]:8080",
                "http://127.0.0.1:22",
                "http://127.0.0.1"
            })
    void otherAddressesAndPortsAreNot(String target) {
        assertThat(loopback.check(URI.create(target)))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.reason()).contains("allowed targets"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///etc/passwd",
                "gopher://127.0.0.1:18090",
                "http://user@127.0.0.1:18090",
                "http://127.0.0.1:18090?x=y",
                "http://127.0.0.1:18090#x",
                "http://2130706433:18090",
                "http://0x7f.1:18090",
                "http://0x7f000001:18090",
                "http://0177.0.0.1:18090",
                "http://127.1:18090",
                "http://127.0.0.1:99999",
                "http:///nowhere",
                "127.0.0.1"
            })
    void disguisesAreRefusedBeforeAnythingIsLookedUp(String target) {
        assertThat(AllowedTargets.shapeFault(URI.create(target))).isNotEmpty();
        assertThat(loopback.check(URI.create(target))).isInstanceOf(Answer.Refused.class);
    }

    @Test
    void theAnswerIsTheAddressThatWasChecked() {
        assertThat(loopback.check(URI.create("http://127.0.0.1:18090")))
                .isInstanceOfSatisfying(
                        Answer.Allowed.class,
                        allowed -> {
                            assertThat(allowed.address().isUnresolved()).isFalse();
                            assertThat(allowed.address().getPort()).isEqualTo(18090);
                        });
    }

    @Test
    void addressesAreJudgedWithoutALookUpAndNamesWhenLoadIsSent() {
        assertThat(loopback.objection(URI.create("http://10.0.0.1:8080"))).contains("allowed");
        assertThat(loopback.objection(URI.create("http://[::ffff:10.0.0.1]:8080")))
                .contains("allowed");
        assertThat(loopback.objection(URI.create("http://127.0.0.1:8080"))).isEmpty();
        assertThat(loopback.objection(URI.create("http://model.example:8080"))).isEmpty();
        assertThat(loopback.objection(URI.create("ftp://model.example"))).isNotEmpty();
    }

    @Test
    void theListIsNetworksWithPorts() {
        AllowedTargets lab = new AllowedTargets(List.of("10.1.0.0/16 8000-8999", "192.168.7.7/32"));

        assertThat(lab.check(URI.create("http://10.1.200.3:8080")))
                .isInstanceOf(Answer.Allowed.class);
        assertThat(lab.check(URI.create("http://10.1.200.3:9000")))
                .isInstanceOf(Answer.Refused.class);
        assertThat(lab.check(URI.create("http://10.2.0.1:8080")))
                .isInstanceOf(Answer.Refused.class);
        assertThat(lab.check(URI.create("http://192.168.7.7"))).isInstanceOf(Answer.Allowed.class);
        assertThat(lab.check(URI.create("http://127.0.0.1:8080")))
                .isInstanceOf(Answer.Refused.class);
        assertThatThrownBy(() -> new AllowedTargets(List.of("10.0.0.0/40")))
                .hasMessageContaining("10.0.0.0/40");
        assertThatThrownBy(() -> new AllowedTargets(List.of("example.org/8")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
