/** The part of the AWS Cloud Map API that the operator calls, as far as anything is read from it. */

/** Source: AWS Cloud Map API Reference, Namespace and NamespaceSummary. */
export interface CloudMapNamespace {
  readonly Id?: string | undefined;
  readonly Arn?: string | undefined;
  readonly Name?: string | undefined;
  readonly Type?: string | undefined;
}

interface NamespaceFilter {
  readonly Name: "TYPE" | "NAME" | "HTTP_NAME" | "RESOURCE_OWNER";
  readonly Values: readonly string[];
  readonly Condition?: "EQ" | "BEGINS_WITH";
}

export interface ServiceDiscoveryOperations {
  GetNamespace: {
    /** Id or ARN. */
    input: { readonly Id: string };
    output: { readonly Namespace?: CloudMapNamespace | undefined };
  };
  ListNamespaces: {
    input: {
      readonly Filters?: readonly NamespaceFilter[];
      readonly MaxResults?: number;
      readonly NextToken?: string;
    };
    output: {
      readonly Namespaces?: readonly CloudMapNamespace[] | undefined;
      readonly NextToken?: string | undefined;
    };
  };
}
