package io.slipway.simulator.aws.front;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.simulator.aws.run.VirtualClock;
import io.slipway.simulator.aws.wire.HttpAnswer;
import io.slipway.simulator.aws.wire.HttpAsk;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What no client library would send. */
class DeskTest {
    private final Desk desk =
            new Desk(
                    new VirtualClock(InstantSource.fixed(Instant.parse("2026-11-22T00:00:00Z"))),
                    null,
                    null);

    @Test
    void takesNoUnsignedRequest() {
        HttpAnswer answer =
                answer(
                        new HttpAsk(
                                "POST",
                                "/",
                                "",
                                Map.of("x-amz-target", "SageMaker.ListClusters"),
                                new byte[0]));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(text(answer)).contains("MissingAuthenticationToken");
    }

    @Test
    void ignoresMembersThatTheModelDoesNotHave() {
        assertThat(json("ListClusters", "{\"Colour\": \"red\"}").status()).isEqualTo(200);
    }

    @Test
    void refusesMembersOfTheWrongType() {
        HttpAnswer answer = json("ListClusters", "{\"MaxResults\": \"ten\"}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(text(answer)).contains("SerializationException");
        assertThat(text(json("ListClusters", "{"))).contains("SerializationException");
    }

    @Test
    void refusesParametersThatEc2DoesNotHave() {
        String body = "Action=DescribeVpcs&Version=2016-11-15&Colour=red";

        assertThat(text(form("ec2", body)))
                .contains("<Code>UnknownParameter</Code>")
                .contains("The parameter Colour is not recognized");
    }

    @Test
    void refusesUnknownOperationsInEachProtocol() {
        assertThat(text(json("DoIt", "{}"))).contains("\"__type\":\"UnknownOperationException\"");
        assertThat(text(form("sts", "Action=DoIt&Version=2011-06-15")))
                .contains("<Type>Sender</Type><Code>InvalidAction</Code>");
        assertThat(text(form("ec2", "Action=DoIt&Version=2016-11-15")))
                .contains("<Response><Errors><Error><Code>InvalidAction</Code>");
    }

    @Test
    void refusesDocumentTypesInXml() {
        HttpAnswer answer =
                answer(
                        new HttpAsk(
                                "PUT",
                                "/bucket",
                                "tagging",
                                signed("s3", Map.of()),
                                "<!DOCTYPE x [<!ENTITY y SYSTEM \"file:///etc/passwd\">]><Tagging/>"
                                        .getBytes(StandardCharsets.UTF_8)));

        assertThat(text(answer)).contains("MalformedXML");
    }

    private HttpAnswer json(String operation, String body) {
        return answer(
                new HttpAsk(
                        "POST",
                        "/",
                        "",
                        signed("sagemaker", Map.of("x-amz-target", "SageMaker." + operation)),
                        body.getBytes(StandardCharsets.UTF_8)));
    }

    private HttpAnswer form(String service, String body) {
        return answer(
                new HttpAsk(
                        "POST",
                        "/",
                        "",
                        signed(service, Map.of()),
                        body.getBytes(StandardCharsets.UTF_8)));
    }

    private static Map<String, String> signed(String service, Map<String, String> more) {
        Map<String, String> headers = new LinkedHashMap<>(more);
        headers.put(
                "authorization",
                "AWS4-HMAC-SHA256 Credential=AKIAX/20261122/us-west-2/%s/aws4_request, SignedHeaders=host, Signature=%s"
                        .formatted(service, "0".repeat(64)));
        return headers;
    }

    private HttpAnswer answer(HttpAsk ask) {
        return ((Outcome.Answered) desk.answer(ask)).answer();
    }

    private static String text(HttpAnswer answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }
}
