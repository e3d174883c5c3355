resource_name_prefix  = "rig-test"
aws_region            = "us-east-1"
eks_cluster_name      = "rig-eks"
hyperpod_cluster_name = "rig-cluster"
rig_input_s3_bucket   = "my-input"
gated_access          = true
instance_groups       = []
restricted_instance_groups = [
  {
    name                             = "rig-1"
    instance_type                    = "ml.p5.48xlarge"
    instance_count                   = 2
    ebs_volume_size_in_gb            = 850
    threads_per_core                 = 2
    enable_stress_check              = true
    enable_connectivity_check        = true
    fsxl_per_unit_storage_throughput = 250
    fsxl_size_in_gi_b                = 4800
    availability_zone_id             = "use1-az2"
    training_plan_arn                = null
  }
]
