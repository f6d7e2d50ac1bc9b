import { SchedulerHeat } from "../parts/heat";
import { LiveCharts } from "../parts/live";
import { Waiting } from "../parts/notice";
import { Origin } from "../parts/origin";
import { SectionCard } from "../parts/section";
import { href } from "../route";
import { state } from "../store";
import { Load } from "./system-load";
import { Schedulers } from "./system-schedulers";

/** How much of the node's capacity is in use, by whom, and what the host says to it. */
export function LoadScreen({ node }: { node: string }) {
  const d = state.value?.system;
  const section = (name: string) => d?.sections?.find((s) => s.name === name);
  const load = section("load"), schedulers = section("schedulers"), counters = section("counters");
  return (
    <>
      <h1 class="hidden">Load</h1>
      {!d && <Waiting what="the first look at the node" lines={12} />}
      {load && schedulers && counters && (
        <div class="cards load">
          <Load section={load} />
          <Schedulers section={schedulers} />
          <SectionCard section={counters} />
        </div>
      )}
      <SchedulerHeat node={node} title="Each scheduler" />
      <LiveCharts set="load" />
      <p class="tools">
        <a class="toggle" href={href(node, "processes", "", { sort: "reductions_rate" })}>Processes that work most</a>
        <a class="toggle" href={href(node, "groups")}>Groups</a>
        <a class="toggle" href={href(node, "threads")}>What the threads do</a>
      </p>
      {d && <Origin origin={d.origin} />}
    </>
  );
}
