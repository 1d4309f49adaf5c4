import { deepEqual } from "../../../operator/lib/json.ts";
import { copyOf } from "./objects.ts";

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly value?: unknown;
}

/** A JSON patch that the API server answers with 422: a failed `test`, or a path that is not there. */
export class PatchRefused extends Error {}

/**
 * Applies a JSON patch (RFC 6902; `add`, `remove`, `replace`, `test`) to a copy.
 * @throws PatchRefused when a test fails or a path does not exist
 */
export function applyJsonPatch(document: unknown, operations: readonly Operation[]): unknown {
  const copy = copyOf(document);
  for (const operation of operations) applyOne(copy, operation);
  return copy;
}

function applyOne(document: unknown, { op, path, value }: Operation): void {
  const parts = path.split("/").slice(1).map(unescapePointer);
  const last = parts.pop();
  if (last === undefined) throw new PatchRefused(`operation on the whole document: ${op}`);
  const holder = parts.reduce<unknown>((at, part) => member(at, part, path), document);
  if (typeof holder !== "object" || holder === null) throw new PatchRefused(`no such path: ${path}`);
  const exists = Array.isArray(holder) ? Number(last) < holder.length : last in holder;
  switch (op) {
    case "test":
      if (!exists || !deepEqual(member(holder, last, path), value))
        throw new PatchRefused(`testing path ${path} failed`);
      return;
    case "add":
      add(holder, last, value, path);
      return;
    case "replace":
      if (!exists) throw new PatchRefused(`no such path: ${path}`);
      set(holder, last, value);
      return;
    case "remove":
      if (!exists) throw new PatchRefused(`no such path: ${path}`);
      if (Array.isArray(holder)) holder.splice(Number(last), 1);
      else delete (holder as Record<string, unknown>)[last];
      return;
    default:
      throw new PatchRefused(`unknown operation ${op}`);
  }
}

const unescapePointer = (part: string): string => part.replaceAll("~1", "/").replaceAll("~0", "~");

function member(holder: unknown, part: string, path: string): unknown {
  if (Array.isArray(holder)) return holder[Number(part)];
  if (typeof holder === "object" && holder !== null && part in holder) return (holder as Record<string, unknown>)[part];
  throw new PatchRefused(`no such path: ${path}`);
}

function add(holder: object, part: string, value: unknown, path: string): void {
  if (!Array.isArray(holder)) {
    set(holder, part, value);
    return;
  }
  const index = part === "-" ? holder.length : Number(part);
  if (!Number.isInteger(index) || index > holder.length) throw new PatchRefused(`no such index: ${path}`);
  holder.splice(index, 0, copyOf(value));
}

function set(holder: object, part: string, value: unknown): void {
  (holder as Record<string, unknown>)[part] = copyOf(value);
}

/** A JSON merge patch (RFC 7396): null removes, objects merge, everything else replaces. */
export function applyMergePatch(target: unknown, patch: unknown): unknown {
  if (typeof patch !== "object" || patch === null || Array.isArray(patch)) return copyOf(patch);
  const isObject = typeof target === "object" && target !== null && !Array.isArray(target);
  const merged: Record<string, unknown> = isObject ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else merged[key] = applyMergePatch(merged[key], value);
  }
  return merged;
}
