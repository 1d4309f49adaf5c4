import { z } from "zod";
import { int, optional, text } from "./pieces.ts";
import { timestamp } from "./status.ts";

/** A change that AWS Cloud Map carries out after it has answered the request. */
export const cloudMapOperation = z
  .object({
    id: text("Id of the operation.", 255),
    type: text("CREATE_NAMESPACE, UPDATE_NAMESPACE, DELETE_NAMESPACE or UPDATE_SERVICE.", 64),
    status: text("SUBMITTED, PENDING, SUCCESS or FAIL.", 64),
    generation: int("Generation of the spec that it was started for.", 0, Number.MAX_SAFE_INTEGER),
    ...optional({
      errorCode: text("AWS's code of a failure.", 255),
      errorMessage: text("AWS's message of a failure.", 1024),
      endTime: timestamp("Time when the operator saw it end."),
    }),
  })
  .describe("The last change that Cloud Map carries out, or that failed.");
