hyperpod_enabled = true
hyperpod_cluster_name = "production-hyperpod"

hyperpod_instance_groups = [
  {
    name           = "training-gpu"
    instance_type  = "ml.p4d.24xlarge"
    instance_count = 4
    ebs_volume_gb  = 1000
    deep_health_checks = ["InstanceStress", "InstanceConnectivity"]
  },
  {
    name           = "inference-gpu"
    instance_type  = "ml.g5.48xlarge"
    instance_count = 2
    ebs_volume_gb  = 500
    deep_health_checks = ["InstanceStress", "InstanceConnectivity"]
  }
]

hyperpod_node_recovery = "Automatic"
hyperpod_install_helm_dependencies = true
hyperpod_enable_training_operator = false  # Already installed in base
