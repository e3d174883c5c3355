#!/bin/bash
export AWS_REGION=us-west-2
export EKS_CLUSTER_ARN="arn:aws:eks:us-west-2:111122223333:cluster/hyperpod-eks-cluster"
export BUCKET_NAME=sagemaker-hyperpod-eks-bucket-111122223333-us-west-2
export EXECUTION_ROLE=arn:aws:iam::111122223333:role/hyperpod-eks-ExecutionRole-us-west-2
export SECURITY_GROUP=sg-0123456789abcdef0
export SUBNET_ID=subnet-0123456789abcdef0
export HYPERPOD_CLUSTER_NAME=ml-cluster
export ACCEL_INSTANCE_TYPE=ml.g5.8xlarge   # eight of them for FSDP
export ACCEL_COUNT=1
export ACCEL_VOLUME_SIZE=500
export GEN_INSTANCE_TYPE=ml.m5.2xlarge
export GEN_COUNT=1
export NODE_RECOVERY=Automatic
