package io.slipway.guardrail.name;

import java.util.ArrayList;
import java.util.List;

/** A way of making names, as one set of public templates does it. */
public enum Family {
    /** The cluster's own name and nothing else. */
    PLAIN(List.of(new Formula(Kind.CLUSTER, "", ""))),
    /** HyperPod InstantStart, the family of our presets: everything hangs on one tag. */
    INSTANT_START(
            List.of(
                    new Formula(Kind.BUCKET, "eks-cluster-", "-bucket-{account}-{region}"),
                    new Formula(Kind.ROLE, "eks-cluster-", "-SMHP-Exec-Role-{region}"),
                    new Formula(Kind.BUCKET, "cluster-mount-", ""),
                    new Formula(Kind.CLUSTER, "hp-cluster-", ""),
                    new Formula(Kind.STACK, "eks-cluster-", ""),
                    new Formula(Kind.EKS_CLUSTER, "eks-cluster-", ""))),
    /** awsome-distributed-training, CloudFormation and Terraform. */
    AWSOME(
            List.of(
                    new Formula(Kind.BUCKET, "", "-bucket-{account}-{region}"),
                    new Formula(Kind.ROLE, "", "-SMHP-Exec-Role-{region}"))),
    /** The Terraform module for HyperPod on EKS. */
    TERRAFORM_MODULE(
            List.of(
                    new Formula(Kind.BUCKET, "sagemaker-hyperpod-", "-{account}"),
                    new Formula(Kind.ROLE, "", "-hyperpod-execution-role"),
                    new Formula(Kind.CLUSTER, "", "-cluster"))),
    CLUSTER_SETUP(
            List.of(
                    new Formula(Kind.BUCKET, "", "-logs"),
                    new Formula(Kind.BUCKET, "", "-tls-00000000"),
                    new Formula(Kind.BUCKET, "", "-bucket"),
                    new Formula(Kind.ROLE, "", "ExecRole"))),
    HYPERPOD_CLI(List.of(new Formula(Kind.CLUSTER, "", "-0000")));

    private static final String ANY_ACCOUNT = "0".repeat(12);

    @SuppressWarnings("ImmutableEnumChecker") // a List.of
    private final List<Formula> formulas;

    Family(List<Formula> formulas) {
        this.formulas = formulas;
    }

    /** What stands before and after the cluster's name. */
    private record Formula(Kind kind, String before, String after) {
        String after(Place place) {
            return after.replace("{account}", place.accountId())
                    .replace("{region}", place.region());
        }
    }

    /** Account and region, as far as they are part of a name. */
    public record Place(String accountId, String region) {
        public static Place in(String region) {
            return new Place(ANY_ACCOUNT, region);
        }
    }

    /** Every name that comes of this one, there. */
    public List<Derived> derive(String name, Place place) {
        var derived = new ArrayList<Derived>();
        for (Formula formula : formulas) {
            derived.add(
                    new Derived(formula.kind(), formula.before() + name + formula.after(place)));
        }
        return derived;
    }

    /** Length of the longest name of which every derived name still fits. */
    public int longest(Place place) {
        return formulas.stream()
                .mapToInt(
                        formula ->
                                formula.kind().longest()
                                        - formula.before().length()
                                        - formula.after(place).length())
                .min()
                .orElseThrow();
    }
}
