import { useEffect, useRef } from "preact/hooks";
import { href, route } from "../route";
import { parts, screenOf, screens } from "../screens";

/** The screens of a node: beside what is shown where there is room, else a strip above it. */
export function Rail() {
  const r = route.value;
  const here = screenOf(r.screen);
  const strip = useRef<HTMLElement>(null);
  useEffect(() => { center(strip.current); }, [here]);
  return (
    <nav class="rail" aria-label="Screens" ref={strip}>
      {parts.map((part) => (
        <ul key={part} aria-label={part || undefined}>
          {part && <li class="part" aria-hidden="true">{part}</li>}
          {screens.filter((s) => s.part === part).map((s) => (
            <li key={s.name}>
              <a href={href(r.node, s.name)} aria-current={here === s ? "page" : undefined} title={s.help} aria-keyshortcuts={s.key}>
                {s.title}{s.key && <kbd aria-hidden="true">{s.key}</kbd>}
              </a>
            </li>
          ))}
        </ul>
      ))}
    </nav>
  );
}

/** Scrolls the strip to the screen that is shown; where nothing scrolls, this does nothing. */
function center(strip: HTMLElement | null): void {
  const now = strip?.querySelector<HTMLElement>("[aria-current]");
  if (strip && now) strip.scrollLeft = now.offsetLeft - (strip.clientWidth - now.offsetWidth) / 2;
}
