package io.slipway.reservation.kube;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * The three calls of Auto Scaling that are made, in the query protocol: one group with every
 * instance that is asked for, and which of them were ended.
 */
public final class Groups implements AutoCloseable {
    private final HttpServer server;
    private final List<String> ended = new CopyOnWriteArrayList<>();

    Groups() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The instances that were to be replaced, in order. */
    public List<String> ended() {
        return List.copyOf(ended);
    }

    private void answer(HttpExchange exchange) throws IOException {
        var form = form(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
        var action = form.getOrDefault("Action", "");
        var result =
                switch (action) {
                    case "DescribeAutoScalingInstances" ->
                            "<AutoScalingInstances><member><InstanceId>%s</InstanceId><AutoScalingGroupName>gpu-h100</AutoScalingGroupName><AvailabilityZone>a</AvailabilityZone><LifecycleState>InService</LifecycleState><HealthStatus>HEALTHY</HealthStatus><ProtectedFromScaleIn>false</ProtectedFromScaleIn></member></AutoScalingInstances>"
                                    .formatted(form.get("InstanceIds.member.1"));
                    case "TerminateInstanceInAutoScalingGroup" -> {
                        if (!"false".equals(form.get("ShouldDecrementDesiredCapacity"))) {
                            throw new IllegalStateException("the group would shrink: " + form);
                        }
                        ended.add(String.valueOf(form.get("InstanceId")));
                        yield "<Activity><ActivityId>1</ActivityId></Activity>";
                    }
                    case "DescribeAutoScalingGroups" ->
                            "<AutoScalingGroups><member><AutoScalingGroupName>gpu-h100</AutoScalingGroupName><MinSize>2</MinSize><MaxSize>2</MaxSize><DesiredCapacity>2</DesiredCapacity></member></AutoScalingGroups>";
                    default -> throw new IllegalStateException("nobody was to ask " + form);
                };
        var body =
                "<%1$sResponse xmlns=\"http://autoscaling.amazonaws.com/doc/2011-01-01/\"><%1$sResult>%2$s</%1$sResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></%1$sResponse>"
                        .formatted(action, result)
                        .getBytes(UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "text/xml");
        exchange.sendResponseHeaders(200, body.length);
        try (exchange) {
            exchange.getResponseBody().write(body);
        }
    }

    private static Map<String, String> form(String body) {
        return Arrays.stream(body.split("&", -1))
                .map(pair -> pair.split("=", 2))
                .filter(pair -> pair.length == 2)
                .collect(
                        Collectors.toMap(
                                pair -> URLDecoder.decode(pair[0], UTF_8),
                                pair -> URLDecoder.decode(pair[1], UTF_8)));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
