import * as ecs from "@aws-sdk/client-ecs";
import * as servicediscovery from "@aws-sdk/client-servicediscovery";
import { describe, expect, test } from "vitest";
import { customResourceDefinition, KINDS } from "../../../crds/crd.ts";
import { crdReference } from "../../../tools/generate/crd-reference.ts";
import { fieldTree, type Schema } from "../../../tools/generate/field-tree.ts";

const pages = crdReference(KINDS);

/** The headings of the third level below one of the second. */
const headings = (page: string, section: string): readonly string[] => {
  const from = page.indexOf(`\n## ${section}\n`);
  const to = page.indexOf("\n## ", from + 1);
  return [...page.slice(from, to).matchAll(/^### (.+)$/gm)].map(([, heading = ""]) => heading);
};

const SDKS = { ecs, servicediscovery };

/** The parameters of a call, as the SDK's schema of its input names them. */
const parametersOf = (service: keyof typeof SDKS, call: string): readonly string[] => {
  const schema = (SDKS[service] as Readonly<Record<string, unknown>>)[`${call}Request$`];
  return Array.isArray(schema) ? schema[4] : [];
};

describe.each(KINDS.map((kind) => [kind.names.kind, kind] as const))("the page of %s", (_name, kind) => {
  const page = pages.get(`docs/reference/${kind.names.singular}.md`) ?? "";
  const crd = customResourceDefinition(kind) as {
    spec: { versions: readonly { schema: { openAPIV3Schema: Schema } }[] };
  };
  const spec = crd.spec.versions[0]?.schema.openAPIV3Schema.properties?.spec;

  test("has every member of the spec once", () => {
    const shown = [...headings(page, "Fields of the AWS API"), ...headings(page, "Fields of ecs-operator")];
    expect(shown.toSorted()).toEqual(Object.keys(spec?.properties ?? {}).toSorted());
  });

  test("links every member of the AWS API to a parameter that the call has", () => {
    const links = [...page.matchAll(/ AWS: \[(\w+): (\w+)\]\((\S+)\)\.$/gm)];
    expect(links.length).toBe(headings(page, "Fields of the AWS API").length);
    for (const [, call = "", parameter = "", url] of links) {
      expect(parametersOf(kind.names.service, call)).toContain(parameter);
      expect(url).toContain(`/API_${call}.html`);
    }
  });

  test("has no field of its own that is a parameter of the call", () => {
    const [, call = ""] = /In AWS: \[(\w+)\]/.exec(page) ?? [];
    const own = headings(page, "Fields of ecs-operator");
    expect(own.length).toBeGreaterThan(0);
    expect(own.filter((member) => parametersOf(kind.names.service, call).includes(member))).toEqual([]);
  });
});

test("a tree shows nesting, lists, maps, types and limits", () => {
  const leaf = { type: "string", enum: ["A", "B"], description: "Which." };
  const schema: Schema = {
    type: "object",
    required: ["items"],
    properties: {
      items: {
        type: "array",
        maxItems: 3,
        items: { type: "object", properties: { kind: leaf } },
      },
      byName: {
        type: "object",
        additionalProperties: { type: "array", items: { type: "object", properties: { leaf } } },
      },
    },
  };
  expect(fieldTree(schema)).toEqual([
    "- `items`: *list of object; required; at most 3 items.*",
    "  - `kind`: *string; one of `A`, `B`.* Which.",
    "- `byName`: *map of list of object.*",
    "  - `leaf`: *string; one of `A`, `B`.* Which.",
  ]);
});
