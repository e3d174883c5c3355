package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LcsObjectTest {
    private final LcsObject rule = new LcsObject();

    @Test
    void passesWithAScript() {
        assertThat(Brief.of(Sample.createCluster().checkedBy(rule, Account.good())))
                .containsExactly("PASS #");
    }

    @Test
    void refusesCarriageReturns() {
        List<Finding> findings =
                Sample.createCluster()
                        .checkedBy(
                                rule,
                                Account.good()
                                        .with("/scripts/0/text", "'#!/bin/bash\\r\\necho\\r\\n'"));

        assertThat(Brief.of(findings))
                .containsExactly("FAIL #/InstanceGroups/0/LifeCycleConfig/OnCreate");
        assertThat(findings.getFirst().expected() + findings.getFirst().actual())
                .contains("carriage returns");
    }

    @Test
    void refusesAnAbsentScript() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good().with("/scripts/0/exists", "false"))))
                .containsExactly("FAIL #/InstanceGroups/0/LifeCycleConfig/OnCreate");
    }

    @Test
    void refusesAnEmptyScript() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule, Account.good().with("/scripts/0/size", "0"))))
                .containsExactly("FAIL #/InstanceGroups/0/LifeCycleConfig/OnCreate");
    }

    @Test
    void refusesAScriptThatNamesNoProgram() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .with("/scripts/0/text", "'echo hello'"))))
                .containsExactly("FAIL #/InstanceGroups/0/LifeCycleConfig/OnCreate");
    }

    @Test
    void refusesAByteOrderMark() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .with(
                                                                "/scripts/0/text",
                                                                "'\\uFEFF#!/bin/bash'"))))
                .containsExactly("FAIL #/InstanceGroups/0/LifeCycleConfig/OnCreate");
    }
}
