import type { Refusal } from "./errors.ts";

/** Page sizes of an operation, and how its service refuses others. */
interface Sizes {
  readonly usual: number;
  readonly most: number;
  /** What the service calls the member. */
  readonly member?: string;
  readonly invalid: (message: string) => Refusal;
}

/**
 * One page of a list; the token is opaque to the caller and names the last item of the page.
 *
 * @throws Refusal what `invalid` gives, for a token that this list did not give, or a page size out of range
 */
export function page(
  items: readonly string[],
  input: { readonly maxResults?: number | undefined; readonly nextToken?: string | undefined },
  sizes: Sizes,
): { readonly items: readonly string[]; readonly nextToken: string | undefined } {
  const size = input.maxResults ?? sizes.usual;
  if (size < 1 || size > sizes.most)
    throw sizes.invalid(`${sizes.member ?? "maxResults"} must be between 1 and ${sizes.most}.`);
  const start = input.nextToken === undefined ? 0 : startOf(input.nextToken, items, sizes);
  const end = start + size;
  const last = items[end - 1];
  return {
    items: items.slice(start, end),
    nextToken:
      end < items.length && last !== undefined
        ? Buffer.from(JSON.stringify([end, last])).toString("base64url")
        : undefined,
  };
}

function startOf(token: string, items: readonly string[], sizes: Sizes): number {
  const [end, last] = decode(token, sizes);
  const at = items.indexOf(last);
  // The item may be gone meanwhile; its old place is then the best guess.
  return at >= 0 ? at + 1 : end;
}

function decode(token: string, { invalid }: Sizes): [number, string] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(token, "base64url").toString());
    if (Array.isArray(parsed) && typeof parsed[0] === "number" && typeof parsed[1] === "string")
      return [parsed[0], parsed[1]];
  } catch {
    // not ours: refused below
  }
  throw invalid("Invalid token.");
}
