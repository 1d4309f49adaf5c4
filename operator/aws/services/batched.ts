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

/** The lists of a service in which single items are found: those whose rows say so. */
export type ListedOf<Service extends ServiceName> = {
  [O in keyof (typeof SERVICES)[Service]["operations"] &
    keyof Operations[Service]]: (typeof SERVICES)[Service]["operations"][O] extends {
    readonly list: object;
  }
    ? O
    : never;
}[keyof (typeof SERVICES)[Service]["operations"] & keyof Operations[Service]];

type OutputOf<Operation> = Operation extends { output: infer Output } ? Output : never;
type ListIn<Output, Member extends string> = Member extends keyof Output ? NonNullable<Output[Member]> : never;
type ItemsMember<Reading> = Reading extends { readonly items: infer Member extends string } ? Member : never;

/** The rows of a service that have a batch or a list. */
type RowOf<
  Service extends ServiceName,
  O extends keyof Operations[Service],
> = O extends keyof (typeof SERVICES)[Service]["operations"] ? (typeof SERVICES)[Service]["operations"][O] : never;

type ItemIn<Output, Reading> = ListIn<Output, ItemsMember<Reading>> extends readonly (infer Item)[] ? Item : never;

/** What a batched operation returns for each id. */
export type ItemOf<Service extends ServiceName, O extends BatchedOf<Service>> =
  RowOf<Service, O> extends { readonly batch: infer Reading }
    ? ItemIn<OutputOf<Operations[Service][O]>, Reading>
    : never;

/** What a list holds. */
export type FoundOf<Service extends ServiceName, O extends ListedOf<Service>> =
  RowOf<Service, O> extends { readonly list: infer Reading }
    ? ItemIn<OutputOf<Operations[Service][O]>, Reading>
    : never;
