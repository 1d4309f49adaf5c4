import type { Clock } from "../lib/clock.ts";

/** How long a rendered page is served, milliseconds; Prometheus scrapes at most once a second. */
const MAX_AGE_MS = 1_000;

/** A page of metrics and its content type. */
export interface MetricsPage {
  readonly contentType: string;
  readonly body: string;
}

/** A rendered page as bytes. */
export interface SharedPage {
  readonly contentType: string;
  readonly body: Buffer;
}

/**
 * Renders a page once for all concurrent requests and caches it for a second: rendering thousands of series blocks the process
 * for tens of milliseconds, during which it cannot renew the Lease.
 *
 * @param render makes the page
 * @returns a function that returns the page; it rejects with what `render` threw, and the next call renders again
 */
export function sharedPage(render: () => Promise<MetricsPage>, clock: Clock): () => Promise<SharedPage> {
  let page: Promise<SharedPage> | undefined;
  let renderedAt = Number.POSITIVE_INFINITY;

  const renderNow = async (): Promise<SharedPage> => {
    try {
      const { contentType, body } = await render();
      renderedAt = clock.monotonic();
      return { contentType, body: Buffer.from(body) };
    } catch (error) {
      page = undefined;
      throw error;
    }
  };

  return () => {
    if (page === undefined || clock.monotonic() - renderedAt >= MAX_AGE_MS) {
      renderedAt = Number.POSITIVE_INFINITY;
      page = renderNow();
    }
    return page;
  };
}
