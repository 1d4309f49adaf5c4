import type { Key } from "./kind.ts";
import { isDeleting } from "./lifecycle.ts";
import type { Memories } from "./memory.ts";
import { staleCache } from "./outcome.ts";
import type { Pass, Ports } from "./pass.ts";

/**
 * The cache of a new leader may be older than what the one before it acted on. Before the first AWS write for an object in
 * a term, and before every deletion, the API server is asked about it and about what it refers to; a write of our own that
 * it accepted with a precondition says the same.
 *
 * @throws ClassifiedError class `conflict` when the cache was older; it holds the newer object then
 */
export async function proveFresh<Aws>(pass: Pass<Aws>, ports: Ports<Aws>, memories: Memories): Promise<void> {
  const { store, writer, gate } = ports;
  const { key, resource, kind } = pass;
  const refs = isDeleting(resource) ? [] : kind.refs(resource.spec);
  for (const one of [key, ...refs.map((ref): Key => ({ kind: ref.kind, namespace: key.namespace, name: ref.name }))]) {
    const cached = one === key ? resource : store.get(one);
    if (cached === undefined) continue;
    const memory = memories.of(cached.metadata.uid);
    if (memory.provenTerm === gate.term && !(one === key && isDeleting(resource))) continue;
    const current = await writer.read(one);
    if (current !== undefined) store.absorb(current);
    const { uid, resourceVersion } = cached.metadata;
    if (current?.metadata.uid !== uid || current.metadata.resourceVersion !== resourceVersion) {
      throw staleCache(`${one.kind} ${one.name} is newer than the cache`);
    }
    memory.provenTerm = gate.term;
  }
}
