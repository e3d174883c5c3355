#!/bin/sh
# Stands in for the CDK with InfraForge as its app. The file "behave" beside it says how.
here=$(dirname "$0")
behave=$(cat "$here/behave" 2>/dev/null)
verb=$1
echo "$*" >> "$here/calls"
env > "$here/env"

value() { sed -n "s/.*\"$1\" : \"\{0,1\}\([^\",]*\).*/\1/p" config.json | head -1; }

option() {
    wanted=$1; shift
    while [ $# -gt 0 ]; do
        [ "$1" = "$wanted" ] && { echo "$2"; return; }
        shift
    done
}

ask() {
    curl -s -X POST "$AWS_ENDPOINT_URL/" \
        -H "Authorization: AWS4-HMAC-SHA256 Credential=$AWS_ACCESS_KEY_ID/20261101/$AWS_REGION/cloudformation/aws4_request, SignedHeaders=host, Signature=$(printf %064d 0)" \
        --data-urlencode "Version=2010-05-15" "$@"
}

status() { ask -d Action=DescribeStacks -d "StackName=$1" | sed -n 's/.*<StackStatus>\([A-Z_]*\)<.*/\1/p'; }

case "$behave" in
    hang) echo "waiting for nothing" >&2; sleep 600 ;;
    deaf) trap '' TERM; echo "deaf" >&2; while :; do sleep 600 & wait; done ;;
    panic) echo "panic: no private subnet" >&2; exit 2 ;;
    fail) echo "unknown instance id in enabledForges: eks"; exit 1 ;;
esac

case "$verb" in
synth)
    [ -f config.json ] || { echo "no config.json"; exit 1; }
    out=$(option --output "$@")
    mkdir -p "$out"
    stack=$(value stackName)
    orchestrator='"Orchestrator":{"Eks":{"ClusterArn":{"Fn::GetAtt":["Eks","Arn"]}}},'
    [ "$behave" = slurm ] && orchestrator=
    cat > "$out/$stack.template.json" <<EOF
{"Resources":{
"Eks":{"Type":"AWS::EKS::Cluster","Properties":{"Name":"$(value clusterName)-eks","RoleArn":"arn:aws:iam::111122223333:role/eks","AccessConfig":{"AuthenticationMode":"API"},"ResourcesVpcConfig":{"SubnetIds":["subnet-1","subnet-2"]}}},
"HyperPod":{"Type":"AWS::SageMaker::Cluster","Properties":{"ClusterName":"$(value clusterName)",$orchestrator
"VpcConfig":{"SecurityGroupIds":["sg-1"],"Subnets":["subnet-1"]},"NodeProvisioningMode":"Continuous",
"InstanceGroups":[{"InstanceGroupName":"$(value instanceGroupName)","InstanceType":"$(value instanceType)","InstanceCount":$(value instanceCount),"ThreadsPerCore":$(value threadsPerCore),
"ExecutionRole":"arn:aws:iam::111122223333:role/exec","LifeCycleConfig":{"SourceS3Uri":"s3://sagemaker-x/","OnCreate":"on_create.sh"}}]}}},
"Outputs":{"HyperPodClusterNamehyperpod":{"Value":{"Ref":"HyperPod"}}}}
EOF
    echo "Successfully synthesized" >&2 ;;
deploy)
    stack=$2
    template="$(option --app "$@")/$stack.template.json"
    tags=""
    n=0
    previous=""
    for word in "$@"; do
        if [ "$previous" = --tags ]; then
            n=$((n + 1))
            tags="$tags --data-urlencode Tags.member.$n.Key=${word%%=*} --data-urlencode Tags.member.$n.Value=${word#*=}"
        fi
        previous=$word
    done
    ask -d Action=CreateStack -d "StackName=$stack" $tags -d OnFailure=DO_NOTHING --data-urlencode "TemplateBody@$template" > /dev/null
    [ -f "$here/die-once" ] && { rm "$here/die-once"; kill -9 0; }
    while :; do
        case "$(status "$stack")" in
        CREATE_COMPLETE) echo "{\"$stack\":{}}" > "$(option --outputs-file "$@")"; exit 0 ;;
        *_IN_PROGRESS) sleep 0.05 ;;
        *) echo "the stack named $stack failed creation" >&2; exit 1 ;;
        esac
    done ;;
destroy)
    case " $* " in
    *" --force "*) ;;
    *) echo "Are you sure you want to delete (y/n)?"; read -r answer || { echo "no terminal" >&2; exit 1; } ;;
    esac
    ask -d Action=DeleteStack -d "StackName=$2" > /dev/null
    while [ -n "$(status "$2")" ]; do sleep 0.05; done ;;
esac
