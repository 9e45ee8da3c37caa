/** Address plan of the network: which subnet has which addresses. */

/** A subnet to make. */
export interface SubnetPlan {
  readonly availabilityZone: string;
  readonly cidr: string;
}

/** A /16, cut up: for each zone a private /20 from the start; for each NAT gateway a public /24 from the end. */
export interface AddressPlan {
  readonly privateSubnets: readonly SubnetPlan[];
  readonly publicSubnets: readonly SubnetPlan[];
}

/** What {@link planAddresses} cuts up. */
export interface AddressSpace {
  /** `a.b.0.0/16`. */
  readonly cidr: string;
  /** At most 15. */
  readonly availabilityZones: readonly string[];
  /** More than there are zones count as one for each zone. */
  readonly natGateways: number;
}

/** Cuts the network up. The same zones always get the same addresses, so adding one moves none. */
export function planAddresses({ cidr, availabilityZones, natGateways }: AddressSpace): AddressPlan {
  const prefix = cidr.split('.').slice(0, 2).join('.');
  return {
    privateSubnets: availabilityZones.map((availabilityZone, index) => ({
      availabilityZone,
      cidr: `${prefix}.${index * 16}.0/20`,
    })),
    publicSubnets: availabilityZones.slice(0, natGateways).map((availabilityZone, index) => ({
      availabilityZone,
      cidr: `${prefix}.${255 - index}.0/24`,
    })),
  };
}
