/** What Amazon ECS needs of other AWS services. */
import type { Area } from "../../core/world.ts";

/** A namespace of AWS Cloud Map. */
interface Namespace {
  readonly arn: string;
  readonly name: string;
}

interface Namespaces {
  /** The namespace with this name or ARN in the account and Region. */
  find(area: Area, reference: string): Namespace | undefined;
  /** Makes one with API calls as the only way of discovery: type HTTP. */
  create(area: Area, name: string): Namespace;
}

interface Registration {
  readonly id: string;
  readonly attributes: Readonly<Record<string, string>>;
}

interface Connection {
  /** ARN of the service of Amazon ECS. */
  readonly madeFor: string;
  /** Name or ARN. */
  readonly namespace: string;
  readonly names: readonly string[];
}

/** Services and instances of AWS Cloud Map. */
interface Discovery {
  /** Registers an instance; nothing happens where the service is not there. */
  register(area: Area, serviceArn: string, instance: Registration): void;
  isRegistered(area: Area, id: string): boolean;
  /** Takes the instance out of every service. */
  deregister(area: Area, id: string): void;
  /** Makes a service for API calls for each name that has none. @returns ARNs of those that were ever made, by name */
  connect(area: Area, connection: Connection): ReadonlyMap<string, string>;
  /** Takes away the services that were made for one of Amazon ECS, with the instances in them. */
  disconnect(area: Area, madeFor: string): void;
}

/** A service of Amazon ECS that has been deleted, or has become INACTIVE. */
interface ServiceEnd {
  readonly cluster: string;
  readonly service: string;
  readonly moment: "deletion" | "inactive";
}

export interface Ports {
  readonly namespaces: Namespaces;
  readonly discovery: Discovery;
  /** Application Auto Scaling. */
  readonly scaling: { serviceEnds(area: Area, end: ServiceEnd): void };
  /** Amazon CloudWatch Logs. */
  readonly logs: { write(area: Area, group: string, stream: string, messages: readonly string[]): void };
}
