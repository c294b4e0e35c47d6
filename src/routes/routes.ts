import type { Route } from "./route.ts";
import { createTask } from "./tasks/create.ts";
import { showTask } from "./tasks/show.ts";

/** Every route below `/api`, in the order of the docs. */
export const routes: readonly Route[] = [createTask, showTask];
