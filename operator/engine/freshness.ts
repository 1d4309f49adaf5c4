import { compareVersions } from "../lib/resource-version.ts";
import type { Memories, Memory } from "./memory.ts";
import { isDeleting, keyOf, keyOfRef, type Resource } from "./object.ts";
import { staleCache } from "./outcome.ts";
import type { Pass, Ports } from "./pass.ts";
import type { Store } from "./ports.ts";

/**
 * What a plan that was made just now has seen of the objects that its own refers to: what the cache holds later, when they
 * are to be proven, may be newer.
 */
export function plannedFrom<Aws>({ key, kind, resource }: Pass<Aws>, store: Store): readonly Resource[] {
  const refs = isDeleting(resource) ? [] : kind.refs(resource.spec);
  return refs.flatMap((ref) => store.get(keyOfRef(ref, key.namespace)) ?? []);
}

/**
 * The cache of a new leader may be older than what the one before it acted on. Before the first AWS write for an object in
 * a term, and before every deletion, the API server is asked about it and about what it refers to; a write of our own that
 * it accepted with a precondition says the same.
 *
 * @param planned what the object refers to, as the plan has seen it
 * @throws ClassifiedError class `conflict` when the plan was made from something older; the cache holds the newer object then
 */
export async function proveFresh<Aws>(
  { resource }: Pass<Aws>,
  planned: readonly Resource[],
  { store, writer, gate }: Ports<Aws>,
  memories: Memories,
): Promise<void> {
  for (const one of [resource, ...planned]) {
    const { uid, name, resourceVersion } = one.metadata;
    const memory = memories.of(uid);
    if (isProven(memory, gate.term, resourceVersion) && !(one === resource && isDeleting(resource))) continue;
    const current = await writer.read(keyOf(one));
    if (current !== undefined) store.absorb(current);
    if (current?.metadata.uid !== uid || current.metadata.resourceVersion !== resourceVersion) {
      throw staleCache(`the cache does not have the newest version of ${one.kind} ${name}`);
    }
    memory.proven = { term: gate.term, version: resourceVersion };
  }
}

/** A version is proven when it is not older than one that the API server has given in this term. */
function isProven({ proven }: Memory, term: number, version: string): boolean {
  return proven?.term === term && (compareVersions(version, proven.version) ?? 0) >= 0;
}
