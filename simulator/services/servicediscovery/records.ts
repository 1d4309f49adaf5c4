/** What AWS Cloud Map keeps. Times are epoch milliseconds. */
import type { Area } from "../../core/world.ts";

/** What AWS Cloud Map has in one account and Region. */
export interface CloudMapArea extends Area {
  /** By id, in the order of creation. */
  readonly namespaces: Map<string, Namespace>;
}

export type NamespaceType = "HTTP" | "DNS_PUBLIC" | "DNS_PRIVATE";

export interface Namespace {
  readonly id: string;
  readonly arn: string;
  readonly name: string;
  readonly type: NamespaceType;
  readonly description: string | undefined;
  readonly createdAt: number;
}
