package io.slipway.simulator.aws.quota;

import io.slipway.simulator.aws.model.ServiceModel;
import io.slipway.simulator.aws.model.Shape.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Every quota there is, with AWS's defaults. */
final class QuotaTable {
    private static final Map<String, String> KNOWN_CODES =
            Map.ofEntries(
                    Map.entry("ml.p4d.24xlarge", "L-47E0BC8F"),
                    Map.entry("ml.p4de.24xlarge", "L-BEF3120E"),
                    Map.entry("ml.p5.48xlarge", "L-8762A75F"),
                    Map.entry("ml.p5e.48xlarge", "L-FD431820"),
                    Map.entry("ml.p5en.48xlarge", "L-6EF3AE05"),
                    Map.entry("ml.p6-b200.48xlarge", "L-44097F05"),
                    Map.entry("ml.p6-b300.48xlarge", "L-9883FE68"),
                    Map.entry("ml.p6e-gb200.36xlarge", "L-5DB70460"),
                    Map.entry("ml.g5.xlarge", "L-4645950E"),
                    Map.entry("ml.g5.2xlarge", "L-596C3331"),
                    Map.entry("ml.g5.4xlarge", "L-8A6C3F0E"),
                    Map.entry("ml.g5.8xlarge", "L-1619F5B7"),
                    Map.entry("ml.g5.12xlarge", "L-24E5A1B2"),
                    Map.entry("ml.g5.16xlarge", "L-86822EDB"),
                    Map.entry("ml.g6.4xlarge", "L-1474CE56"),
                    Map.entry("ml.g6.16xlarge", "L-A9527A17"),
                    Map.entry("ml.g6.24xlarge", "L-4B55E427"),
                    Map.entry("ml.g6.48xlarge", "L-19BBECED"),
                    Map.entry("ml.g6e.2xlarge", "L-75A970F1"),
                    Map.entry("ml.g6e.12xlarge", "L-A15DF696"),
                    Map.entry("ml.g6e.16xlarge", "L-AA91CB2D"),
                    Map.entry("ml.g6e.48xlarge", "L-177AF1AD"),
                    Map.entry("ml.gr6.4xlarge", "L-82E48A74"),
                    Map.entry("ml.t3.large", "L-7B131A59"),
                    Map.entry("ml.m5.4xlarge", "L-24520F3F"),
                    Map.entry("ml.m5.8xlarge", "L-5C47EA70"),
                    Map.entry("ml.m5.24xlarge", "L-B232DF69"),
                    Map.entry("ml.c5.xlarge", "L-AD3B35FF"),
                    Map.entry("ml.c5.2xlarge", "L-539D704C"));

    private QuotaTable() {}

    static List<Quota> all() {
        List<Quota> quotas = new ArrayList<>();
        sagemaker(
                quotas,
                "L-2CE978FC",
                "Maximum number of instances allowed per SageMaker HyperPod cluster",
                20);
        sagemaker(
                quotas,
                "L-3308CCC7",
                "Total number of instances allowed across SageMaker HyperPod clusters",
                30);
        sagemaker(
                quotas,
                "L-E13DF72A",
                "Maximum size of EBS volume in GB for a SageMaker HyperPod cluster instance",
                1024);
        sagemaker(
                quotas,
                "L-97A2C724",
                "Total number of Spot instances across SageMaker HyperPod clusters",
                0);
        Scalar types = (Scalar) ServiceModel.load("sagemaker").shape("ClusterInstanceType");
        for (String type : types.values()) {
            String onDemand = type + " for cluster usage";
            String spot = type + " for spot cluster usage";
            sagemaker(
                    quotas,
                    KNOWN_CODES.getOrDefault(type, code(onDemand)),
                    onDemand,
                    standard(type));
            sagemaker(quotas, type.equals("ml.p5.48xlarge") ? "L-F742E2D7" : code(spot), spot, 0);
        }
        quotas.add(
                new Quota(
                        "ec2",
                        "L-1216C47A",
                        "Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances",
                        5,
                        true));
        quotas.add(new Quota("ec2", "L-417A185B", "Running On-Demand P instances", 0, true));
        quotas.add(new Quota("ec2", "L-DB2E81BA", "Running On-Demand G and VT instances", 0, true));
        quotas.add(
                new Quota(
                        "ec2", "L-7212CCBC", "All P4, P3 and P2 Spot Instance Requests", 0, true));
        quotas.add(new Quota("ec2", "L-3819A6DF", "All G and VT Spot Instance Requests", 0, true));
        quotas.add(
                new Quota(
                        "ec2",
                        "L-34B43A08",
                        "All Standard (A, C, D, H, I, M, R, T, Z) Spot Instance Requests",
                        5,
                        true));
        quotas.add(new Quota("ec2", "L-0263D0A3", "EC2-VPC Elastic IPs", 5, true));
        quotas.add(new Quota("vpc", "L-DF5E4CA3", "Network interfaces per Region", 5000, true));
        quotas.add(new Quota("vpc", "L-F678F1CE", "VPCs per Region", 5, true));
        return List.copyOf(quotas);
    }

    /** New accounts get no accelerators. */
    private static double standard(String type) {
        return type.matches("ml\\.(p\\d|g\\d|gr\\d|trn\\d).*") ? 0 : 20;
    }

    private static void sagemaker(List<Quota> quotas, String code, String name, double standard) {
        quotas.add(new Quota("sagemaker", code, name, standard, true));
    }

    private static String code(String name) {
        return String.format(Locale.ROOT, "L-%08X", name.hashCode() * 0x9E3779B9);
    }
}
