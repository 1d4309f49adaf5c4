import type { AwsService, Operation } from "../service.ts";
import { errors } from "./errors.ts";
import type { ServiceDiscoveryOperations } from "./shapes.ts";

/** AWS publishes no quota of these calls; this one is ours, far above what names of namespaces take. */
const quotas = { NamespaceRead: { burst: 10, perSecond: 5, kind: "read" } } as const;

/** Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudmap.html */
const operations: Readonly<Record<keyof ServiceDiscoveryOperations, Operation>> = {
  GetNamespace: {
    quota: "NamespaceRead",
    mutating: false,
    iam: { actions: ["GetNamespace"], resources: ["namespace"], feature: "ServiceConnectNames" },
  },
};

/** AWS Cloud Map. */
export const servicediscovery = {
  name: "servicediscovery",
  iamPrefix: "servicediscovery",
  quotas,
  operations,
  errors,
  arns: { any: "*", namespace: "arn:aws:servicediscovery:*:*:namespace/*" },
} as const satisfies AwsService;
