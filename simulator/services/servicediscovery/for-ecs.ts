/** What Amazon ECS does in AWS Cloud Map. */
import type { Area } from "../../core/world.ts";
import { findNamespace } from "./lookups.ts";
import { addNamespace, newNamespaceId } from "./namespaces/operations.ts";
import type { Namespace } from "./records.ts";
import { ownArea } from "./state.ts";

/** Amazon ECS tags what it makes. Source: the AWS managed policy AmazonECSServiceRolePolicy, CloudMapResourceTagging. */
const managed = () => new Map([["AmazonECSManaged", "true"]]);

/** How Amazon ECS knows namespaces: by name or ARN, and it makes HTTP ones. */
export const namespacesForEcs = {
  find(area: Area, reference: string): Namespace | undefined {
    const own = ownArea(area);
    if (reference.startsWith("arn:")) return findNamespace(own, reference);
    return [...own.namespaces.values()].find(({ name }) => name === reference);
  },
  create(area: Area, name: string): Namespace {
    const own = ownArea(area);
    return addNamespace(own, { id: newNamespaceId(own), name, type: "HTTP", tags: managed() });
  },
};
