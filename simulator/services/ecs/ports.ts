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

export interface Ports {
  readonly namespaces: Namespaces;
}
