import type { Operations, SERVICES, ServiceName } from "./index.ts";

/** The operations of a service that are batched: those whose rows say so. */
export type BatchedOf<Service extends ServiceName> = {
  [O in keyof (typeof SERVICES)[Service]["operations"] &
    keyof Operations[Service]]: (typeof SERVICES)[Service]["operations"][O] extends {
    readonly batch: object;
  }
    ? O
    : never;
}[keyof (typeof SERVICES)[Service]["operations"] & keyof Operations[Service]];

type OutputOf<Operation> = Operation extends { output: infer Output } ? Output : never;
type ListIn<Output, Member extends string> = Member extends keyof Output ? NonNullable<Output[Member]> : never;
type ItemsMember<Row> = Row extends { readonly batch: { readonly items: infer Member extends string } }
  ? Member
  : never;

/** What a batched operation returns for each id. */
export type ItemOf<Service extends ServiceName, O extends BatchedOf<Service>> =
  ListIn<
    OutputOf<Operations[Service][O]>,
    ItemsMember<(typeof SERVICES)[Service]["operations"][O]>
  > extends readonly (infer Item)[]
    ? Item
    : never;
