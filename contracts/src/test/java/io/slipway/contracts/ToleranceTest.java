package io.slipway.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.contracts.cluster.ClusterEvent;
import io.slipway.contracts.deploy.DeployEvent;
import io.slipway.contracts.endpoint.EndpointEvent;
import io.slipway.contracts.guardrail.GuardrailEvent;
import io.slipway.contracts.host.HostEvent;
import io.slipway.contracts.reservation.ReservationEvent;
import io.slipway.contracts.stress.StressEvent;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a reader of today does with what a producer of tomorrow sends. */
class ToleranceTest {

    /** Written out, so that a root without its tolerant branch cannot slip through a loop. */
    static List<Class<?>> tolerantBranches() {
        return List.of(
                DeployEvent.Unrecognised.class,
                GuardrailEvent.Unrecognised.class,
                ClusterEvent.Unrecognised.class,
                EndpointEvent.Unrecognised.class,
                ReservationEvent.Unrecognised.class,
                HostEvent.Unrecognised.class,
                StressEvent.Unrecognised.class);
    }

    @ParameterizedTest
    @MethodSource("tolerantBranches")
    void anUnknownTypeIsUnrecognised(Class<?> unrecognised) throws IOException {
        Class<?> root = unrecognised.getInterfaces()[0];

        Object event =
                Frozen.MAPPER.readValue(
                        "{\"type\": \"io.slipway.moon.landed.v1\", \"crater\": {\"depth\": 1}}",
                        root);

        assertThat(event).isInstanceOf(unrecognised);
    }

    @ParameterizedTest
    @MethodSource("tolerantBranches")
    void aBodyWithoutATypeIsUnrecognised(Class<?> unrecognised) throws IOException {
        Class<?> root = unrecognised.getInterfaces()[0];

        assertThat(Frozen.MAPPER.readValue("{\"jobId\": \"1\"}", root)).isInstanceOf(unrecognised);
    }

    static List<EventType> facts() {
        return EventType.all().stream().filter(type -> !type.topic().startsWith("ext.")).toList();
    }

    /** Asks are left out: there an unknown member is reported to whoever asked. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("facts")
    void unknownMembersAtAnyDepthChangeNothing(EventType type) throws IOException {
        JsonNode sample = Frozen.json(Frozen.sample(type));
        Object known = Frozen.MAPPER.treeToValue(sample, type.root());

        addUnknownMember(sample, Frozen.json(Frozen.schema(type)));

        assertThat(Frozen.MAPPER.treeToValue(sample, type.root())).isEqualTo(known);
        assertThat(SampleTest.violations(type, sample)).isEmpty();
    }

    private static void addUnknownMember(JsonNode value, JsonNode schema) {
        if (value instanceof ObjectNode object && schema.has("properties")) {
            object.properties()
                    .forEach(
                            member ->
                                    addUnknownMember(
                                            member.getValue(),
                                            schema.get("properties").path(member.getKey())));
            object.putObject("addedLater").put("by", "a newer producer");
        } else if (value.isArray()) {
            value.forEach(item -> addUnknownMember(item, schema.get("items")));
        }
    }
}
