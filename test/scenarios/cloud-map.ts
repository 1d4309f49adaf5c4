import { type AwsCall, tagsOf } from "./history.ts";

/**
 * What the ledger shows of Cloud Map. A creation is answered with an operation, and only the operation leads to the namespace: its
 * key is that of the operation until somebody has asked for it.
 */

const CREATES = /^servicediscovery\.Create(Http|PrivateDns|PublicDns)Namespace$/;
const CREATES_SERVICE = "servicediscovery.CreateService";
const BY_ID =
  /^servicediscovery\.(Update(Http|PrivateDns|PublicDns)Namespace|UpdateService|Delete(Namespace|Service))$/;
const BY_ARN = /^servicediscovery\.(TagResource|UntagResource)$/;
const FOLLOWS = "servicediscovery.GetOperation";

/** Whether a call makes something in Cloud Map. */
export const createsInCloudMap = ({ operation }: Pick<AwsCall, "operation">): boolean =>
  CREATES.test(operation) || operation === CREATES_SERVICE;

const lastOf = (id: unknown): string => String(id).split("/").at(-1) ?? "";

interface Shown {
  readonly Id?: string;
  readonly Type?: string;
  readonly Status?: string;
  readonly Targets?: { readonly NAMESPACE?: string };
}

/** Keys of what calls are about, as far as the history before them tells. */
export class CloudMapKeys {
  /** Key of the creation by id of the namespace. */
  readonly #byId = new Map<string, string>();

  /** Takes note of what a call has shown. */
  note({ operation, outcome }: AwsCall): void {
    if (operation !== FOLLOWS || outcome.kind !== "ok") return;
    const { Id = "", Type, Targets } = (outcome.output.Operation ?? {}) as Shown;
    if (Type === "CREATE_NAMESPACE" && Targets?.NAMESPACE !== undefined)
      this.#byId.set(Targets.NAMESPACE, `namespace/${Id}`);
  }

  of({ operation, input, outcome }: AwsCall): readonly string[] {
    const known = (id: unknown) => this.#byId.get(lastOf(id)) ?? (lastOf(id).startsWith("srv-") ? registryKey(id) : []);
    if (CREATES.test(operation)) {
      const { OperationId } = outcome.kind === "ok" ? outcome.output : {};
      return OperationId === undefined ? [] : [`namespace/${String(OperationId)}`];
    }
    if (operation === CREATES_SERVICE) return createdService(outcome);
    if (operation === FOLLOWS) return failedCreation(outcome);
    if (BY_ID.test(operation)) return [known(input.Id)].flat();
    return BY_ARN.test(operation) ? [known(input.ResourceARN)].flat() : [];
  }
}

const registryKey = (id: unknown): string => `registry/${lastOf(id)}`;

/** A service is there as soon as AWS answers. */
function createdService(outcome: AwsCall["outcome"]): readonly string[] {
  const { Id } = ((outcome.kind === "ok" ? outcome.output.Service : undefined) ?? {}) as Shown;
  return Id === undefined ? [] : [registryKey(Id)];
}

/** A creation that has failed leaves nothing. */
function failedCreation(outcome: AwsCall["outcome"]): readonly string[] {
  const { Id = "", Type, Status } = ((outcome.kind === "ok" ? outcome.output.Operation : undefined) ?? {}) as Shown;
  return Type === "CREATE_NAMESPACE" && Status === "FAIL" ? [`namespace/${Id}`] : [];
}

/** The tags that a call sends. */
export const sentTags = ({ input }: AwsCall): Readonly<Record<string, string>> => tagsOf(input.tags ?? input.Tags);
