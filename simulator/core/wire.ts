/** AWS's wire protocols: which service and operation a request is for, and how an answer is written. */
import type { SimAnswer } from "./answer.ts";

export type Wire =
  | {
      readonly protocol: "json";
      /** What stands before the operation in `x-amz-target`. */
      readonly target: string;
      readonly version: "1.0" | "1.1";
      /** The member that an error's text is in. */
      readonly message: "message" | "Message";
    }
  | {
      readonly protocol: "query";
      /** The `Version` of a request. */
      readonly version: string;
      readonly namespace: string;
    };

/** A service, as far as its wire goes. */
interface Wired {
  readonly name: string;
  readonly wire: Wire;
}

export interface WireRequest {
  /** The header `x-amz-target`, which the JSON protocols have. */
  readonly target: string | undefined;
  readonly body: string;
}

/** A request that is understood, or how it is refused; both know how their answer is written. */
export type Understood = { readonly write: (answer: SimAnswer, id: string) => Written } & (
  | { readonly service: string; readonly operation: string; readonly input: unknown }
  | { readonly refused: SimAnswer }
);

export interface Written {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

const refused = (code: string, message: string): SimAnswer => ({ status: 400, body: { __type: code, message } });

/** Finds out what a request wants, of all services there are. */
export function understand(services: readonly Wired[], { target, body }: WireRequest): Understood {
  return target === undefined ? understandQuery(services, body) : understandJson(services, target, body);
}

function understandJson(services: readonly Wired[], target: string, body: string): Understood {
  for (const { name, wire } of services) {
    if (wire.protocol !== "json" || !target.startsWith(wire.target)) continue;
    const write = (answer: SimAnswer) => writeJson(answer, wire.version, wire.message);
    const input = parsed(body);
    if (!input) return { write, refused: refused("SerializationException", "The request body is not valid JSON.") };
    return { write, service: name, operation: target.slice(wire.target.length), input: input.value };
  }
  return { write: writeJson, refused: refused("UnknownOperationException", `Unknown target ${target}.`) };
}

function parsed(body: string): { readonly value: unknown } | undefined {
  try {
    return { value: body === "" ? {} : JSON.parse(body) };
  } catch {
    return undefined;
  }
}

function writeJson({ status, body }: SimAnswer, version = "1.1", message: "message" | "Message" = "message"): Written {
  const { message: text, ...rest } = body;
  const shown = status === 200 ? body : { ...rest, [message]: text };
  return { status, type: `application/x-amz-json-${version}`, text: JSON.stringify(shown) };
}

/** The Query protocol, as far as its inputs and outputs are flat. */
function understandQuery(services: readonly Wired[], body: string): Understood {
  const { Action: operation = "", Version: version = "", ...input } = Object.fromEntries(new URLSearchParams(body));
  for (const { name, wire } of services) {
    if (wire.protocol !== "query" || wire.version !== version) continue;
    return { write: (answer, id) => writeXml(wire.namespace, operation, answer, id), service: name, operation, input };
  }
  const message = `Could not find operation ${operation} for version ${version}`;
  return {
    write: (answer, id) => writeXml("", operation, answer, id),
    refused: refused("InvalidAction", message),
  };
}

const escaped = (value: unknown) =>
  String(value).replace(/[&<>]/g, (found) => (found === "&" ? "&amp;" : found === "<" ? "&lt;" : "&gt;"));

function writeXml(namespace: string, action: string, { status, body }: SimAnswer, id: string): Written {
  const members = Object.entries(body).map(([name, value]) => `<${name}>${escaped(value)}</${name}>`);
  const text =
    status === 200
      ? `<${action}Response xmlns="${namespace}"><${action}Result>${members.join("")}</${action}Result><ResponseMetadata><RequestId>${id}</RequestId></ResponseMetadata></${action}Response>`
      : `<ErrorResponse xmlns="${namespace}"><Error><Type>Sender</Type><Code>${escaped(body.__type)}</Code><Message>${escaped(body.message)}</Message></Error><RequestId>${id}</RequestId></ErrorResponse>`;
  return { status, type: "text/xml", text };
}
