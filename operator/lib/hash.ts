import { hash } from "node:crypto";
import { stableStringify } from "./json.ts";

/** SHA-256 of a JSON value in canonical key order, as lower-case hex (64 characters). */
export function contentHash(value: unknown): string {
  return hash("sha256", stableStringify(value), "hex");
}

/** SHA-256 of a JSON value as base64url, cut to `length` characters: short enough for AWS client tokens. */
export function token(value: unknown, length: number): string {
  return hash("sha256", stableStringify(value), "base64url").slice(0, length);
}
