import type { Operation, Quota } from "../service.ts";
import type { ServiceDiscoveryOperations } from "./shapes.ts";

/** AWS publishes no quota of these calls; these are ours, far above what namespaces and their services take. */
export const quotas = {
  Read: { burst: 20, perSecond: 10, kind: "read" },
  Modify: { burst: 10, perSecond: 5, kind: "write" },
} as const satisfies Readonly<Record<string, Quota>>;

/** Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudmap.html */
export const arns = {
  any: "*",
  namespace: "arn:aws:servicediscovery:*:*:namespace/*",
  service: "arn:aws:servicediscovery:*:*:service/*",
} as const;

type ResourceType = keyof typeof arns;

const feature = "CloudMap";

const read = (action: string, resources: readonly ResourceType[]): Operation => ({
  quota: "Read",
  mutating: false,
  iam: { actions: [action], resources, feature },
});

const write = (actions: readonly string[], resources: readonly ResourceType[]): Operation => ({
  quota: "Modify",
  mutating: true,
  iam: { actions, resources, feature },
});

/**
 * What a hosted zone takes.
 * Source: AWS Cloud Map Developer Guide, "AWS Cloud Map API permissions reference"
 */
const ZONE = ["route53:CreateHostedZone", "route53:GetHostedZone", "route53:ListHostedZonesByName"];

/** What an instance with a health check takes. Source: the same */
const HEALTH_CHECKS = ["route53:GetHealthCheck", "route53:DeleteHealthCheck", "route53:UpdateHealthCheck"];

const createZone = (action: string, more: readonly string[]): Operation => ({
  quota: "Modify",
  mutating: true,
  iam: {
    actions: [action, "TagResource"],
    resources: ["any"],
    feature,
    onBehalf: { actions: [...ZONE, ...more], resource: "*" },
  },
});

/**
 * The operations of Cloud Map that the operator calls. Creating with tags needs `servicediscovery:TagResource`, too.
 * Source: the Service Authorization Reference, as above
 */
export const operations = {
  CreateHttpNamespace: write(["CreateHttpNamespace", "TagResource"], ["any"]),
  CreatePrivateDnsNamespace: createZone("CreatePrivateDnsNamespace", ["ec2:DescribeVpcs", "ec2:DescribeRegions"]),
  CreatePublicDnsNamespace: createZone("CreatePublicDnsNamespace", []),
  UpdateHttpNamespace: write(["UpdateHttpNamespace"], ["namespace"]),
  UpdatePrivateDnsNamespace: write(["UpdatePrivateDnsNamespace"], ["namespace"]),
  UpdatePublicDnsNamespace: write(["UpdatePublicDnsNamespace"], ["namespace"]),
  DeleteNamespace: write(["DeleteNamespace"], ["namespace"]),
  GetNamespace: read("GetNamespace", ["namespace"]),
  ListNamespaces: { ...read("ListNamespaces", ["any"]), list: { items: "Namespaces", key: "Id", token: "NextToken" } },
  GetOperation: read("GetOperation", ["any"]),
  CreateService: write(["CreateService", "TagResource"], ["namespace", "service"]),
  UpdateService: write(["UpdateService"], ["service"]),
  DeleteService: write(["DeleteService"], ["service"]),
  GetService: read("GetService", ["service"]),
  ListServices: { ...read("ListServices", ["any"]), list: { items: "Services", key: "Id", token: "NextToken" } },
  ListInstances: read("ListInstances", ["service"]),
  DeregisterInstance: {
    ...write(["DeregisterInstance"], ["service"]),
    iam: {
      actions: ["DeregisterInstance"],
      resources: ["service"],
      feature,
      onBehalf: { actions: HEALTH_CHECKS, resource: "*" },
    },
  },
  ListTagsForResource: read("ListTagsForResource", ["any"]),
  TagResource: write(["TagResource"], ["namespace", "service"]),
  UntagResource: write(["UntagResource"], ["namespace", "service"]),
} as const satisfies Readonly<Record<keyof ServiceDiscoveryOperations, Operation>>;
