package io.slipway.guardrail.preset;

import io.slipway.guardrail.aws.InstanceType;
import io.slipway.guardrail.aws.InstanceTypes;
import io.slipway.guardrail.preset.ClusterRequest.InstanceGroup;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One rendering: what is asked, else what the preset says, else the default. */
final class Overlay {
    private static final Duration LONGEST_TTL = Duration.ofDays(365);
    private static final Duration LONGEST_DEADLINE = Duration.ofDays(7);
    private static final int MOST_GROUPS = 100;

    private final Presets.Template template;
    private final ClusterAsk preset;
    private final List<Violation> violations;

    Overlay(Presets.Template template, List<Violation> violations) {
        this.template = template;
        this.preset = template.defaults();
        this.violations = violations;
    }

    ClusterRequest render(ClusterAsk ask) {
        String orchestrator = orchestrator(ask);
        List<InstanceGroup> groups = groups(ask);
        Duration deadline = within("#/deadline", ask.deadline(), LONGEST_DEADLINE);
        return new ClusterRequest(
                named("#/name", ask.name()),
                ask.accountId(),
                needed(ask.region(), preset.region()),
                template.name(),
                orchestrator,
                orchestrator.equals("eks")
                        ? first(ask.kubernetesVersion(), preset.kubernetesVersion())
                        : ask.kubernetesVersion(),
                orchestrator.equals("eks")
                        ? first(ask.nodeProvisioningMode(), preset.nodeProvisioningMode())
                        : ask.nodeProvisioningMode(),
                first(ask.nodeRecovery(), preset.nodeRecovery()),
                first(ask.clusterRole(), preset.clusterRole()),
                needed(first(ask.autoScaling(), preset.autoScaling()), false),
                groups,
                copy(ask.tags()),
                copy(ask.environment()),
                within("#/ttl", first(ask.ttl(), preset.ttl()), LONGEST_TTL),
                deadline == null ? DeployStages.of(orchestrator, groups).recommended() : deadline,
                positive(ask.budgetUsd()),
                ask.eksCluster(),
                ask.network(),
                ask.createCluster());
    }

    private String orchestrator(ClusterAsk ask) {
        String orchestrator = needed(ask.orchestrator(), preset.orchestrator());
        if (!orchestrator.equals("eks") && !orchestrator.equals("slurm")) {
            violations.add(new Violation("#/orchestrator", "must be eks or slurm"));
        }
        return orchestrator;
    }

    private List<InstanceGroup> groups(ClusterAsk ask) {
        List<ClusterAsk.Group> asked = first(ask.instanceGroups(), preset.instanceGroups());
        if (asked == null || asked.isEmpty() || asked.size() > MOST_GROUPS) {
            violations.add(
                    new Violation(
                            "#/instanceGroups",
                            "must hold 1 to %d groups, or be left out for those of the preset"
                                    .formatted(MOST_GROUPS)));
            return List.of();
        }
        var groups = new ArrayList<InstanceGroup>();
        for (int i = 0; i < asked.size(); i++) {
            groups.add(group("#/instanceGroups/" + i, asked.get(i)));
        }
        return List.copyOf(groups);
    }

    private InstanceGroup group(String pointer, ClusterAsk.Group ask) {
        ClusterAsk.Group base = presetGroup(ask.name());
        String name = named(pointer + "/name", ask.name());
        String type = first(ask.instanceType(), base.instanceType());
        Integer count = first(ask.count(), base.count());
        if (type == null || type.isBlank()) {
            violations.add(new Violation(pointer + "/instanceType", notInPreset(name)));
        }
        if (count == null || count < 0) {
            violations.add(
                    new Violation(
                            pointer + "/count",
                            count == null ? notInPreset(name) : "must be 0 or more"));
        }
        return new InstanceGroup(
                name,
                needed(type, ""),
                needed(count, 0),
                first(ask.minCount(), base.minCount()),
                first(ask.threadsPerCore(), first(base.threadsPerCore(), threadsOf(type))),
                first(ask.executionRole(), base.executionRole()),
                first(ask.lifecycleScriptUri(), base.lifecycleScriptUri()),
                List.copyOf(
                        needed(first(ask.deepHealthChecks(), base.deepHealthChecks()), List.of())),
                first(ask.volumeSizeGb(), needed(base.volumeSizeGb(), template.volumeSizeGb())),
                needed(first(ask.spot(), base.spot()), false),
                copy(first(ask.labels(), base.labels())),
                List.copyOf(needed(first(ask.taints(), base.taints()), List.of())),
                first(ask.network(), base.network()),
                first(ask.createCluster(), base.createCluster()));
    }

    private static final ClusterAsk.Group NOTHING =
            new ClusterAsk.Group(
                    null, null, null, null, null, null, null, null, null, null, null, null, null,
                    null);

    private ClusterAsk.Group presetGroup(@Nullable String name) {
        return needed(preset.instanceGroups(), List.<ClusterAsk.Group>of()).stream()
                .filter(group -> Objects.equals(group.name(), name))
                .findFirst()
                .orElse(NOTHING);
    }

    private String notInPreset(String group) {
        return "is needed: preset %s has no group '%s' to take it from"
                .formatted(template.name(), group);
    }

    /** Every hardware thread, said aloud: HyperPod's own default halves the vCPUs. */
    private static @Nullable Integer threadsOf(@Nullable String type) {
        InstanceType known = type == null ? null : InstanceTypes.bundled().find(type);
        return known == null ? null : (Integer) known.threadsPerCore();
    }

    private String named(String pointer, @Nullable String name) {
        if (name == null || name.isBlank()) {
            violations.add(new Violation(pointer, "is needed"));
            return "";
        }
        return name;
    }

    private @Nullable Duration within(String pointer, @Nullable Duration value, Duration longest) {
        if (value != null && (!value.isPositive() || value.compareTo(longest) > 0)) {
            violations.add(
                    new Violation(pointer, "must be longer than nothing and at most " + longest));
        }
        return value;
    }

    private @Nullable BigDecimal positive(@Nullable BigDecimal budget) {
        if (budget != null && budget.signum() <= 0) {
            violations.add(new Violation("#/budgetUsd", "must be more than 0"));
        }
        return budget;
    }

    private static Map<String, String> copy(@Nullable Map<String, String> texts) {
        return Collections.unmodifiableMap(
                new LinkedHashMap<>(texts == null ? Map.<String, String>of() : texts));
    }

    private static <T> @Nullable T first(@Nullable T asked, @Nullable T otherwise) {
        return asked == null ? otherwise : asked;
    }

    private static <T> T needed(@Nullable T value, @Nullable T otherwise) {
        if (value != null) {
            return value;
        }
        if (otherwise == null) {
            throw new IllegalStateException("the preset's files leave a needed field out");
        }
        return otherwise;
    }
}
