export TF_VAR_hyperpod_enabled=true
export TF_VAR_cluster_name="ml"
export TF_VAR_hyperpod_cluster_name="from-environment"
export TF_VAR_hyperpod_instance_groups='[{"name": "gpu", "instance_type": "ml.g5.12xlarge", "instance_count": 2, "ebs_volume_gb": 500, "deep_health_checks": ["InstanceStress"]}]'
export TF_VAR_hyperpod_node_recovery=Automatic
