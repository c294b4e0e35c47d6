import * as v from "valibot";
import {
  createBoard,
  listBoards,
  removeBoard,
  renameBoard,
  showBoard,
  switchBoard,
} from "../../config/index.ts";
import type { BoardInfo } from "../../config/index.ts";
import { ANYONE, call, KanbunError, operations } from "../../kernel/index.ts";
import type { ServerContext } from "../context.ts";
import { absentable, boolean, present, text } from "../http/shape.ts";
import { route } from "../route.ts";

export const allBoards = route({
  method: "GET",
  path: "/boards",
  summary: "All boards of the home with their tasks by status.",
  boardless: true,
  roles: ANYONE,
  async handle({ server }) {
    const boards = [];
    for (const info of listBoards(server.place.home)) boards.push(await described(server, info));
    return { boards, current: server.place.slug };
  },
});

export const oneBoard = route({
  method: "GET",
  path: "/boards/:slug",
  summary: "One board with its tasks by status.",
  boardless: true,
  roles: ANYONE,
  async handle({ server, params: { slug = "" } }) {
    return { board: await described(server, showBoard(server.place.home, slug)) };
  },
});

export const newBoard = route({
  method: "POST",
  path: "/boards",
  summary: "Make a board with a file, workspaces and logs of its own.",
  boardless: true,
  roles: ["operator"],
  body: v.object({
    slug: text,
    name: absentable(text),
    description: absentable(text),
    icon: absentable(text),
    switch: absentable(boolean),
  }),
  async handle({ server, caller, body: { slug, switch: chosen, ...about } }) {
    const { home } = server.place;
    const info = await createBoard({ home, config: server.config() }, slug, caller.actor, present(about));
    if (chosen) switchBoard(home, slug);
    await server.works?.look();
    return { board: await described(server, info) };
  },
});

export const changeBoard = route({
  method: "PATCH",
  path: "/boards/:slug",
  summary: "Give a board another name for people.",
  boardless: true,
  roles: ["operator"],
  body: v.object({ name: text }),
  async handle({ server, params: { slug = "" }, body: { name } }) {
    return { board: await described(server, renameBoard(server.place.home, slug, name)) };
  },
});

export const chooseBoard = route({
  method: "POST",
  path: "/boards/:slug/switch",
  summary: "Make a board the one that commands mean when they name none.",
  boardless: true,
  roles: ["operator"],
  async handle({ server, params: { slug = "" } }) {
    return { board: await described(server, switchBoard(server.place.home, slug)) };
  },
});

export const archiveBoard = route({
  method: "DELETE",
  path: "/boards/:slug",
  summary: "Move a board with all its files to the archive; nothing is deleted.",
  boardless: true,
  roles: ["operator"],
  async handle({ server, caller, params: { slug = "" } }) {
    if (slug === server.place.slug)
      throw new KanbunError("wrong_state", `${slug} is the board this server was started for`, {
        hint: `stop kanbun serve, then: kanbun boards rm ${slug}`,
      });
    const { home } = server.place;
    showBoard(home, slug);
    await server.works?.release(slug);
    await server.boards.forget(slug);
    try {
      return { ok: true, archive: await removeBoard({ home, config: server.config() }, slug, caller.actor) };
    } finally {
      await server.works?.look();
    }
  },
});

async function described(server: ServerContext, info: BoardInfo) {
  const board = info.exists || info.slug === server.place.slug ? await server.boards.get(info.slug) : null;
  const counts = board === null ? {} : (await call(board, operations.stats, {})).by_status;
  return { ...info, counts, total: Object.values(counts).reduce((sum, count) => sum + count, 0) };
}
