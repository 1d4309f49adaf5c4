/** The SDK's own schemas of AWS's services, read as plain data: member names and what is required. */
import * as scaling from "@aws-sdk/client-application-auto-scaling";
import * as cloudwatch from "@aws-sdk/client-cloudwatch";
import * as logs from "@aws-sdk/client-cloudwatch-logs";
import * as ecs from "@aws-sdk/client-ecs";
import * as servicediscovery from "@aws-sdk/client-servicediscovery";
import * as sts from "@aws-sdk/client-sts";

/** The SDK of each service that the simulator has. */
export const SDKS: Readonly<Record<string, object>> = {
  "application-autoscaling": scaling,
  cloudwatch,
  ecs,
  logs,
  servicediscovery,
  sts,
};

type Ref = unknown;
type Schema = readonly unknown[];

/** Schemas may be lazy, or paired with traits. */
function resolve(ref: Ref): Ref {
  if (typeof ref === "function") return resolve(ref());
  if (Array.isArray(ref) && (typeof ref[0] === "function" || ref.length === 2)) return resolve(ref[0]);
  return ref;
}

const isSchema = (ref: Ref): ref is Schema => Array.isArray(ref) && typeof ref[0] === "number" && ref.length > 3;
const listMark = 64;
const mapMark = 128;

export interface Structure {
  readonly name: string;
  readonly members: Readonly<Record<string, Ref>>;
  readonly required: readonly string[];
}

export type Shape =
  | { readonly kind: "structure"; readonly structure: Structure }
  | { readonly kind: "list" | "map"; readonly item: Ref }
  | { readonly kind: "leaf"; readonly code: unknown };

export function shapeOf(ref: Ref): Shape {
  const schema = resolve(ref);
  if (schema === "unit") return { kind: "structure", structure: { name: "Unit", members: {}, required: [] } };
  if (typeof schema === "number" && schema & mapMark) return { kind: "map", item: schema & ~mapMark };
  if (typeof schema === "number" && schema & listMark) return { kind: "list", item: schema & ~listMark };
  if (!isSchema(schema)) return { kind: "leaf", code: schema };
  if (schema[0] === 1) return { kind: "list", item: schema[4] };
  if (schema[0] === 2) return { kind: "map", item: schema[5] };
  if (schema[0] === 3 || schema[0] === 4) return { kind: "structure", structure: structureOf(schema) };
  return { kind: "leaf", code: schema[4] };
}

function structureOf(schema: Schema): Structure {
  const names = schema[4] as readonly string[];
  const types = schema[5] as readonly Ref[];
  return {
    name: schema[2] as string,
    members: Object.fromEntries(names.map((name, index) => [name, types[index]])),
    required: names.slice(0, (schema[6] as number | undefined) ?? 0),
  };
}

/** Input and output structure of an operation. */
export function operationSchema(service: string, operation: string): { readonly input: Ref; readonly output: Ref } {
  const schema = (SDKS[service] as Readonly<Record<string, Schema>> | undefined)?.[`${operation}$`];
  if (!schema) throw new Error(`The SDK has no schema for ${service} ${operation}`);
  return { input: schema[4], output: schema[5] };
}

/** Paths in a wire answer that the SDK's schema does not know, or whose JSON type is not the schema's. */
export function unknownMembers(value: unknown, ref: Ref, path = ""): string[] {
  const shape = shapeOf(ref);
  if (shape.kind === "list") {
    return Array.isArray(value)
      ? value.flatMap((item, index) => unknownMembers(item, shape.item, `${path}[${index}]`))
      : [path];
  }
  if (shape.kind === "leaf") return leafFits(value, shape.code) ? [] : [`${path} (${typeof value})`];
  if (value === null || typeof value !== "object" || Array.isArray(value)) return [path];
  if (shape.kind !== "structure")
    return Object.entries(value).flatMap(([key, item]) => unknownMembers(item, shape.item, `${path}.${key}`));
  const { members } = shape.structure;
  return Object.entries(value).flatMap(([name, item]) => {
    const at = path ? `${path}.${name}` : name;
    return Object.hasOwn(members, name) ? unknownMembers(item, members[name], at) : [at];
  });
}

function leafFits(value: unknown, code: unknown): boolean {
  switch (code) {
    case 0:
      return typeof value === "string";
    case 1:
    case 4:
      return typeof value === "number";
    case 2:
      return typeof value === "boolean";
    default:
      return code === 15;
  }
}

/** A wire answer as the SDK would give it: times as `Date`. For drivers that call the simulator without HTTP. */
export function sdkOutput(service: string, operation: string, body: unknown): unknown {
  return withDates(body, operationSchema(service, operation).output);
}

function withDates(value: unknown, ref: Ref): unknown {
  const shape = shapeOf(ref);
  if (shape.kind === "leaf") return shape.code === 4 && typeof value === "number" ? new Date(value * 1000) : value;
  if (Array.isArray(value)) return shape.kind === "list" ? value.map((item) => withDates(item, shape.item)) : value;
  if (value === null || typeof value !== "object") return value;
  const refOf = (name: string) => (shape.kind === "structure" ? shape.structure.members[name] : shape.item);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withDates(item, refOf(name))]));
}
