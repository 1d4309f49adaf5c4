/** Source: Amazon CloudWatch API Reference, 2010-08-01. */
import { choice, list, shape, text } from "../../../core/model.ts";

export const tags = list(shape({ Key: text, Value: text }, "Key", "Value"));

export const stateValue = choice("OK", "ALARM", "INSUFFICIENT_DATA");
