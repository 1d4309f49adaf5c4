// The `limit` of a list page: fewer objects when they are large, more again when they are small.

/** A page of at most this part of the allowed bytes leaves room for twice as many objects. */
const SMALL_SHARE = 1 / 4;

/** The limit after a page that was aborted because it was too large: half as many objects, at least one. */
export const afterTooLarge = (limit: number): number => Math.max(1, Math.floor(limit / 2));

/**
 * The limit after a page that was read.
 *
 * @param limit how many objects were requested
 * @param bytes size of its body; undefined where it is not counted
 * @param max objects and bytes that a page may hold
 */
export function afterPage(
  limit: number,
  bytes: number | undefined,
  max: { readonly objects: number; readonly bytes: number },
): number {
  return (bytes ?? 0) > max.bytes * SMALL_SHARE ? limit : Math.min(max.objects, 2 * limit);
}
