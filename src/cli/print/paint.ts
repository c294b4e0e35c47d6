import picocolors from "picocolors";

export type Painter = ReturnType<typeof picocolors.createColors>;

/** Colours, or the text as it is. */
export function painter(colour: boolean): Painter {
  return picocolors.createColors(colour);
}
