/** What one step of a history was answered, in a form in which two servers can be compared. */
export type Masked = unknown;

/** Members that only one of the two has, or whose value is not specified. */
const LEFT_OUT = new Set(["managedFields", "message", "details", "apiVersion", "remainingItemCount"]);

/** Takes out of answers what differs from server to server: uids, times, and the numbers of versions, whose order stays. */
export function createMask(): (value: unknown) => Masked {
  const versions = new Map<string, string>();
  const uids = new Map<string, string>();
  const named = (known: Map<string, string>, value: unknown, prefix: string): string => {
    const text = String(value);
    const name = known.get(text) ?? `${prefix}${known.size + 1}`;
    known.set(text, name);
    return name;
  };
  const mask = (value: unknown, name = ""): unknown => {
    if (name === "resourceVersion") return named(versions, value, "version ");
    if (name === "uid") return named(uids, value, "uid ");
    if (name === "namespace") return "<namespace>";
    if (name === "continue") return value === "" || value === undefined ? undefined : "<more>";
    if (/Timestamp$/.test(name)) return "<time>";
    if (Array.isArray(value)) return value.map((item) => mask(item));
    if (typeof value !== "object" || value === null) return value;
    const members = Object.entries(value).filter(([key, member]) => !LEFT_OUT.has(key) && member !== undefined);
    return Object.fromEntries(
      members.map(([key, member]) => [key, mask(key === "metadata" ? metadataOf(value) : member, key)]),
    );
  };
  return (value) => mask(value);
}

/** A list's version is the whole store's, in which others write meanwhile. */
function metadataOf(object: object): unknown {
  const { metadata } = object as { readonly metadata: object };
  return "items" in object ? { ...metadata, resourceVersion: undefined } : metadata;
}
