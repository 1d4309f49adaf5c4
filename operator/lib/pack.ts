import { deserialize, serialize } from "node:v8";

/**
 * Plain data as bytes: a fraction of what its objects take in memory, and outside of the heap that is collected.
 *
 * @param value may hold dates; what is `undefined` stays so
 */
// The copy has the exact size; what the serializer gives has room to grow.
export const pack = (value: unknown): Uint8Array => new Uint8Array(serialize(value));

/** @returns what was packed, as a new value each time */
export const unpack = (packed: Uint8Array): unknown => deserialize(packed);
