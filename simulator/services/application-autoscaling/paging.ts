import { type Refusal, refuse } from "../../core/errors.ts";
import { page } from "../../core/pagination.ts";
import { invalidValue } from "./errors.ts";

interface PageRequest {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

/**
 * One page of what there is: "This value can be between 1 and 50. The default value is 50."; of policies 10. (API Reference)
 *
 * @throws Refusal InvalidNextTokenException for a token that this list did not give, ValidationException for a size out of range
 */
export function pageOf<T>(
  all: readonly T[],
  idOf: (item: T) => string,
  most: number,
  { MaxResults, NextToken }: PageRequest,
): { readonly items: readonly T[]; readonly nextToken: string | undefined } {
  const byId = new Map(all.map((item) => [idOf(item), item]));
  const invalid = (message: string): Refusal =>
    message === "Invalid token."
      ? refuse("InvalidNextTokenException", "The next token supplied was invalid.")
      : invalidValue(message);
  const { items, nextToken } = page(
    [...byId.keys()],
    { maxResults: MaxResults, nextToken: NextToken },
    { usual: most, most, member: "MaxResults", invalid },
  );
  return { items: items.flatMap((id) => byId.get(id) ?? []), nextToken };
}
