import { toJsonSchema } from "@valibot/to-json-schema";
import type * as v from "valibot";
import type { Operation } from "../../kernel/index.ts";
import { operations } from "../../kernel/index.ts";
import { object } from "../http/shape.ts";
import type { Route } from "../route.ts";

type Json = Record<string, unknown>;

const ERROR_SCHEMA = {
  type: "object",
  required: ["detail", "code"],
  properties: {
    detail: { description: "One sentence, or, for 422, an array of complaints.", type: ["string", "array"] },
    code: { type: "string", description: "What a program branches on." },
    hint: { type: "string", description: "What to do next." },
    details: { type: "object", description: "Facts: ids, limits, allowed values." },
  },
};
const UPLOAD_BODY = {
  required: true,
  content: {
    "multipart/form-data": {
      schema: { type: "object", properties: { file: { type: "string", format: "binary" } } },
    },
    "application/octet-stream": { schema: { type: "string", format: "binary" } },
  },
};
const BOARD_PARAMETER = {
  name: "board",
  in: "query",
  required: false,
  description: "Slug of the board; without it the board the server was started for.",
  schema: { type: "string" },
};

/** The OpenAPI 3.1 document of all routes, from their declarations and those of the operations they call. */
export function openApiDocument(routes: readonly Route[], version: string): Json {
  const paths: Record<string, Json> = {};
  for (const declared of routes) {
    const path = declared.path.replace(/:(\w+)/gu, "{$1}");
    paths[path] = { ...paths[path], [declared.method.toLowerCase()]: described(declared) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "kanbun",
      version,
      description: "The board over HTTP. Every path is below /api and /api/plugins/kanban.",
    },
    servers: [{ url: "/api" }, { url: "/api/plugins/kanban" }],
    security: [{ bearer: [] }, { session: [] }],
    paths,
    components: {
      schemas: { Error: ERROR_SCHEMA },
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer" },
        session: { type: "apiKey", in: "header", name: "X-Hermes-Session-Token" },
      },
    },
  };
}

function described(declared: Route): Json {
  const operation: Operation | undefined = declared.operation && operations[declared.operation];
  const body = bodyOf(declared, operation);
  return {
    operationId: `${declared.method.toLowerCase()}${declared.path.replace(/[^a-z0-9]+(\w)/giu, (_, next: string) => next.toUpperCase())}`,
    summary: declared.summary,
    description: `For: ${declared.roles.join(", ")}.`,
    parameters: [
      ...pathParameters(declared.path),
      ...queryParameters(declared.query),
      ...(declared.boardless ? [] : [BOARD_PARAMETER]),
    ],
    ...(declared.rawBody ? { requestBody: UPLOAD_BODY } : {}),
    ...(body ? { requestBody: { content: { "application/json": { schema: body } } } } : {}),
    responses: {
      200: { description: "Done." },
      default: {
        description: "Refused.",
        content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
      },
    },
  };
}

/** The route's own shape, else the input of the operation it calls, without what the path says. */
function bodyOf(declared: Route, operation: Operation | undefined): Json | undefined {
  if (declared.method === "GET" || declared.rawBody) return undefined;
  const schema = declared.body ?? (declared.method === "POST" ? operation?.input : undefined);
  if (!schema) return undefined;
  const {
    properties = {},
    required = [],
    ...rest
  } = schemaOf(schema) as { properties?: Json; required?: string[] };
  const inPath = declared.path.includes(":id") ? ["task_id"] : [];
  return {
    ...rest,
    properties: Object.fromEntries(Object.entries(properties).filter(([name]) => !inPath.includes(name))),
    ...(required.some((name) => !inPath.includes(name))
      ? { required: required.filter((name) => !inPath.includes(name)) }
      : {}),
  };
}

function pathParameters(path: string): Json[] {
  return [...path.matchAll(/:(\w+)/gu)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
}

function queryParameters(query: v.GenericSchema | undefined): Json[] {
  if (!query) return [];
  const { properties = {}, required = [] } = schemaOf(query) as { properties?: Json; required?: string[] };
  return Object.entries(properties)
    .filter(([name]) => name !== "board")
    .map(([name, schema]) => ({ name, in: "query", required: required.includes(name), schema }));
}

function schemaOf(schema: v.GenericSchema): Json {
  const { $schema: _dialect, ...plain } = toJsonSchema(schema as never, {
    typeMode: "input",
    errorMode: "ignore",
    overrideSchema: ({ valibotSchema }) =>
      (valibotSchema as unknown) === object ? { type: "object" } : undefined,
  });
  return plain;
}
