/** The shapes of capacity providers, as far as anything is read from them. Source: Amazon ECS API Reference, 2014-11-13. */

/** An operation's input as a plain object; the builders of the kind give it its shape. */
type Input = Readonly<Record<string, unknown>>;
type Answer = { readonly capacityProvider?: EcsCapacityProvider | undefined };

export interface EcsCapacityProvider {
  readonly capacityProviderArn?: string | undefined;
  readonly name?: string | undefined;
  /** ARN or name of the only cluster that may use it: of a Managed Instances provider. */
  readonly cluster?: string | undefined;
  /** PROVISIONING, ACTIVE, DEPROVISIONING, INACTIVE. */
  readonly status?: string | undefined;
  readonly autoScalingGroupProvider?: object | undefined;
  /** Present on a Managed Instances provider, and only there. */
  readonly managedInstancesProvider?: object | undefined;
  /** CREATE_, UPDATE_ or DELETE_, with IN_PROGRESS, COMPLETE or FAILED. */
  readonly updateStatus?: string | undefined;
  readonly updateStatusReason?: string | undefined;
  readonly tags?: readonly { readonly key?: string | undefined; readonly value?: string | undefined }[] | undefined;
  /** EC2_AUTOSCALING, MANAGED_INSTANCES, FARGATE, FARGATE_SPOT. */
  readonly type?: string | undefined;
}

export interface ProviderOperations {
  CreateCapacityProvider: { input: Input; output: Answer };
  UpdateCapacityProvider: { input: Input; output: Answer };
  DeleteCapacityProvider: {
    input: { readonly capacityProvider: string; readonly cluster?: string };
    output: Answer;
  };
  DescribeCapacityProviders: {
    input: { readonly capacityProviders: readonly string[]; readonly include?: readonly string[] };
    output: {
      readonly capacityProviders?: readonly EcsCapacityProvider[] | undefined;
    };
  };
}
