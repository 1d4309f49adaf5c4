import { ClassifiedError } from "../../engine/outcome.ts";
import type { MissingRead } from "./plan/details.ts";
import { unavailable } from "./plan/failures.ts";

interface OptionalRead<Answer> {
  readonly answer?: Answer;
  /** Set where AWS will not answer until somebody changes something. */
  readonly missing?: MissingRead;
}

/** A read that nothing depends on but what a status shows: no failure of it fails a pass. */
export async function optionalRead<Answer>(operation: string, asked: Promise<Answer>): Promise<OptionalRead<Answer>> {
  try {
    return { answer: await asked };
  } catch (error) {
    if (!(error instanceof ClassifiedError)) throw error;
    const why = unavailable(error.failure);
    return why === undefined ? {} : { missing: { operation, why } };
  }
}
