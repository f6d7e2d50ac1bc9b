import { leave, nodePath } from "../api";
import { eachTenSeconds, wide } from "../control";
import { NoAnswer } from "../parts/answer";
import { LastHour } from "../parts/hour";
import { SectionCard } from "../parts/section";
import { Toggle } from "../parts/tools";
import { useResource } from "../resource";
import { list, me } from "../store";
import type { Document } from "../wire";

/** The observer itself: what it costs the node, to whom it talks, all it may ask, what it was made to do. */
export function About({ node }: { node: string }) {
  const watching = useResource<Document>(nodePath(node, ["about"]), eachTenSeconds.value);
  const program = useResource<Document>("about", eachTenSeconds.value);
  const sections = [...watching.data.value?.sections ?? [], ...program.data.value?.sections ?? []];
  const out = async () => { await leave(); await list(); };
  return (
    <section class="about" aria-label="About this observer">
      <div class="tools">
        <h1>About this observer</h1>
        <Toggle on={wide} title="More columns" hint="w" />
        {me.value?.how !== "certificate" && <button type="button" class="toggle" onClick={() => void out()}>{me.value?.user ? "Log out" : "End this session"}</button>}
      </div>
      <NoAnswer resource={program} what="the observer" />
      <LastHour node={node} set="cost" title="What watching costs" />
      <div class="cards">{sections.map((s) => <SectionCard key={s.name} section={s} />)}</div>
    </section>
  );
}
