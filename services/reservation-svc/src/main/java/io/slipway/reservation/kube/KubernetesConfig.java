package io.slipway.reservation.kube;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

@ConfigMapping(prefix = "slipway.reservation.kubernetes")
public interface KubernetesConfig {
    /** False: a reservation is a booking of the configured pool, and nothing runs for it. */
    @WithDefault("false")
    boolean enabled();

    @WithDefault("gpu-dev")
    String namespace();

    /** Whether the namespace is made when it is missing, as far as that is permitted. */
    @WithDefault("true")
    boolean createNamespace();

    /** Between two passes over what is wanted. */
    @WithDefault("1s")
    Duration pass();

    NodesConfig nodes();

    PodConfig pod();

    AccessConfig access();

    StorageConfig storage();

    LimitsConfig limits();

    /** Which nodes make the pool, and how they are read. */
    interface NodesConfig {
        /** Labels that a node of the pool has; every node with GPUs when none are given. */
        Map<String, String> selector();

        /** The label with the GPU type. */
        @WithDefault("slipway.io/gpu-type")
        String typeLabel();

        /**
         * GPU types by the value of the label nvidia.com/gpu.product, where that one is missing.
         */
        Map<String, String> products();

        /** Taints, by key, that do not keep reservations away. */
        @WithDefault("nvidia.com/gpu")
        List<String> toleratedTaints();

        /** How long a node may be not ready, seen by us, before it counts as lost. */
        @WithDefault("5m")
        Duration lostAfter();

        /** How long a lost node, or another in its place, is expected back. */
        @WithDefault("30m")
        Duration backWithin();

        /** How long a node on which nothing could be started gets nothing new. */
        @WithDefault("10m")
        Duration spareFor();

        /** Between two deliveries of all nodes, whether or not they changed. */
        @WithDefault("1m")
        Duration resync();
    }

    /** What runs. */
    interface PodConfig {
        @WithDefault("pytorch/pytorch:2.8.0-cuda12.9-cudnn9-devel")
        String image();

        /** The image that fetches the SSH keys. */
        @WithDefault("curlimages/curl:8.11.0")
        String keysImage();

        /** What an image must begin with to be run. */
        @WithDefault("pytorch/pytorch:,curlimages/curl:")
        List<String> allowedImages();

        /** Where the keys of a GitHub user are; {user} is replaced. */
        @WithDefault("https://github.com/{user}.keys")
        String keysUrl();

        /** Between the end of a reservation and the kill, for what still runs. */
        @WithDefault("30s")
        Duration grace();
    }

    /** How a pod is reached. */
    interface AccessConfig {
        @WithDefault("30000")
        int firstPort();

        @WithDefault("32767")
        int lastPort();

        /** A jump host (user@host); no node ports are opened then. */
        Optional<String> gateway();
    }

    interface StorageConfig {
        /** False: homes are empty and go with the reservation. */
        @WithDefault("true")
        boolean home();

        @WithDefault("100Gi")
        String homeSize();

        Optional<String> homeClass();

        /** False: /workspace is empty and goes with the reservation. */
        @WithDefault("true")
        boolean workspace();

        @WithDefault("100Gi")
        String workspaceSize();

        /** A class that many nodes may mount at a time. */
        Optional<String> workspaceClass();
    }

    interface LimitsConfig {
        /** From preparing to ready. */
        @WithDefault("10m")
        Duration startTimeout();

        /** From preparing to a node, when none takes it. */
        @WithDefault("2m")
        Duration unschedulable();

        /** How often a reservation is placed before it fails. */
        @WithDefault("3")
        int placements();

        /** How long a silent reconciler keeps the cluster to itself. */
        @WithDefault("15s")
        Duration lease();

        /** Reservations worked on at a time. */
        @WithDefault("16")
        int parallel();

        /** Between two looks at what stands. */
        @WithDefault("30s")
        Duration look();

        @WithDefault("1m")
        Duration sweep();
    }
}
