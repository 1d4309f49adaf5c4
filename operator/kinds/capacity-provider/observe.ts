import type { Aws } from "../../aws/handle.ts";
import type { Context, Knowledge, Surroundings } from "../../engine/kind.ts";
import { isDeleting } from "../../engine/object.ts";
import { isHidden } from "../common/plan/visibility.ts";
import { type Provider, type ProviderObserved, providerNameOf } from "./model.ts";

/** A capacity provider that was created less than this ago may not be shown yet. */
const DOUBT_MS = 30_000;

/** Reads the capacity provider; CreateCapacityProvider has no client token, so there is always a read before it. */
export async function observe(
  context: Context<Aws>,
  resource: Provider,
  _surroundings: Surroundings,
  known: Knowledge<ProviderObserved>,
): Promise<ProviderObserved> {
  if (known.reusable && known.observed !== undefined) return known.observed;
  const found = await context.aws.ecs.read(
    "DescribeCapacityProviders",
    { include: ["TAGS"] },
    providerNameOf(resource),
  );
  if (isHidden(context, resource, found?.tags))
    return { provider: undefined, hidden: true, source: "read", inDoubt: false };
  if (found?.status === "INACTIVE") return { provider: undefined, former: found, source: "read", inDoubt: false };
  const { sinceOwnWriteMs } = known;
  return {
    provider: found,
    source: "read",
    inDoubt: found === undefined && mayHaveBeenCreated(resource, known),
    ...(sinceOwnWriteMs !== undefined && { sinceOwnWriteMs }),
  };
}

function mayHaveBeenCreated(resource: Provider, known: Knowledge<ProviderObserved>): boolean {
  if (known.sinceOwnWriteMs !== undefined) return known.sinceOwnWriteMs < DOUBT_MS;
  const begun = (resource.metadata.finalizers?.length ?? 0) > 0;
  return isDeleting(resource) && begun && known.leadingMs < DOUBT_MS;
}
