/**
 * A queue with one FIFO per owner; the owners are served round robin. So an owner's first item waits for at most one item of
 * each other owner, however many those have. Each operation takes constant time.
 */
export class FairQueue<Item> {
  /** In the order in which they are served next; none without items. */
  readonly #owners = new Map<string, Map<unknown, Item>>();
  /** The owner that was served last: it comes after all others, also after new ones. */
  #served: { readonly owner: string; readonly items: Map<unknown, Item> } | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(owner: string, id: unknown): boolean {
    return this.#itemsOf(owner)?.has(id) ?? false;
  }

  /** Appends an item to its owner's queue; an item with the same id is replaced and keeps its position. */
  set(owner: string, id: unknown, item: Item): void {
    let items = this.#itemsOf(owner);
    if (items === undefined) {
      items = new Map();
      this.#owners.set(owner, items);
    }
    if (!items.has(id)) this.#size += 1;
    items.set(id, item);
  }

  /** Removes an item. @returns whether it was there */
  delete(owner: string, id: unknown): boolean {
    const items = this.#itemsOf(owner);
    if (items?.delete(id) !== true) return false;
    this.#size -= 1;
    if (items.size === 0) this.#owners.delete(owner);
    return true;
  }

  /** The next item, without removing it. */
  peek(): Item | undefined {
    const [item] = this.#next()?.items.values() ?? [];
    return item;
  }

  /** Removes and returns the next item. */
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
