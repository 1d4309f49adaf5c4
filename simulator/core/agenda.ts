/** What happens later: a heap of due times; entries due at the same time run in the order they were made. */
export interface Agenda {
  /** @param due epoch milliseconds */
  at(due: number, run: () => void): void;
  /** Due time of the earliest entry. */
  next(): number | undefined;
  /** Takes out the earliest entry. */
  pop(): Entry | undefined;
}

interface Entry {
  readonly due: number;
  readonly order: number;
  readonly run: () => void;
}

const before = (a: Entry, b: Entry) => a.due < b.due || (a.due === b.due && a.order < b.order);

export function createAgenda(): Agenda {
  const heap: Entry[] = [];
  let order = 0;
  const get = (index: number) => heap[index] as Entry;
  const swap = (a: number, b: number) => {
    const held = get(a);
    heap[a] = get(b);
    heap[b] = held;
  };
  const rise = (start: number) => {
    for (let child = start; child > 0; ) {
      const parent = (child - 1) >> 1;
      if (!before(get(child), get(parent))) return;
      swap(child, parent);
      child = parent;
    }
  };
  const sink = () => {
    for (let parent = 0; ; ) {
      const left = 2 * parent + 1;
      if (left >= heap.length) return;
      const child = left + 1 < heap.length && before(get(left + 1), get(left)) ? left + 1 : left;
      if (!before(get(child), get(parent))) return;
      swap(child, parent);
      parent = child;
    }
  };
  return {
    at(due, run) {
      heap.push({ due, order: order++, run });
      rise(heap.length - 1);
    },
    next: () => heap[0]?.due,
    pop() {
      const first = heap[0];
      const last = heap.pop();
      if (first !== last && last) {
        heap[0] = last;
        sink();
      }
      return first;
    },
  };
}
