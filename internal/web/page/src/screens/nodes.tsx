import { duration } from "../format";
import { Waiting } from "../parts/notice";
import { StatusMark } from "../parts/head";
import { href } from "../route";
import { nodes } from "../store";

/** All watched nodes. */
export function Nodes() {
  const all = nodes.value;
  return (
    <section class="list">
      <h1 class="title">Nodes</h1>
      {!all ? <Waiting what="the list of nodes" lines={4} /> : (
        <div class="scroll" tabIndex={0} role="region" aria-label="Nodes">
          <table class="data">
            <caption class="hidden">Nodes</caption>
            <thead><tr>
              <th scope="col"><span>Node</span></th><th scope="col"><span>Status</span></th><th scope="col"><span>OTP</span></th>
              <th scope="col" class="num"><span>Uptime</span></th><th scope="col" class="num"><span>Restarts seen</span></th><th scope="col"><span>Why</span></th>
            </tr></thead>
            <tbody>
              {all.map((n) => (
                <tr key={n.node}>
                  <th scope="row"><a href={href(n.node, "overview")}>{n.node}</a></th>
                  <td><StatusMark status={n.status} /></td>
                  <td>{n.otp_release ?? "–"}</td>
                  <td class="num">{n.uptime_seconds ? duration(n.uptime_seconds) : "–"}</td>
                  <td class="num">{n.restarts}</td>
                  <td class="reason">{n.error}{n.hint && <small> {n.hint}</small>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
