# no way out but endpoints
resource_name_prefix = "sagemaker-hyperpod-closed"
aws_region           = "us-west-2"
create_vpc_module    = true
closed_network       = true
vpc_cidr             = "10.192.0.0/16"
existing_vpc_id      = ""
private_subnet_cidrs = ["10.1.0.0/16", "10.2.0.0/16"]
existing_private_subnet_ids = []
kubernetes_version   = "1.33"
eks_cluster_name     = "sagemaker-hyperpod-closed-cluster"
create_s3_endpoint   = true
create_ecr_api_endpoint = true
create_eks_auth_endpoint = true
helm_repo_revision   = "a0e0b9907b1b0af1fe675f7aceb8b645d6f1ae70"
namespace            = "kube-system"
hyperpod_cluster_name        = "ml-cluster-closed"
auto_node_recovery           = true
continuous_provisioning_mode = true
karpenter_autoscaling        = true
instance_groups = [
  {
    name                      = "closed-worker-group"
    instance_type             = "ml.m5.12xlarge"
    instance_count            = 1
    availability_zone_id      = "usw2-az1"  # us-west-2a
    ebs_volume_size_in_gb     = 100
    threads_per_core          = 2
    enable_stress_check       = false
    enable_connectivity_check = false
    lifecycle_script          = "on_create.sh"
  }
]
create_fsx_module = true
