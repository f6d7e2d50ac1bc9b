// Addresses are relative, so that the page works below any path.

const base = "api/v1/";

/** An answer that is an error: what is wrong, and the next step. */
export class Problem extends Error {
  constructor(readonly status: number, detail: string, readonly next: string) {
    super(detail);
  }
}

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await send(path, { signal: signal ?? null, headers: { Accept: "application/json" } });
  return await response.json() as T;
}

/** Asks for what a GET must not do: what touches a node, or lets in. */
export async function post(path: string, body: object): Promise<Response> {
  return await send(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
}

/** Exchanges the one-time token, or a user's password, for a session, which the browser keeps as a cookie. */
export async function enter(proof: { token: string } | { user: string; password: string }): Promise<void> {
  await post("session", proof);
}

export async function leave(): Promise<void> {
  await send("session", { method: "DELETE" });
}

export function streamOf(node: string): EventSource {
  return new EventSource(base + "stream?nodes=" + encodeURIComponent(node));
}

/** The path of a node's answer, with the parameters that are set. */
export function nodePath(node: string, what: string[], params: Record<string, string | undefined> = {}): string {
  return withQuery(["nodes", node, ...what].map(encodeURIComponent).join("/"), params);
}

export function withQuery(path: string, params: Record<string, string | undefined>): string {
  const query = Object.entries(params)
    .filter(([, v]) => v !== undefined && v !== "")
    .map(([k, v]) => `${k}=${encodeURIComponent(v!)}`).join("&");
  return query ? path + (path.includes("?") ? "&" : "?") + query : path;
}

async function send(path: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(base + path, { ...init, credentials: "same-origin" });
  } catch (e) {
    if (e instanceof DOMException && e.name === "AbortError") throw e;
    throw new Problem(0, "Hodoscope does not answer", "see whether hodoscope serve still runs");
  }
  if (!response.ok) throw await problemOf(response);
  return response;
}

async function problemOf(response: Response): Promise<Problem> {
  try {
    const p = await response.json() as { detail?: string; next?: string };
    return new Problem(response.status, p.detail ?? response.statusText, p.next ?? "");
  } catch {
    return new Problem(response.status, `the server answered ${response.status} ${response.statusText}`, "");
  }
}
