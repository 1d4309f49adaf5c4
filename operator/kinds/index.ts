import type { Aws } from "../aws/handle.ts";
import type { AnyKind } from "../engine/kind.ts";
import { cluster } from "./cluster/index.ts";
import { service } from "./service/index.ts";
import { taskDefinition } from "./task-definition/index.ts";

/** All kinds that the operator reconciles. */
export const kinds: readonly AnyKind<Aws>[] = [cluster, taskDefinition, service];
