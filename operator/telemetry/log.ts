import type { Writable } from "node:stream";
import winston from "winston";
import type { Log } from "../engine/kind.ts";
import { safeFields } from "./redact.ts";

export type LogLevel = "debug" | "info" | "warn" | "error";

export interface LogOptions {
  readonly level: LogLevel;
  readonly format: "json" | "text";
  /** Where lines go; standard output by default. */
  readonly stream?: Writable;
}

/** The operator's log; the level can be changed while it runs. */
export interface RootLog extends Log {
  setLevel(level: LogLevel): void;
}

const quoted = (text: string): string => (/^[^\s"=]+$/.test(text) ? text : JSON.stringify(text));

const LINES = {
  json: winston.format.printf(({ level, message, time, ...fields }) =>
    JSON.stringify({ time, level, msg: message, ...fields }),
  ),
  text: winston.format.printf(({ level, message, time, ...fields }) => {
    const pairs = Object.entries(fields).filter(([, value]) => value !== undefined);
    const shown = pairs.map(
      ([key, value]) => ` ${key}=${typeof value === "string" ? quoted(value) : JSON.stringify(value)}`,
    );
    return `${time} ${level.toUpperCase().padEnd(5)} ${message}${shown.join("")}`;
  }),
};

/** Members that every line has; a field of that name gets an underscore. */
const OWN = new Set(["time", "level", "msg", "message"]);

/**
 * Lines of JSON (or text) with an RFC 3339 time, level, constant message and fields. Fields pass the safety net of
 * `redact.ts`; an `error` that is an Error becomes its message, with its `stack` beside it.
 */
export function createLog(options: LogOptions): RootLog {
  const logger = winston.createLogger({
    level: options.level,
    levels: { error: 0, warn: 1, info: 2, debug: 3 },
    format: LINES[options.format],
    transports: [new winston.transports.Stream({ stream: options.stream ?? process.stdout, eol: "\n" })],
  });
  return {
    ...logWith(logger, {}),
    setLevel(level) {
      logger.level = level;
    },
  };
}

function logWith(logger: winston.Logger, bound: Readonly<Record<string, unknown>>): Log {
  const at = (level: LogLevel) => (message: string, fields?: Readonly<Record<string, unknown>>) => {
    if (!logger.isLevelEnabled(level)) return;
    const entry: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(safeFields({ ...bound, ...fields }))) {
      entry[OWN.has(key) ? `${key}_` : key] = value;
    }
    logger.log({ ...entry, time: new Date().toISOString(), level, message });
  };
  return {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    child: (fields) => logWith(logger, { ...bound, ...fields }),
  };
}
