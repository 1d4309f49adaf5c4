// How many objects a list page is asked for: fewer when they are large, more again when they are small.

/** A page that takes no more than this part of the most that it may take leaves room for twice as many objects. */
const SMALL_SHARE = 1 / 4;

/** After a page was given up because it was too large: half as many objects, at least one. */
export const afterTooLarge = (limit: number): number => Math.max(1, Math.floor(limit / 2));

/**
 * After a page that was read.
 *
 * @param limit how many objects it was asked for
 * @param bytes what its body took; undefined where nobody counts
 * @param max objects and bytes that a page may hold
 */
export function afterPage(
  limit: number,
  bytes: number | undefined,
  max: { readonly objects: number; readonly bytes: number },
): number {
  return (bytes ?? 0) > max.bytes * SMALL_SHARE ? limit : Math.min(max.objects, 2 * limit);
}
