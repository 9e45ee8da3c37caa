/** The port that `Pulumi.localstack.yaml` names. */
export const gatewayPort = 4567;
