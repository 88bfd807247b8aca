/** Something that happens at a virtual time. `rank` decides between events of the same millisecond. */
export interface ScheduledEvent {
  readonly at: number;
  readonly rank: number;
  run(): void;
}

function isBefore(left: ScheduledEvent, right: ScheduledEvent): boolean {
  return left.at < right.at || (left.at === right.at && left.rank < right.rank);
}

/** A binary heap: the earliest event first. */
export class EventQueue {
  readonly #heap: ScheduledEvent[] = [];

  push(event: ScheduledEvent): void {
    const heap = this.#heap;
    let at = heap.push(event) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(event, heap[parent] as ScheduledEvent)) break;
      heap[at] = heap[parent] as ScheduledEvent;
      at = parent;
    }
    heap[at] = event;
  }

  pop(): ScheduledEvent | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (heap.length > 0 && last !== undefined) this.#sink(last);
    return first;
  }

  #sink(event: ScheduledEvent): void {
    const heap = this.#heap;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (
        child + 1 < heap.length &&
        isBefore(heap[child + 1] as ScheduledEvent, heap[child] as ScheduledEvent)
      ) {
        child++;
      }
      if (!isBefore(heap[child] as ScheduledEvent, event)) break;
      heap[at] = heap[child] as ScheduledEvent;
      at = child;
    }
    heap[at] = event;
  }
}
