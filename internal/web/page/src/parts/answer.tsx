import type { Resource } from "../resource";
import { state } from "../store";
import { ProblemNotice, Waiting } from "./notice";

/**
 * What stands where an answer is not, or is not new. When we do not stand well
 * with the node, the notice over the screen has said so already.
 */
export function NoAnswer({ resource: r, what }: { resource: Resource<unknown>; what: string }) {
  const problem = r.problem.value;
  const told = problem !== null && [0, 503].includes(problem.status) && state.value !== null && state.value.status !== "attached";
  if (problem && !told) return <ProblemNotice problem={problem} again={r.again} />;
  if (!r.data.value && (!problem || state.value?.status === "connecting")) return <Waiting what={what} lines={12} />;
  return null;
}
