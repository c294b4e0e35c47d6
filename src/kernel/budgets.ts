import type { Board } from "./board.ts";
import type { Task } from "./types.ts";

/** The window of budgets that are per day: it rolls, so that spending comes back hour by hour, not at midnight. */
const WINDOW_SECONDS = 86_400;

/** The most that attempts may have reported as spent before no further one is started; `null` is no limit. */
export interface Budget {
  usd: number | null;
  /** In and out together. */
  tokens: number | null;
}

/** Only what agents report counts: an attempt whose agent reports nothing is free. What runs is never stopped for it. */
export interface Budgets {
  /** Of the board, in the last 24 hours. */
  board: Budget;
  /** Of one profile, in the last 24 hours. */
  profile: Readonly<Record<string, Budget>>;
  /** For profiles that `profile` does not name. */
  eachProfile: Budget;
  /** Of one task, over all its attempts. */
  eachTask: Budget;
}

/** A budget in force, and how far it is used up. */
export interface Spending {
  /** `board`, `profile <name>` or `task`. */
  of: string;
  /** The setting that grants it. */
  setting: string;
  unit: keyof Budget;
  limit: number;
  spent: number;
  /** Used up (`spent` has reached `limit`), Unix seconds at which it is free again; `null` when that is now or never. */
  until: number | null;
}

/** The budgets that bear on a task, each with what was spent of it. Without a budget nothing is read. */
export async function spendingsFor(board: Board, task: Task, profile: string | null): Promise<Spending[]> {
  const { eachTask } = board.settings.budgets;
  return Promise.all([
    ...units(eachTask).map(([unit, limit]) => spentOnTask(board, task.id, unit, limit)),
    ...ofBoard(board),
    ...(profile === null ? [] : ofProfile(board, profile)),
  ]);
}

/** The budgets of the board and of the profiles that have one of their own or worked in the window. */
export async function spendingsOf(board: Board): Promise<Spending[]> {
  const { profile, eachProfile } = board.settings.budgets;
  const worked = units(eachProfile).length === 0 ? [] : await profilesAtWork(board);
  const names = [...new Set([...Object.keys(profile), ...worked])].sort();
  return Promise.all([...ofBoard(board), ...names.flatMap((name) => ofProfile(board, name))]);
}

function ofBoard(board: Board): Promise<Spending>[] {
  return units(board.settings.budgets.board).map(([unit, limit]) =>
    spentInWindow(board, null, {
      of: "board",
      setting: `budgets.board.${unit}_per_day`,
      unit,
      limit,
    }),
  );
}

function ofProfile(board: Board, name: string): Promise<Spending>[] {
  const { profile, eachProfile } = board.settings.budgets;
  const named = Object.hasOwn(profile, name);
  return units((named ? profile[name] : undefined) ?? eachProfile).map(([unit, limit]) =>
    spentInWindow(board, name, {
      of: `profile ${name}`,
      setting: `budgets.${named ? `profile.${name}` : "each_profile"}.${unit}_per_day`,
      unit,
      limit,
    }),
  );
}

function units(budget: Budget): [unit: keyof Budget, limit: number][] {
  return (["usd", "tokens"] as const).flatMap((unit) => {
    const limit = budget[unit];
    return limit === null ? [] : [[unit, limit] as [keyof Budget, number]];
  });
}

async function spentInWindow(
  board: Board,
  profile: string | null,
  budget: Omit<Spending, "spent" | "until">,
): Promise<Spending> {
  const now = board.clock.now();
  const since = now - WINDOW_SECONDS;
  // Newest first, `so_far` is what will still be in the window when all older attempts have left it. What ends later
  // than a clock that was put back may say is no time of ours, and an amount below nothing gives nothing back.
  const [row] = await board.sql<{ spent: number; reached: number | null }>`
    with spending as (
      select ended_at, id, case ${budget.unit} when 'usd' then max(0, cast(coalesce(cost_usd, 0) as real))
        else max(0, cast(coalesce(tokens_in, 0) as real)) + max(0, cast(coalesce(tokens_out, 0) as real)) end as amount
      from task_runs
      where (cost_usd is not null or tokens_in is not null or tokens_out is not null)
        and ended_at > ${since} and ended_at <= ${now + WINDOW_SECONDS}
        and (${profile} is null or profile = ${profile})),
    running as (select ended_at, sum(amount) over (order by ended_at desc, id desc) as so_far from spending)
    select coalesce(max(so_far), 0) as spent, max(ended_at) filter (where so_far >= ${budget.limit}) as reached
    from running`;
  const { spent = 0, reached = null } = row ?? {};
  // Nothing is always spent: time does not open a budget of nothing.
  const opens = reached !== null && budget.limit > 0;
  return { ...budget, spent, until: opens ? Math.ceil(reached) + WINDOW_SECONDS : null };
}

async function spentOnTask(board: Board, id: string, unit: keyof Budget, limit: number): Promise<Spending> {
  const [row] = await board.sql<{ usd: number; tokens: number }>`
    select total(max(0, cast(cost_usd as real))) as usd,
      total(max(0, cast(tokens_in as real))) + total(max(0, cast(tokens_out as real))) as tokens
    from task_runs where task_id = ${id}`;
  const spent = row?.[unit] ?? 0;
  return { of: "task", setting: `budgets.each_task.${unit}`, unit, limit, spent, until: null };
}

async function profilesAtWork(board: Board): Promise<string[]> {
  const rows = await board.sql<{ profile: string }>`
    select distinct profile from task_runs
    where (cost_usd is not null or tokens_in is not null or tokens_out is not null)
      and ended_at > ${board.clock.now() - WINDOW_SECONDS} and profile is not null limit 1000`;
  return rows.map(({ profile }) => profile);
}
