/** The part of the AWS Cloud Map API that the operator calls, as far as anything is read from it. */

export interface CloudMapTag {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

/** Source: AWS Cloud Map API Reference, Namespace and NamespaceSummary. The VPC of a private namespace is in neither. */
export interface CloudMapNamespace {
  readonly Id?: string | undefined;
  readonly Arn?: string | undefined;
  readonly Name?: string | undefined;
  readonly Type?: string | undefined;
  readonly Description?: string | undefined;
  readonly ServiceCount?: number | undefined;
  readonly Properties?:
    | {
        readonly DnsProperties?:
          | {
              readonly HostedZoneId?: string | undefined;
              readonly SOA?: { readonly TTL?: number | undefined } | undefined;
            }
          | undefined;
        readonly HttpProperties?: { readonly HttpName?: string | undefined } | undefined;
      }
    | undefined;
  /** Not in a NamespaceSummary. */
  readonly CreatorRequestId?: string | undefined;
}

/** Source: AWS Cloud Map API Reference, Operation. */
export interface CloudMapOperation {
  readonly Id?: string | undefined;
  readonly Type?: string | undefined;
  readonly Status?: string | undefined;
  readonly ErrorCode?: string | undefined;
  readonly ErrorMessage?: string | undefined;
  /** Ids by type of resource: NAMESPACE, SERVICE or INSTANCE. */
  readonly Targets?: Readonly<Partial<Record<string, string>>> | undefined;
}

export interface CloudMapFilter {
  readonly Name: string;
  readonly Values: readonly string[];
  readonly Condition?: string;
}

interface Paged {
  readonly Filters?: readonly CloudMapFilter[] | undefined;
  readonly NextToken?: string | undefined;
}

interface Page {
  readonly NextToken?: string | undefined;
}

interface CreateNamespace {
  readonly Name: string;
  readonly CreatorRequestId: string;
  readonly Description?: string | undefined;
  readonly Tags: readonly CloudMapTag[];
}

interface SoaChange {
  readonly DnsProperties: { readonly SOA: { readonly TTL: number } };
}

interface UpdateNamespace {
  readonly Id: string;
  readonly UpdaterRequestId: string;
  readonly Namespace: { readonly Description?: string | undefined; readonly Properties?: SoaChange | undefined };
}

/** The answer of what goes on after it. */
interface Started {
  readonly OperationId?: string | undefined;
}

export interface ServiceDiscoveryOperations {
  CreateHttpNamespace: { input: CreateNamespace; output: Started };
  CreatePrivateDnsNamespace: {
    input: CreateNamespace & { readonly Vpc: string; readonly Properties?: SoaChange | undefined };
    output: Started;
  };
  CreatePublicDnsNamespace: {
    input: CreateNamespace & { readonly Properties?: SoaChange | undefined };
    output: Started;
  };
  UpdateHttpNamespace: { input: UpdateNamespace; output: Started };
  UpdatePrivateDnsNamespace: { input: UpdateNamespace; output: Started };
  UpdatePublicDnsNamespace: { input: UpdateNamespace; output: Started };
  DeleteNamespace: { input: { readonly Id: string }; output: Started };
  GetNamespace: {
    /** Id or ARN. */
    input: { readonly Id: string };
    output: { readonly Namespace?: CloudMapNamespace | undefined };
  };
  ListNamespaces: {
    input: Paged;
    output: Page & { readonly Namespaces?: readonly CloudMapNamespace[] | undefined };
  };
  GetOperation: {
    input: { readonly OperationId: string };
    output: { readonly Operation?: CloudMapOperation | undefined };
  };
  ListServices: {
    input: Paged;
    output: Page & { readonly Services?: readonly CloudMapService[] | undefined };
  };
  CreateService: {
    input: Readonly<Record<string, unknown>>;
    output: { readonly Service?: CloudMapService | undefined };
  };
  UpdateService: { input: Readonly<Record<string, unknown>>; output: Started };
  DeleteService: { input: { readonly Id: string }; output: object };
  GetService: {
    /** Id or ARN. */
    input: { readonly Id: string };
    output: { readonly Service?: CloudMapService | undefined };
  };
  ListInstances: {
    input: { readonly ServiceId: string; readonly NextToken?: string | undefined };
    output: Page & { readonly Instances?: readonly CloudMapInstance[] | undefined };
  };
  DeregisterInstance: { input: { readonly ServiceId: string; readonly InstanceId: string }; output: Started };
  ListTagsForResource: {
    input: { readonly ResourceARN: string };
    output: { readonly Tags?: readonly CloudMapTag[] | undefined };
  };
  TagResource: { input: { readonly ResourceARN: string; readonly Tags: readonly CloudMapTag[] }; output: object };
  UntagResource: { input: { readonly ResourceARN: string; readonly TagKeys: readonly string[] }; output: object };
}

/** Source: AWS Cloud Map API Reference, Service and ServiceSummary. */
export interface CloudMapService {
  readonly Id?: string | undefined;
  readonly Arn?: string | undefined;
  readonly Name?: string | undefined;
  /** `HTTP` or `DNS_HTTP`. */
  readonly Type?: string | undefined;
  readonly Description?: string | undefined;
  readonly InstanceCount?: number | undefined;
  readonly DnsConfig?:
    | {
        readonly RoutingPolicy?: string | undefined;
        readonly DnsRecords?: readonly { readonly Type?: string; readonly TTL?: number }[] | undefined;
      }
    | undefined;
  readonly HealthCheckConfig?:
    | {
        readonly Type?: string | undefined;
        readonly ResourcePath?: string | undefined;
        readonly FailureThreshold?: number | undefined;
      }
    | undefined;
  readonly HealthCheckCustomConfig?: { readonly FailureThreshold?: number | undefined } | undefined;
}

/** Source: AWS Cloud Map API Reference, InstanceSummary. */
export interface CloudMapInstance {
  readonly Id?: string | undefined;
  readonly Attributes?: Readonly<Record<string, string>> | undefined;
}
