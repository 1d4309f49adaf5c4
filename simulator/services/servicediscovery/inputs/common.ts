/** Source: AWS Cloud Map API Reference, 2017-03-14. */
import { list, shape, text } from "../../../core/model.ts";

export const tag = shape({ Key: text, Value: text }, "Key", "Value");

export const tags = list(tag);
