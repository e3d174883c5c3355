package io.slipway.simulator.gpuhost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NvidiaSmiTest {
    private static final String A100 = "{}";

    @TempDir Path home;

    @ParameterizedTest
    @CsvSource({"L.txt, -L", "lgi.txt, mig -lgi", "lci.txt, mig -lci", "lgip.txt, mig -lgip"})
    void printsTheCapturedStateOfAnH100ByteForByte(String golden, String command) {
        Session host = Session.on(home, "{\"model\": \"H100-80GB\"}");
        host.state(Session.golden("h100-mixed/state.json"));

        assertThat(host.run(command)).isEqualTo(Session.golden("h100-mixed/" + golden));
    }

    @Test
    void showsWhichInstanceIsBusyInTheProcessTable() {
        Session host =
                Session.on(
                        home,
                        """
                        {"model": "H100-80GB", "processes": [
                          {"gpu": 0, "start": 0, "pid": 23804, "name": "/tmp/loadgen", "mib": 4188},
                          {"gpu": 0, "start": 1, "pid": 23806, "name": "/tmp/loadgen", "mib": 4188},
                          {"gpu": 0, "start": 3, "pid": 23808, "name": "/tmp/ghost", "mib": 4188}]}
                        """);
        host.state(Session.golden("h100-mixed/state.json"));

        assertThat(host.run("")).endsWith(Session.golden("h100-mixed/processes.txt"));
        assertThat(host.run("-q -x"))
                .contains(
                        """
                                    <process_info>
                                        <gpu_instance_id>1</gpu_instance_id>
                                        <compute_instance_id>0</compute_instance_id>
                                        <pid>23804</pid>
                        """
                                .indent(0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "h100-seven-ones.txt | {\"model\": \"H100-80GB\", \"driver\": \"535\"} | true",
                "a100-order-matters.txt | {} | true",
                "a100-compute.txt | {} | true",
                "a100-450.txt | {\"driver\": \"450\", \"idMap\": \"right-first\"} | true",
                "a100-refusals.txt | {} | false"
            })
    void replaysASessionByteForByte(String golden, String knobs, boolean mig) {
        Session host = Session.on(home, knobs);
        if (mig) {
            Session.on(home, knobs).run("-mig 1");
        }

        assertThat(host.replay(Session.golden(golden))).isEqualTo(Session.golden(golden));
    }

    @Test
    void listsProfilesInTheNarrowLayoutOfOlderDriversAndOnlyWithMig() {
        Session host = Session.on(home, "{\"driver\": \"535\"}");

        assertThat(host.run("mig -lgip")).isEqualTo("No MIG-enabled devices found.\n");
        host.run("-mig 1");

        assertThat(host.run("mig -lgip")).isEqualTo(Session.golden("a100-lgip-535.txt"));
        assertThat(host.run("mig -lgipp")).isEqualTo(Session.golden("a100-lgipp.txt"));
    }

    @Test
    void countsFreePlacementsAsCapturedOnAnH200() {
        Session host = Session.on(home, A100);
        host.run("-mig 1");
        host.run("mig -cgi 19:4,19:6");

        assertThat(host.run("mig -lgip").lines().filter(line -> line.contains("MIG")))
                .extracting(line -> line.replaceAll(".* (\\d+/\\d+) .*", "$1"))
                .containsExactly("5/7", "1/1", "2/4", "2/3", "1/2", "1/1", "0/1");
    }

    @Test
    void givesOtherIdsToTheSamePlacementsWithTheOtherMap() {
        List<String> ids = new ArrayList<>();
        for (String map : List.of("left-first", "right-first")) {
            Session host = Session.on(home, "{\"idMap\": \"" + map + "\"}");
            host.run("-mig 1");
            for (String start : List.of("9:0", "9:4", "14:0", "14:4", "19:0", "19:6")) {
                ids.add(host.run("mig -cgi " + start).replaceAll("(?s).* ID +(\\d+) on.*", "$1"));
                host.run("mig -dgi");
            }
        }

        assertThat(ids)
                .containsExactly("1", "2", "3", "5", "7", "13", "2", "1", "5", "3", "11", "9");
    }

    @Test
    void failsInFifteenOfTheHundredAndThirteenOrdersWhenNoStartIsGiven() {
        int orders = 0;
        int failed = 0;
        for (List<Profile> order : feasibleOrders()) {
            orders++;
            failed += takesItsOwnStarts(order) ? 0 : 1;
        }

        assertThat(orders).isEqualTo(113);
        assertThat(failed).isEqualTo(15);
    }

    @Test
    void keepsWhatWasMadeBeforeALaterPartFailed() {
        Session host = Session.on(home, A100);
        host.run("-mig 1");

        host.run("mig -cgi 9,9,9 -C");

        assertThat(host.exitCode()).isEqualTo(23);
        assertThat(host.run("-L").lines()).hasSize(3);
    }

    @Test
    void neverUsesAUuidAgain() {
        Session host = Session.on(home, A100);
        host.run("-mig 1");
        Set<String> uuids = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            host.run("mig -cgi 19:0 -C");
            uuids.add(host.run("-L").replaceAll("(?s).*(MIG-[0-9a-f-]{36}).*", "$1"));
            host.run("mig -dci");
            host.run("mig -dgi");
        }

        assertThat(uuids).hasSize(20).allMatch(uuid -> uuid.startsWith("MIG-"));
    }

    @Test
    void refusesToTouchABusyInstance() {
        Session host = Session.on(home, A100);
        host.run("-mig 1");
        host.run("mig -cgi 9:0,19:4 -C");
        host.turn("{\"processes\": [{\"gpu\": 0, \"start\": 0}]}");

        assertThat(host.run("mig -dci -gi 1"))
                .isEqualTo(
                        """
                        Unable to destroy compute instance ID  0 from GPU  0 GPU instance ID  1: In use by another client
                        Failed to destroy compute instances: In use by another client
                        """);
        assertThat(host.run("mig -dci -gi 11")).startsWith("Successfully destroyed");
    }

    @Test
    void leavesTheModePendingWhileAClientHoldsTheCardAndSaysThatAllIsDone() {
        Session host = Session.on(home, "{\"clients\": [\"dcgm\"]}");

        assertThat(host.run("-i 0 -mig 1"))
                .startsWith(
                        "Warning: MIG mode is in pending enable state for GPU"
                                + " 00000000:07:00.0:In use by another client\n")
                .endsWith("All done.\n");
        assertThat(host.exitCode()).isZero();
        assertThat(host.run("--query-gpu=mig.mode.current,mig.mode.pending --format=csv,noheader"))
                .isEqualTo("Disabled, Enabled\n");

        host.turn(A100);
        assertThat(host.run("--gpu-reset -i 0")).contains("successfully reset");
        assertThat(host.run("--query-gpu=mig.mode.current --format=csv,noheader"))
                .isEqualTo("Enabled\n");
    }

    @Test
    void tellsTemperatureAndPowerWithAndWithoutUnits() {
        Session host = Session.on(home, "{}");
        String query = "--query-gpu=index,temperature.gpu,power.draw,memory.total --format=csv";

        assertThat(host.run(query + ",noheader")).isEqualTo("0, 31, 62.00 W, 40960 MiB\n");
        assertThat(host.run(query + ",noheader,nounits")).isEqualTo("0, 31, 62.00, 40960\n");
    }

    @Test
    void needsAResetThatAHypervisorForbids() {
        Session host = Session.on(home, "{\"reset\": \"not-supported\"}");

        assertThat(host.run("-i 0 -mig 1"))
                .isEqualTo(
                        """
                        Warning: MIG mode is in pending enable state for GPU 00000000:07:00.0:Not Supported
                        Reboot the system or try nvidia-smi --gpu-reset to make MIG mode effective on GPU 00000000:07:00.0
                        All done.
                        """);
        assertThat(host.run("--gpu-reset"))
                .isEqualTo("Resetting GPU 00000000:07:00.0 is not supported.\n");
        assertThat(host.exitCode()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "in-use | 19 | In use by another client",
                "no-room | 23 | Insufficient Resources",
                "no-permission | 4 | Insufficient Permissions",
                "invalid | 2 | Invalid Argument",
                "driver-absent | 9 | couldn't communicate with the NVIDIA driver"
            })
    void failsAtTheChosenCallOnly(String effect, int code, String words) {
        Session host = Session.on(home, A100);
        host.run("-mig 1");
        host.turn(
                """
                {"failures": [{"verb": "-cgi", "call": 2, "effect": "%s"}]}
                """
                        .formatted(effect));

        host.run("mig -cgi 19:0 -C");
        assertThat(host.exitCode()).isZero();
        assertThat(host.run("mig -cgi 19:1 -C")).contains(words);
        assertThat(host.exitCode()).isEqualTo(code);
        host.run("mig -cgi 19:2 -C");
        assertThat(host.exitCode()).isZero();
    }

    @Test
    void canLie() {
        Session host = Session.on(home, A100);
        host.run("-mig 1");
        host.turn("{\"failures\": [{\"verb\": \"-cgi\", \"effect\": \"lie\"}]}");

        assertThat(host.run("mig -cgi 19:0 -C")).contains("Successfully created GPU instance");

        assertThat(host.run("mig -lgi")).isEqualTo("No GPU instances found: Not Found\n");
    }

    @Test
    void showsWithoutPermissionButChangesNothing() {
        Session host = Session.on(home, "{\"privileged\": false}");

        assertThat(host.run("-L")).startsWith("GPU 0:");
        assertThat(host.run("-mig 1")).contains("Insufficient Permissions");
        assertThat(host.exitCode()).isEqualTo(4);
    }

    @Test
    void refusesAKnobThatDoesNotExist() {
        assertThatThrownBy(() -> Session.on(home, "{\"modle\": \"A100\"}").run("-L"))
                .hasMessage("knobs.json: unknown knob modle");
    }

    private static List<List<Profile>> feasibleOrders() {
        List<List<Profile>> orders = new ArrayList<>();
        List<Profile> base =
                GpuModel.named("A100-SXM4-40GB").profiles().stream()
                        .filter(profile -> profile.rank() < 5)
                        .toList();
        Set<List<Integer>> feasible = new HashSet<>();
        placed(base, 0, new ArrayList<>(), feasible);
        extend(base, new ArrayList<>(), orders, feasible);
        return orders;
    }

    /** Every set of placements that does not overlap, as its sorted profile ids. */
    private static void placed(
            List<Profile> base, int mask, List<Integer> ids, Set<List<Integer>> feasible) {
        feasible.add(ids.stream().sorted().toList());
        for (Profile profile : base) {
            for (int start : profile.starts()) {
                if ((mask & profile.mask(start)) == 0 && (mask >> start) == 0) {
                    ids.add(profile.id());
                    placed(base, mask | profile.mask(start), ids, feasible);
                    ids.removeLast();
                }
            }
        }
    }

    private static void extend(
            List<Profile> base,
            List<Profile> order,
            List<List<Profile>> orders,
            Set<List<Integer>> feasible) {
        for (Profile profile : base) {
            order.add(profile);
            if (feasible.contains(order.stream().map(Profile::id).sorted().toList())) {
                orders.add(List.copyOf(order));
                extend(base, order, orders, feasible);
            }
            order.removeLast();
        }
    }

    private static boolean takesItsOwnStarts(List<Profile> order) {
        int mask = 0;
        for (Profile profile : order) {
            int taken = mask;
            var start =
                    profile.preferred().stream()
                            .filter(one -> (taken & profile.mask(one)) == 0)
                            .findFirst();
            if (start.isEmpty()) {
                return false;
            }
            mask |= profile.mask(start.get());
        }
        return true;
    }
}
