import { useSignal } from "@preact/signals";
import { enter, Problem } from "../api";
import { ProblemNotice } from "../parts/notice";
import { list, me, who } from "../store";

/** For a browser without a session: asks for a password where there are users, else for the one-time token. */
export function Door({ problem: first }: { problem: Problem | null }) {
  const problem = useSignal(first);
  const busy = useSignal(false);
  const users = me.value?.how === "password";
  const submit = async (e: SubmitEvent) => {
    e.preventDefault();
    const typed = new FormData(e.currentTarget as HTMLFormElement);
    const text = (name: string) => String(typed.get(name) ?? "");
    busy.value = true;
    try {
      // A whole link may be pasted.
      await enter(users ? { user: text("user"), password: text("password") } : { token: text("token").trim().replace(/^.*#token=/, "") });
      problem.value = null;
      await Promise.all([list(), who()]);
    } catch (err) {
      problem.value = err instanceof Problem ? err : new Problem(0, String(err), "");
    } finally {
      busy.value = false;
    }
  };
  return (
    <main class="door" id="main">
      <form onSubmit={(e) => void submit(e)}>
        <h1>{users ? "Log in" : "This browser has no session"}</h1>
        {users
          ? <p>Hodoscope shows everything of the nodes it watches, so it lets in its users only.</p>
          : <p>Hodoscope shows everything of the nodes it watches, so it lets in only who has its link.
            <b> hodoscope serve</b> printed one; each works once, and after that it prints the next.</p>}
        {problem.value && <ProblemNotice problem={problem.value} />}
        {users ? <>
          <label>User <input name="user" autocomplete="username" autocapitalize="none" spellcheck={false} required /></label>
          <label>Password <input name="password" type="password" autocomplete="current-password" required /></label>
        </> : <label>Link or token <input name="token" type="password" autocomplete="off" required /></label>}
        <button type="submit" disabled={busy.value}>{users ? "Log in" : "Enter"}</button>
      </form>
    </main>
  );
}
