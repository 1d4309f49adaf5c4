/** What AWS Cloud Map keeps. Times are epoch milliseconds. */
import type { Area } from "../../core/world.ts";

/** Tags by key. */
export type Tags = Map<string, string>;

/** What AWS Cloud Map has in one account and Region. */
export interface CloudMapArea extends Area {
  /** What people make happen, of the whole world. */
  readonly scenario: Scenario;
  /** By id, in the order of creation. */
  readonly namespaces: Map<string, Namespace>;
  /** By id, in the order of creation. */
  readonly services: Map<string, DiscoveryService>;
  /** By id, in the order of their requests. */
  readonly operations: Map<string, Operation>;
  /** How many ids were given out; none is given twice. */
  given: number;
}

/** One for the whole world. */
export interface Scenario {
  /** How the next operations end; each entry is for one operation. */
  failing: readonly FailingOperation[];
}

export interface FailingOperation {
  /** The operation that fails; left out: the next one of whatever type. */
  readonly type?: OperationType;
  readonly errorCode: string;
  readonly errorMessage?: string;
}

export type NamespaceType = "HTTP" | "DNS_PUBLIC" | "DNS_PRIVATE";

export interface Namespace {
  readonly id: string;
  readonly arn: string;
  readonly name: string;
  /** The name that DiscoverInstances takes; another than `name` where that was taken. */
  readonly httpName: string;
  readonly type: NamespaceType;
  /** Nobody can read it back. */
  readonly vpc: string | undefined;
  description: string | undefined;
  /** Time to live of the hosted zone's SOA record, in seconds. */
  soaTtl: number;
  readonly createdAt: number;
  readonly creatorRequestId: string | undefined;
  tags: Tags;
}

export interface DnsRecord {
  readonly Type: "A" | "AAAA" | "CNAME" | "SRV";
  readonly TTL: number;
}

export interface HealthCheck {
  readonly Type: "HTTP" | "HTTPS" | "TCP";
  readonly ResourcePath?: string | undefined;
  readonly FailureThreshold?: number | undefined;
}

/** A service of Cloud Map; those of ECS are something else. */
export interface DiscoveryService {
  readonly id: string;
  readonly arn: string;
  readonly namespace: Namespace;
  readonly name: string;
  readonly type: "HTTP" | "DNS_HTTP";
  /** Of a service that DNS knows. */
  dns: { readonly routingPolicy: "MULTIVALUE" | "WEIGHTED"; readonly records: readonly DnsRecord[] } | undefined;
  healthCheck: HealthCheck | undefined;
  /** Somebody else tells whether instances are healthy. */
  readonly customHealth: boolean;
  description: string | undefined;
  readonly createdAt: number;
  readonly creatorRequestId: string | undefined;
  /** The ECS service that it was made for, if ECS made it. */
  readonly madeFor: string | undefined;
  /** By instance id. */
  readonly instances: Map<string, Instance>;
  /** Goes up when an instance comes or goes. */
  revision: number;
  tags: Tags;
}

export interface Instance {
  readonly id: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly creatorRequestId: string | undefined;
}

export type OperationType =
  | "CREATE_NAMESPACE"
  | "DELETE_NAMESPACE"
  | "UPDATE_NAMESPACE"
  | "UPDATE_SERVICE"
  | "REGISTER_INSTANCE"
  | "DEREGISTER_INSTANCE";

export interface OperationTargets {
  readonly NAMESPACE?: string;
  readonly SERVICE?: string;
  readonly INSTANCE?: string;
}

/** Work that goes on after its request was answered. */
export interface Operation {
  readonly id: string;
  readonly type: OperationType;
  /** The action that asked for it, as the texts of errors name it. */
  readonly action: string;
  readonly targets: OperationTargets;
  readonly namespaceId: string;
  /** Of a creation: the name that it takes, and what was asked for. */
  readonly creation: { readonly name: string; readonly payload: string } | undefined;
  readonly createdAt: number;
  status: "SUBMITTED" | "PENDING" | "SUCCESS" | "FAIL";
  updatedAt: number;
  errorCode: string | undefined;
  errorMessage: string | undefined;
}
