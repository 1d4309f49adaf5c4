/** Pages are cut first and filtered then, so that a page may be empty and have a token. */
import { page } from "../../core/pagination.ts";
import { invalidInput } from "./errors.ts";
import { optionsNow } from "./options.ts";
import type { CloudMapArea } from "./records.ts";

interface PageRequest {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

/**
 * One page of the ids of all there is.
 *
 * @throws Refusal InvalidInput for a token that this list did not give, or a page size out of range
 */
export function pageOf(area: CloudMapArea, ids: readonly string[], { MaxResults, NextToken }: PageRequest) {
  const sizes = { usual: optionsNow(area.world).cloudMapPage, most: 100, member: "MaxResults", invalid: invalidInput };
  return page(ids, { maxResults: MaxResults, nextToken: NextToken }, sizes);
}
