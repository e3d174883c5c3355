# Enable HyperPod
hyperpod_enabled = true
hyperpod_cluster_name = "my-hyperpod-cluster"

# Configure instance groups
hyperpod_instance_groups = [
  {
    name           = "gpu-workers"
    instance_type  = "ml.g5.48xlarge"
    instance_count = 2
    ebs_volume_gb  = 500
    deep_health_checks = ["InstanceStress", "InstanceConnectivity"]
  }
]

# Enable automatic node recovery
hyperpod_node_recovery = "Automatic"
