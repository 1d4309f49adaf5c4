/** The shapes of container instances, as far as anything is read from them. Source: Amazon ECS API Reference, 2014-11-13. */

export interface EcsContainerInstance {
  readonly containerInstanceArn?: string | undefined;
  /** Of Amazon EC2, or of AWS Systems Manager (`mi-...`) for an external instance. */
  readonly ec2InstanceId?: string | undefined;
  readonly capacityProviderName?: string | undefined;
  /** REGISTERING, REGISTRATION_FAILED, ACTIVE, DRAINING, DEREGISTERING, INACTIVE. */
  readonly status?: string | undefined;
  readonly agentConnected?: boolean | undefined;
  /** OK, IMPAIRED, INITIALIZING, INSUFFICIENT_DATA. */
  readonly healthStatus?: { readonly overallStatus?: string | undefined } | undefined;
}

export interface InstanceOperations {
  ListContainerInstances: {
    input: { readonly cluster: string; readonly nextToken?: string };
    output: {
      readonly containerInstanceArns?: readonly string[] | undefined;
      readonly nextToken?: string | undefined;
    };
  };
  DescribeContainerInstances: {
    input: {
      readonly cluster: string;
      readonly containerInstances: readonly string[];
      readonly include?: readonly string[];
    };
    output: {
      readonly containerInstances?: readonly EcsContainerInstance[] | undefined;
    };
  };
}
