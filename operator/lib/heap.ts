/** A binary min-heap ordered by a number; equal numbers are first in, first out. */
export class Heap<T> {
  readonly #items: { readonly rank: number; readonly order: number; readonly value: T }[] = [];
  #order = 0;

  push(rank: number, value: T): void {
    const items = this.#items;
    items.push({ rank, order: this.#order++, value });
    let child = items.length - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!this.#before(child, parent)) break;
      this.#swap(child, parent);
      child = parent;
    }
  }

  peek(): { readonly rank: number; readonly value: T } | undefined {
    return this.#items[0];
  }

  pop(): T | undefined {
    const items = this.#items;
    const first = items[0];
    const last = items.pop();
    if (first === undefined || last === undefined) return undefined;
    if (items.length === 0) return first.value;
    items[0] = last;
    this.#sink();
    return first.value;
  }

  #sink(): void {
    let parent = 0;
    for (;;) {
      const left = 2 * parent + 1;
      let smallest = parent;
      if (left < this.#items.length && this.#before(left, smallest)) smallest = left;
      if (left + 1 < this.#items.length && this.#before(left + 1, smallest)) smallest = left + 1;
      if (smallest === parent) return;
      this.#swap(smallest, parent);
      parent = smallest;
    }
  }

  #before(a: number, b: number): boolean {
    const left = this.#items[a];
    const right = this.#items[b];
    if (left === undefined || right === undefined) return false;
    return left.rank < right.rank || (left.rank === right.rank && left.order < right.order);
  }

  #swap(a: number, b: number): void {
    const left = this.#items[a];
    const right = this.#items[b];
    if (left === undefined || right === undefined) return;
    this.#items[a] = right;
    this.#items[b] = left;
  }
}
