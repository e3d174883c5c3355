package io.slipway.deploy.deployer.aws;

import software.amazon.awssdk.services.eks.model.Cluster;

/**
 * How kubectl reaches an EKS cluster; it fetches its own token, so nothing in here opens a door.
 */
public final class Kubeconfig {
    private Kubeconfig() {}

    public static String of(Cluster cluster, String region) {
        return """
               apiVersion: v1
               kind: Config
               current-context: %1$s
               clusters:
                 - name: %1$s
                   cluster:
                     server: %2$s
                     certificate-authority-data: %3$s
               contexts:
                 - name: %1$s
                   context:
                     cluster: %1$s
                     user: %1$s
               users:
                 - name: %1$s
                   user:
                     exec:
                       apiVersion: client.authentication.k8s.io/v1beta1
                       command: aws
                       args: [eks, get-token, --cluster-name, %1$s, --region, %4$s, --output, json]
                       interactiveMode: Never
               """
                .formatted(
                        cluster.name(),
                        cluster.endpoint(),
                        cluster.certificateAuthority().data(),
                        region);
    }
}
