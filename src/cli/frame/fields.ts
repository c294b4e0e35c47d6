import type * as v from "valibot";
import type { Operation } from "../../kernel/index.ts";
import type { Arg, Args } from "./argument.ts";
import { assignment } from "../values/json-object.ts";
import { integer } from "../values/number.ts";

/** How a field of an operation's input looks on the command line; what is left out comes from its schema. */
export type FieldArg = Partial<Arg> & {
  /** Name of the option, when it differs from the field's. */ as?: string;
};

interface Schema {
  type?: string;
  wrapped?: Schema;
  pipe?: readonly (Schema & { kind?: string; description?: string })[];
  options?: readonly unknown[];
}

/**
 * Options made from an operation's input schema, so that a field is declared once: its kind from the type (a list
 * may be repeated, true and false are a switch), its help from the description, its choices from a picklist.
 */
export function fields<Entries extends v.ObjectEntries>(
  operation: Pick<Operation, "name"> & { input: { entries: Entries } },
  shown: { readonly [Name in keyof Entries & string]?: FieldArg },
): Args {
  const args: Record<string, Arg> = {};
  for (const [field, { as, ...rest }] of Object.entries<FieldArg>(shown as Record<string, FieldArg>)) {
    const schema = operation.input.entries[field] as unknown as Schema | undefined;
    if (!schema) throw new Error(`${operation.name} has no field ${field}`);
    args[as ?? field.replaceAll("_", "-")] = { ...derived(schema), field, ...rest };
  }
  return args;
}

function derived(schema: Schema): Arg {
  const description = descriptionOf(schema) ?? "";
  const type = core(schema);
  switch (type.type) {
    case "boolean":
      return { kind: "switch", description };
    case "number":
      return { kind: "option", description, hint: "N", parse: integer };
    case "array":
      return { kind: "option", description, hint: "NAME", many: true };
    case "record":
      return { kind: "option", description, hint: "NAME=VALUE", many: true, parse: assignment };
    case "picklist":
      return { kind: "option", description, hint: "NAME", choices: (type.options ?? []).map(String) };
    default:
      return { kind: "option", description, hint: "TEXT" };
  }
}

/** The schema inside `optional`, `nullable` and pipes. */
function core(schema: Schema): Schema {
  if (schema.wrapped) return core(schema.wrapped);
  const [first] = schema.pipe ?? [];
  return first && first !== schema && (first.wrapped || first.pipe) ? core(first) : schema;
}

function descriptionOf(schema: Schema): string | undefined {
  for (const step of schema.pipe ?? []) {
    const found =
      step.kind === "metadata" ? step.description : step === schema ? undefined : descriptionOf(step);
    if (found !== undefined) return found;
  }
  return schema.wrapped ? descriptionOf(schema.wrapped) : undefined;
}
