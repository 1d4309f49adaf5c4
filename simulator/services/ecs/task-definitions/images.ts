import { digest } from "../../../core/json.ts";

/** The digest an image resolves to: the one in the reference, or one that is made from its name. */
export function imageDigest(image: string): string {
  const pinned = /@(sha256:[0-9a-f]{64})$/.exec(image)?.[1];
  return pinned ?? `sha256:${digest(image)}`;
}
