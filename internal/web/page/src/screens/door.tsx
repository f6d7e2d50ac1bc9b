import { useSignal } from "@preact/signals";
import { enter, Problem } from "../api";
import { ProblemNotice } from "../parts/notice";
import { list } from "../store";

/** For a browser without a session: asks for the one-time token. */
export function Door({ problem: first }: { problem: Problem | null }) {
  const problem = useSignal(first);
  const token = useSignal("");
  const submit = async (e: Event) => {
    e.preventDefault();
    try {
      // A whole link may be pasted.
      await enter(token.value.trim().replace(/^.*#token=/, ""));
      problem.value = null;
      await list();
    } catch (err) {
      problem.value = err instanceof Problem ? err : new Problem(0, String(err), "");
    }
  };
  return (
    <main class="door" id="main">
      <form onSubmit={(e) => void submit(e)}>
        <h1>This browser has no session</h1>
        <p>Hodoscope shows everything of the nodes it watches, so it lets in only who has its link.
          <b> hodoscope serve</b> printed one; each works once, and after that it prints the next.</p>
        {problem.value && <ProblemNotice problem={problem.value} />}
        <label>Link or token
          <input type="password" autocomplete="off" required value={token.value} onInput={(e) => { token.value = e.currentTarget.value; }} />
        </label>
        <button type="submit">Enter</button>
      </form>
    </main>
  );
}
