package io.slipway.simulator.aws.ec2;

/**
 * A kind of resource: its id prefix, the member that holds the id, and how it is spelled in errors.
 */
enum Kind {
    VPC("vpc-", "VpcId", "InvalidVpcID.NotFound", "vpc"),
    SUBNET("subnet-", "SubnetId", "InvalidSubnetID.NotFound", "subnet"),
    ROUTE_TABLE("rtb-", "RouteTableId", "InvalidRouteTableID.NotFound", "route-table"),
    SECURITY_GROUP("sg-", "GroupId", "InvalidGroup.NotFound", "security-group"),
    INTERNET_GATEWAY(
            "igw-", "InternetGatewayId", "InvalidInternetGatewayID.NotFound", "internet-gateway"),
    NAT_GATEWAY("nat-", "NatGatewayId", "NatGatewayNotFound", "natgateway"),
    ADDRESS("eipalloc-", "AllocationId", "InvalidAllocationID.NotFound", "elastic-ip"),
    VPC_ENDPOINT("vpce-", "VpcEndpointId", "InvalidVpcEndpointId.NotFound", "vpc-endpoint"),
    NETWORK_INTERFACE(
            "eni-",
            "NetworkInterfaceId",
            "InvalidNetworkInterfaceID.NotFound",
            "network-interface"),
    CAPACITY_RESERVATION(
            "cr-",
            "CapacityReservationId",
            "InvalidCapacityReservationId.NotFound",
            "capacity-reservation");

    final String prefix;
    final String idMember;
    final String notFound;
    final String tagType;

    Kind(String prefix, String idMember, String notFound, String tagType) {
        this.prefix = prefix;
        this.idMember = idMember;
        this.notFound = notFound;
        this.tagType = tagType;
    }
}
