/**
 * What waits, by owner: the owners take turns, and of one owner the items come in the order in which they were added. So
 * whoever has one item waits for one of each other owner at most, however many those have, and not at all where only the owner
 * that was served last has any. Every operation costs the same whatever the number of items.
 */
export class FairQueue<Item> {
  /** In the order of their turns; none without items. */
  readonly #owners = new Map<string, Map<unknown, Item>>();
  /** The owner that was served last: it comes after all others, also after those who come only now. */
  #served: { readonly owner: string; readonly items: Map<unknown, Item> } | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(owner: string, id: unknown): boolean {
    return this.#itemsOf(owner)?.has(id) ?? false;
  }

  /** Adds an item at the end of its owner's; one that is there already under this id is replaced and keeps its place. */
  set(owner: string, id: unknown, item: Item): void {
    let items = this.#itemsOf(owner);
    if (items === undefined) {
      items = new Map();
      this.#owners.set(owner, items);
    }
    if (!items.has(id)) this.#size += 1;
    items.set(id, item);
  }

  /** Takes an item out of its turn. @returns whether it was there */
  delete(owner: string, id: unknown): boolean {
    const items = this.#itemsOf(owner);
    if (items?.delete(id) !== true) return false;
    this.#size -= 1;
    if (items.size === 0) this.#owners.delete(owner);
    return true;
  }

  /** The item whose turn it is; it stays. */
  peek(): Item | undefined {
    const [item] = this.#next()?.items.values() ?? [];
    return item;
  }

  /** Takes the item whose turn it is. */
  take(): Item | undefined {
    const next = this.#next();
    if (next === undefined) return undefined;
    const [[id, item] = []] = next.items;
    const before = this.#served;
    this.#owners.delete(next.owner);
    if (before !== undefined && before.owner !== next.owner && before.items.size > 0)
      this.#owners.set(before.owner, before.items);
    this.#served = next;
    next.items.delete(id);
    this.#size -= 1;
    return item;
  }

  clear(): void {
    this.#owners.clear();
    this.#served = undefined;
    this.#size = 0;
  }

  #itemsOf(owner: string): Map<unknown, Item> | undefined {
    return this.#served?.owner === owner ? this.#served.items : this.#owners.get(owner);
  }

  #next(): { readonly owner: string; readonly items: Map<unknown, Item> } | undefined {
    for (const [owner, items] of this.#owners) return { owner, items };
    return this.#served !== undefined && this.#served.items.size > 0 ? this.#served : undefined;
  }
}
