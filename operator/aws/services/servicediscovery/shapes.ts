/** The part of the AWS Cloud Map API that the operator calls, as far as anything is read from it. */

/** Source: AWS Cloud Map API Reference, Namespace and NamespaceSummary. */
export interface CloudMapNamespace {
  readonly Id?: string | undefined;
  readonly Arn?: string | undefined;
  readonly Name?: string | undefined;
  readonly Type?: string | undefined;
}

export interface ServiceDiscoveryOperations {
  GetNamespace: {
    /** Id or ARN. */
    input: { readonly Id: string };
    output: { readonly Namespace?: CloudMapNamespace | undefined };
  };
}
