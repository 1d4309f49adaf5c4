/** Each CEL rule against the real API server: the same examples that the zod forms are held to. */
import { beforeAll, describe, expect, it } from "vitest";
import { KINDS } from "../kinds/examples.ts";
import { newNamespace } from "../support/controlplane.ts";
import { ACCEPTED } from "../unit/schema/accepted.ts";
import { call, collection, object } from "./api.ts";

let namespace: string;

beforeAll(async () => {
  namespace = await newNamespace("rules");
});

describe.each(KINDS)("$kind", ({ kind, plural, examples, messages }) => {
  const dryRun = (spec: unknown, name = "example") =>
    call("POST", `${collection(namespace, plural)}?dryRun=All`, object(kind, name, spec));

  const standing = Object.entries(examples).filter(([, { old }]) => old === undefined);
  const changing = Object.entries(examples).filter(([, { old }]) => old !== undefined);

  it.each(Object.entries(ACCEPTED[kind] ?? {}))("takes %s", async (_, spec) => {
    const { body, status } = await dryRun(spec);
    expect(body.message).toBeUndefined();
    expect(status).toBe(201);
  });

  it.each(standing)("%s", async (id, { good, bad, name }) => {
    const accepted = await dryRun(good, name);
    expect(accepted.body.message).toBeUndefined();
    expect(accepted.status).toBe(201);
    const refused = await dryRun(bad, name);
    expect(refused.status).toBe(422);
    expect(refused.body.message).toContain(messages.get(id));
  });

  it.each(changing)("%s", async (id, { old, good, bad }) => {
    const name = id.toLowerCase();
    const created = await call("POST", collection(namespace, plural), object(kind, name, old));
    expect(created.body.message).toBeUndefined();
    const { metadata } = created.body as { metadata: { resourceVersion: string } };
    const update = (spec: unknown) => {
      const changed = object(kind, name, spec);
      return call("PUT", `${collection(namespace, plural)}/${name}?dryRun=All`, {
        ...changed,
        metadata: { name, resourceVersion: metadata.resourceVersion },
      });
    };
    const accepted = await update(good);
    expect(accepted.body.message).toBeUndefined();
    const refused = await update(bad);
    expect(refused.status).toBe(422);
    expect(refused.body.message).toContain(messages.get(id));
  });
});
