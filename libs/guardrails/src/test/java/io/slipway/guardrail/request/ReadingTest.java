package io.slipway.guardrail.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.guardrail.preset.ClusterRequest;
import io.slipway.guardrail.preset.Presets;
import io.slipway.guardrail.preset.Rendering;
import io.slipway.guardrail.preset.Violation;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadingTest {
    @Test
    void rendersAnAskAsTheServiceDoes() {
        String ask = "{'name': 'demo', 'preset': 'large', 'deployer': 'dryrun'}";

        assertThat(cluster(read(ask))).isEqualTo(rendered(ask));
    }

    @Test
    void takesARenderedClusterAsItIs() {
        ClusterRequest cluster = rendered("{'name': 'demo', 'preset': 'large'}");
        String endless = cluster.json().putNull("ttl").toString();

        assertThat(cluster(read(cluster.json().toString()))).isEqualTo(cluster);
        assertThat(cluster(read(endless)).ttl()).isNull();
    }

    @Test
    void takesTheClusterOfADeploymentEvent() {
        Asked asked = read("{'action': 'deploy', 'cluster': {'name': 'demo'}}");

        assertThat(asked.at("/ClusterName")).isEqualTo("#/cluster/name");
        assertThat(asked.at("/InstanceGroups/0/LifeCycleConfig/SourceS3Uri"))
                .isEqualTo("#/cluster/instanceGroups/0/lifecycleScriptUri");
        assertThat(asked.atOwn("/ttl")).isEqualTo("#/cluster/ttl");
    }

    @Test
    void takesACreateClusterCallAndItsRegionFromTheArn() {
        Asked asked =
                read(
                        """
                        {'ClusterName': 'x', 'Orchestrator':
                         {'Eks': {'ClusterArn': 'arn:aws:eks:eu-west-1:111122223333:cluster/c'}}}
                        """);

        assertThat(asked.region()).isEqualTo("eu-west-1");
        assertThat(asked.accountId()).isEqualTo("111122223333");
        assertThat(asked.at("/ClusterName")).isEqualTo("#/ClusterName");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {'name': 'a', 'name': 'b'}              | #
                    {'name': 'a'} {}                        | #
                    {'name':                                | #
                    []                                      | #
                    7                                       | #
                    {'gpus': 8}                             | #/gpus
                    {'cluster': {'gpus': 8}}                | #/cluster/gpus
                    {'cluster': {'name': 'x', 'instanceGroups': [7]}} | #/cluster/instanceGroups/0
                    """)
    void tellsWhereADocumentCannotBeRead(String document, String pointer) {
        Reading reading = Reading.of(bytes(document));

        assertThat(reading).isInstanceOf(Reading.Unreadable.class);
        assertThat(((Reading.Unreadable) reading).violations())
                .extracting(Violation::pointer)
                .contains(pointer);
    }

    @Test
    void refusesADocumentThatIsDeeperThanAnyRequest() {
        String deep = "{'a':".repeat(2000) + "1" + "}".repeat(2000);

        assertThat(Reading.of(bytes(deep))).isInstanceOf(Reading.Unreadable.class);
    }

    private static Asked read(String document) {
        return switch (Reading.of(bytes(document))) {
            case Reading.Read(var asked) -> asked;
            case Reading.Unreadable(var violations) -> throw new AssertionError(violations);
        };
    }

    private static ClusterRequest cluster(Asked asked) {
        return switch (asked.origin()) {
            case Origin.Slipway(var cluster) -> cluster;
            case Origin.CreateCluster _, Origin.InfraForge _, Origin.Variables _ ->
                    throw new AssertionError("not ours");
        };
    }

    private static ClusterRequest rendered(String ask) {
        return switch (Presets.bundled().render(json(ask))) {
            case Rendering.Rendered rendered -> rendered.cluster();
            case Rendering.Refused(var violations) -> throw new AssertionError(violations);
        };
    }

    private static com.fasterxml.jackson.databind.JsonNode json(String document) {
        try {
            return Reading.JSON.readTree(bytes(document));
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] bytes(String document) {
        return document.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }
}
