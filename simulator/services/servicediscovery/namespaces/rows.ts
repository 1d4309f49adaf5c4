/** The operations on namespaces, a row each. */
import { operation } from "../../../core/service.ts";
import * as inputs from "../inputs/namespaces.ts";
import * as on from "../policy.ts";
import * as run from "./operations.ts";

export const namespaceRows = {
  CreateHttpNamespace: operation({
    input: inputs.createHttpNamespaceRequest,
    run: run.createHttpNamespace,
    writes: true,
    iam: { resources: on.anything, creates: true },
  }),
  CreatePrivateDnsNamespace: operation({
    input: inputs.createPrivateDnsNamespaceRequest,
    run: run.createPrivateDnsNamespace,
    writes: true,
    iam: { resources: on.anything, creates: true },
  }),
  CreatePublicDnsNamespace: operation({
    input: inputs.createPublicDnsNamespaceRequest,
    run: run.createPublicDnsNamespace,
    writes: true,
    iam: { resources: on.anything, creates: true },
  }),
  UpdateHttpNamespace: operation({
    input: inputs.updateHttpNamespaceRequest,
    run: run.updateHttpNamespace,
    writes: true,
    iam: { resources: on.namespace },
  }),
  UpdatePrivateDnsNamespace: operation({
    input: inputs.updateDnsNamespaceRequest,
    run: run.updatePrivateDnsNamespace,
    writes: true,
    iam: { resources: on.namespace },
  }),
  UpdatePublicDnsNamespace: operation({
    input: inputs.updateDnsNamespaceRequest,
    run: run.updatePublicDnsNamespace,
    writes: true,
    iam: { resources: on.namespace },
  }),
  DeleteNamespace: operation({
    input: inputs.deleteNamespaceRequest,
    run: run.deleteNamespace,
    writes: true,
    iam: { resources: on.namespace },
  }),
  GetNamespace: operation({
    input: inputs.getNamespaceRequest,
    run: run.getNamespace,
    writes: false,
    iam: { resources: on.namespace },
  }),
  ListNamespaces: operation({
    input: inputs.listNamespacesRequest,
    run: run.listNamespaces,
    writes: false,
    iam: { resources: on.anything },
  }),
};
