/** What the operations take. Source: AWS Cloud Map API Reference, 2017-03-14. */
import { choice, type Infer, integer, list, shape, text } from "../../core/model.ts";

export const getNamespaceRequest = shape({ Id: text }, "Id");

const namespaceFilter = shape(
  {
    Name: choice("HTTP_NAME", "NAME", "RESOURCE_OWNER", "TYPE"),
    Values: list(text),
    Condition: choice("BEGINS_WITH", "BETWEEN", "EQ", "IN"),
  },
  "Name",
  "Values",
);

export const listNamespacesRequest = shape({
  NextToken: text,
  MaxResults: integer,
  Filters: list(namespaceFilter),
});

export type GetNamespaceInput = Infer<typeof getNamespaceRequest>;
export type ListNamespacesInput = Infer<typeof listNamespacesRequest>;
export type NamespaceFilter = Infer<typeof namespaceFilter>;
