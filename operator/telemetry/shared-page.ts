import type { Clock } from "../lib/clock.ts";

/** How long a page counts as new, in milliseconds; nobody scrapes more often than once a second. */
const MAX_AGE_MS = 1_000;

/** A page of metrics and its content type. */
export interface MetricsPage {
  readonly contentType: string;
  readonly body: string;
}

/** A rendered page as the bytes that are sent. */
export interface SharedPage {
  readonly contentType: string;
  readonly body: Buffer;
}

/**
 * Renders a page for all who wait for it and keeps it for a second: rendering thousands of series takes the process tens of
 * milliseconds, in which it renews no Lease.
 *
 * @param render makes the page
 * @returns gives the page; rejects with what `render` threw, for those who waited for it alone: the next one renders again
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
