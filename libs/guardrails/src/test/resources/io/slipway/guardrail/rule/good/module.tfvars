# HyperPod on the EKS cluster of this module
region       = "us-west-2"
cluster_name = "ml-eks"

hyperpod_enabled      = true
hyperpod_cluster_name = "production-hyperpod"
hyperpod_instance_groups = [
  {
    name               = "training-gpu"
    instance_type      = "ml.p4d.24xlarge"
    instance_count     = 4
    ebs_volume_gb      = 1000
    deep_health_checks = ["InstanceStress", "InstanceConnectivity"]
  },
  { name = "system", instance_type = "ml.m5.2xlarge", instance_count = 1, deep_health_checks = [] },
]
hyperpod_node_recovery = "Automatic" # or None
