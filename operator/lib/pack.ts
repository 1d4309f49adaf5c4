import { deserialize, serialize } from "node:v8";
import { deflateRawSync, inflateRawSync } from "node:zlib";

/** Keeps many values that resemble each other in a fraction of the memory of their objects. */
export interface Packer<T> {
  pack(value: T): string;
  /** @returns what was packed, as a new value each time */
  unpack(packed: string): T;
}

/** Deflate's settings: how far back it looks for what it has seen before, and what memory it takes, small as values are. */
const SETTINGS = { level: 3, windowBits: 13, memLevel: 6, chunkSize: 4096 } as const;
/** A longer dictionary would not be seen whole. */
const LONGEST = 2 ** SETTINGS.windowBits;
/** A value of which more than this part remains may serve as dictionary itself, if it holds that much more than the last. */
const POOR = 1 / 8;
const LONGER = 1.2;

/**
 * Deflate with a former value as dictionary: of one that resembles it little more remains than what differs. Objects of a
 * kind gain members in their lives, so a value that holds more than the last dictionary takes its place. The bytes are kept
 * as the characters of a string, which has a tenth of the overhead of a buffer; the first of them names the dictionary.
 * Source: RFC 1951; zlib's manual, deflateSetDictionary.
 */
function createPacker<T>(encode: (value: T) => Buffer, decode: (bytes: Buffer) => T): Packer<T> {
  /** Each longer than the one before it, so few. */
  const dictionaries: Buffer[] = [];

  const deflate = (bytes: Buffer): Buffer => {
    const dictionary = dictionaries.at(-1);
    const deflated = deflateRawSync(bytes, { ...SETTINGS, dictionary });
    const isLonger = bytes.length <= LONGEST && bytes.length > LONGER * (dictionary?.length ?? 0);
    if (!isLonger || deflated.length <= bytes.length * POOR) return deflated;
    dictionaries.push(Buffer.from(bytes));
    return deflate(bytes);
  };

  return {
    pack(value) {
      const deflated = deflate(encode(value));
      return Buffer.concat([Uint8Array.of(dictionaries.length), deflated]).toString("latin1");
    },
    unpack(packed) {
      const bytes = Buffer.from(packed, "latin1");
      const dictionary = dictionaries[bytes.readUInt8(0) - 1];
      return decode(inflateRawSync(bytes.subarray(1), { ...SETTINGS, dictionary }));
    },
  };
}

/** For JSON values. */
export const jsonPacker = <T>(): Packer<T> =>
  createPacker<T>(
    (value) => Buffer.from(JSON.stringify(value)),
    (bytes) => JSON.parse(bytes.toString()) as T,
  );

/** For plain data that may hold dates; what is `undefined` stays so. */
export const dataPacker = (): Packer<unknown> => createPacker<unknown>(serialize, deserialize);
