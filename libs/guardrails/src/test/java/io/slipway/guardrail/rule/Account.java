package io.slipway.guardrail.rule;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.guardrail.aws.Bundled;
import io.slipway.guardrail.facts.AccountFacts;
import io.slipway.guardrail.facts.FactsFile;
import java.time.Instant;
import java.util.List;

/** An account without a fault for {@link Sample#createCluster()}, to put one in. */
final class Account {
    static final Instant NOW = Instant.parse("2026-11-22T10:00:30Z");

    private final ObjectNode document;

    private Account(ObjectNode document) {
        this.document = document;
    }

    static Account good() {
        return new Account((ObjectNode) Bundled.json(Account.class, "facts.json"));
    }

    /** The same account once the cluster is there. */
    static Account built() {
        return good().with(
                        "/clusters/-",
                        """
                        {'name': 'ml-cluster', 'status': 'InService', 'eks': 'ml',
                         'tags': {'owner': 'ada', 'project': 'llm', 'slipway:job': 'j'},
                         'created': '2026-11-22T08:00:00Z', 'changed': '2026-11-22T09:50:00Z',
                         'groups': [
                           {'name': 'workers', 'instanceType': 'ml.p5.48xlarge', 'current': 4, 'target': 4, 'status': 'InService',
                            'described': {'InstanceType': 'ml.p5.48xlarge', 'ThreadsPerCore': 2,
                              'LifeCycleConfig': {'SourceS3Uri': 's3://sagemaker-lcs/', 'OnCreate': 'on_create.sh'}}},
                           {'name': 'system', 'instanceType': 'ml.m5.2xlarge', 'current': 1, 'target': 1, 'status': 'InService'}]}
                        """);
    }

    ObjectNode document() {
        return document;
    }

    Account with(String pointer, String value) {
        JsonPointer place = JsonPointer.compile(pointer);
        String last = place.last().getMatchingProperty();
        JsonNode parent = document.at(place.head());
        switch (parent) {
            case ObjectNode object -> object.set(last, Sample.json(value));
            case ArrayNode list when last.equals("-") -> list.add(Sample.json(value));
            case ArrayNode list -> list.set(Integer.parseInt(last), Sample.json(value));
            default -> throw new AssertionError("nothing at " + place.head());
        }
        return this;
    }

    Account without(String pointer) {
        JsonPointer place = JsonPointer.compile(pointer);
        switch (document.at(place.head())) {
            case ObjectNode object -> object.remove(place.last().getMatchingProperty());
            case ArrayNode list ->
                    list.remove(Integer.parseInt(place.last().getMatchingProperty()));
            default -> throw new AssertionError("nothing at " + place.head());
        }
        return this;
    }

    AccountFacts facts() {
        return switch (FactsFile.of(document, NOW)) {
            case FactsFile.Read(var facts) -> facts;
            case FactsFile.Unreadable(var violations) -> throw new AssertionError(violations);
        };
    }

    Case asked(Sample sample, Phase phase, Action action) {
        return new Case(phase, action, sample.asked(), facts(), NOW, List.of());
    }
}
