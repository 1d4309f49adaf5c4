import { page as pageOf } from "../../core/pagination.ts";
import { invalidParameter } from "./errors.ts";

type Pages = ReturnType<typeof pageOf>;

/**
 * One page of a list.
 *
 * @throws Refusal InvalidParameterException for a token that this list did not give, or a page size out of range
 */
export function page(
  items: readonly string[],
  input: Parameters<typeof pageOf>[1],
  sizes: { readonly usual: number; readonly most: number },
): Pages {
  return pageOf(items, input, { ...sizes, invalid: invalidParameter });
}
