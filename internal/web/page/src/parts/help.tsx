import { useEffect, useRef } from "preact/hooks";
import { helpOpen } from "../control";
import { keys } from "../keys";

export function Help() {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => { box.current?.showModal(); }, []);
  return (
    <dialog ref={box} class="help" aria-label="Keys" onClose={() => { helpOpen.value = false; }}>
      <header><h2>Keys</h2><button type="button" class="icon" aria-label="close" onClick={() => box.current?.close()}>✕</button></header>
      <dl>{keys.map((k) => <div key={k.key}><dt><kbd>{k.shown ?? k.key}</kbd></dt><dd>{k.help}</dd></div>)}</dl>
      <p>Filter of processes: words and "quoted words" match names, <code>memory&gt;10m</code> compares, <code>!</code> is not,
        <code>|</code> is or, a space is and.</p>
    </dialog>
  );
}
