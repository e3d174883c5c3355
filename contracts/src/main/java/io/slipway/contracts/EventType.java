package io.slipway.contracts;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import io.slipway.contracts.cluster.ClusterEvent;
import io.slipway.contracts.deploy.DeployAsk;
import io.slipway.contracts.deploy.DeployEvent;
import io.slipway.contracts.endpoint.EndpointEvent;
import io.slipway.contracts.guardrail.GuardrailEvent;
import io.slipway.contracts.host.HostDesired;
import io.slipway.contracts.host.HostEvent;
import io.slipway.contracts.reservation.ReservationAsk;
import io.slipway.contracts.reservation.ReservationEvent;
import io.slipway.contracts.stress.StressAsk;
import io.slipway.contracts.stress.StressEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One CloudEvent type of Slipway.
 *
 * @param name full type, {@code io.slipway.<area>.<fact>.v<major>}
 * @param root what Jackson reads and writes it as: the sealed interface of its topic, or the record
 *     itself where a topic carries one type only
 * @param record the shape of its data
 * @param topic where it travels; {@code {producer}} and {@code {hostId}} stand for a name
 */
public record EventType(String name, Class<?> root, Class<?> record, String topic) {

    private static final Pattern NAME =
            Pattern.compile("io\\.slipway\\.([a-z]+)\\.([a-z]+(?:-[a-z]+)*)\\.v([1-9][0-9]*)");

    private static final List<EventType> ALL =
            Stream.of(
                            factsOf(DeployEvent.class, DeployEvent.TOPIC),
                            factsOf(GuardrailEvent.class, GuardrailEvent.TOPIC),
                            factsOf(ClusterEvent.class, ClusterEvent.TOPIC),
                            factsOf(EndpointEvent.class, EndpointEvent.TOPIC),
                            factsOf(ReservationEvent.class, ReservationEvent.TOPIC),
                            factsOf(HostEvent.class, HostEvent.TOPIC),
                            factsOf(StressEvent.class, StressEvent.TOPIC),
                            single(DeployAsk.TYPE, DeployAsk.class, "ext.{producer}.deploy.v1"),
                            single(
                                    ReservationAsk.TYPE,
                                    ReservationAsk.class,
                                    "ext.{producer}.reservation.v1"),
                            single(StressAsk.TYPE, StressAsk.class, "ext.{producer}.stress.v1"),
                            single(
                                    HostDesired.TYPE,
                                    HostDesired.class,
                                    HostDesired.topic("{hostId}")))
                    .flatMap(types -> types)
                    .toList();

    public EventType {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalStateException(name + " is not io.slipway.<area>.<fact>.v<major>");
        }
    }

    /** Every type that this release knows. */
    public static List<EventType> all() {
        return ALL;
    }

    public static Optional<EventType> named(String name) {
        return ALL.stream().filter(type -> type.name.equals(name)).findFirst();
    }

    /** Identity of the frozen schema, the {@code ce_dataschema} of its events. */
    public URI dataschema() {
        var matcher = NAME.matcher(name);
        return URI.create(matcher.replaceFirst("urn:slipway:schema:$1:$2:v$3"));
    }

    /** Where schema and sample are, below their folders: {@code deploy/requested.v1.json}. */
    public String file() {
        return NAME.matcher(name).replaceFirst("$1/$2.v$3.json");
    }

    /** The frozen JSON Schema 2020-12 of the data. */
    public String schema() {
        return resource("schema/" + file());
    }

    /** The golden sample of the data. */
    public String sample() {
        return resource("samples/" + file());
    }

    private static Stream<EventType> factsOf(Class<?> root, String topic) {
        return Arrays.stream(root.getAnnotation(JsonSubTypes.class).value())
                .map(fact -> new EventType(fact.name(), root, fact.value(), topic));
    }

    private static Stream<EventType> single(String name, Class<?> record, String topic) {
        return Stream.of(new EventType(name, record, record, topic));
    }

    private static String resource(String path) {
        try (InputStream in = EventType.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException(path + " is missing from the contracts jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        }
    }
}
