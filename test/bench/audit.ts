import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import type { AuditEvent } from "../support/audit-log.ts";
import type { Setting } from "./setting.ts";

const OPERATOR_AGENT = "ecs-operator/";
const WRITING = new Set(["create", "update", "patch", "delete"]);

/** Reads what an audit log has gained since the last time; it grows by hundreds of MB in a run. */
export function followAudit(setting: Setting): () => readonly AuditEvent[] {
  const path = setting.plane.auditLogPath;
  if (path === undefined) throw new Error("this control plane has no audit log");
  let offset = 0;
  const file = openSync(path, "r");
  try {
    offset = fstatSync(file).size;
  } finally {
    closeSync(file);
  }
  return () => {
    const text = readFrom(path, offset);
    const whole = text.slice(0, text.lastIndexOf("\n") + 1);
    offset += Buffer.byteLength(whole);
    return whole
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as AuditEvent);
  };
}

function readFrom(path: string, offset: number): string {
  const file = openSync(path, "r");
  try {
    const buffer = Buffer.alloc(fstatSync(file).size - offset);
    readSync(file, buffer, 0, buffer.length, offset);
    return buffer.toString();
  } finally {
    closeSync(file);
  }
}

/** What operators wrote to the API server, but for the Lease: that one is renewed in an idle world, too. */
export const operatorWrites = (events: readonly AuditEvent[]): readonly AuditEvent[] =>
  events.filter(
    ({ verb, userAgent, objectRef }) =>
      WRITING.has(verb) && userAgent?.startsWith(OPERATOR_AGENT) === true && objectRef?.resource !== "leases",
  );
