"""The look of the pages: one style sheet, light and dark, on a phone and on paper."""

BASE = """
:root {
  color-scheme: light dark;
  --ground: #f7f7f5; --card: #fff; --ink: #1b1e23; --soft: #5a616d; --line: #dfe2e7;
  --accent: #1f5fc4; --bar: #4a7fd6; --track: #e9ecf1;
  --good: #1b7a3a; --some: #8a5a00; --bad: #b3261e;
  --good-fill: #3f9d5d; --some-fill: #e0a631; --bad-fill: #cf5b50;
  --code: #f3f4f6; --mark: #fff4d6; --shade: rgb(0 0 0 / 0.3);
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #131519; --card: #1b1e24; --ink: #e7e9ec; --soft: #a3abb8; --line: #323842;
    --accent: #8ab4ff; --bar: #6f9cec; --track: #2a2f38;
    --good: #63c784; --some: #e5b558; --bad: #ff9a90;
    --good-fill: #3f9d5d; --some-fill: #c98f20; --bad-fill: #c4564b;
    --code: #14171c; --mark: #3a3016; --shade: rgb(255 255 255 / 0.35);
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  background: var(--ground); color: var(--ink); margin: 0;
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
main { margin: 0 auto; max-width: 70rem; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 0.25rem; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 0 0 0.75rem; }
h3 { font-size: 1rem; margin: 0; overflow-wrap: anywhere; }
p { margin: 0 0 0.5rem; }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.skip { left: -100rem; position: absolute; }
.skip:focus { left: 1rem; top: 1rem; background: var(--card); padding: 0.5rem; }
.soft { color: var(--soft); }
.small { font-size: 0.875rem; }
.good { color: var(--good); } .some { color: var(--some); } .bad { color: var(--bad); }
.nowrap { white-space: nowrap; }
section, .card {
  background: var(--card); border: 1px solid var(--line); border-radius: 10px;
  margin: 1rem 0 0; padding: 1.1rem 1.25rem;
}
section > :last-child, .card > :last-child { margin-bottom: 0; }
.tiles { display: grid; gap: 0.75rem; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr));
  list-style: none; margin: 1.25rem 0 0; padding: 0; }
.tiles li { background: var(--card); border: 1px solid var(--line); border-radius: 10px;
  padding: 0.75rem 1rem; }
.tiles b { display: block; font-size: 1.6rem; font-weight: 650; line-height: 1.2; }
.pair { align-items: start; display: grid; gap: 0 1rem;
  grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); }
@media (max-width: 760px) { .pair { grid-template-columns: minmax(0, 1fr); } }
/* A shade stands at each edge beyond which there is more; covers that move with the content
   hide it where there is not. */
.scroll { overflow-x: auto; margin: 0 -1.25rem; padding: 0 1.25rem;
  background:
    linear-gradient(to right, var(--card) 60%, transparent) left / 2.5rem 100% no-repeat local,
    linear-gradient(to left, var(--card) 60%, transparent) right / 2.5rem 100% no-repeat local,
    linear-gradient(to right, var(--shade), transparent) left / 0.8rem 100% no-repeat scroll,
    linear-gradient(to left, var(--shade), transparent) right / 0.8rem 100% no-repeat scroll; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; width: 100%; }
caption { clip-path: inset(50%); height: 1px; overflow: hidden; position: absolute; width: 1px; }
th, td { border-bottom: 1px solid var(--line); padding: 0.45rem 0.6rem; text-align: left;
  vertical-align: top; }
tr > :first-child { padding-left: 0; } tr > :last-child { padding-right: 0; }
tbody th { min-width: 7.5rem; overflow-wrap: anywhere; }
th { color: var(--soft); font-size: 0.8125rem; font-weight: 600; vertical-align: bottom; }
tbody th { color: inherit; font-size: inherit; vertical-align: top; }
tbody tr:last-child > * { border-bottom: 0; }
td.number, th.number { text-align: right; white-space: nowrap; }
th button { background: none; border: 0; color: inherit; cursor: pointer; font: inherit;
  min-height: 24px; padding: 0; text-align: inherit; }
th button::after { content: " \\2195"; opacity: 0.5; }
th[aria-sort=ascending] button::after { content: " \\2191"; opacity: 1; }
th[aria-sort=descending] button::after { content: " \\2193"; opacity: 1; }
@media (max-width: 600px) {
  .stack, .stack tbody { display: block; }
  .stack thead, .stack .wide { display: none; }
  .stack tr { border-bottom: 1px solid var(--line); display: flex; flex-wrap: wrap;
    gap: 0.1rem 0.75rem; padding: 0.5rem 0; }
  .stack tr:last-child { border-bottom: 0; }
  .stack tr > * { border: 0; flex: 1 1 100%; min-width: 0; overflow-wrap: anywhere; padding: 0; }
  .stack tr > th { flex-basis: 0; }
  .stack tr > .number { flex: 0 0 auto; }
  .stack th:has(+ td:not(.number, .wide)) { flex-basis: 100%; }
}
svg { display: block; max-width: 100%; }
svg text { fill: var(--soft); font: 12px system-ui, sans-serif; }
.histogram { max-width: 36rem; width: 100%; }
.bar { fill: var(--bar); } .track { fill: var(--track); } .axis { stroke: var(--line); }
.fill-good { fill: var(--good-fill); } .fill-some { fill: var(--some-fill); }
.fill-bad { fill: var(--bad-fill); } .fill-wait { fill: var(--soft); }
.median { stroke: var(--ink); stroke-dasharray: 3 3; }
.meter { border-radius: 3px; height: 0.7rem; margin: 0.4rem 0; min-width: 6rem; width: 100%; }
.key { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; list-style: none; margin: 0 0 0.75rem;
  padding: 0; }
.key svg { display: inline-block; margin-right: 0.4rem; vertical-align: -0.05em; }
details > summary { cursor: pointer; min-height: 24px; }
details[open] > summary { margin-bottom: 0.5rem; }
.groups { list-style: none; margin: 0; padding: 0; }
.groups > li { border-top: 1px solid var(--line); padding: 0.9rem 0; }
.groups > li:first-child { border-top: 0; padding-top: 0; }
.groups > li:last-child { padding-bottom: 0; }
.groups + details { border-top: 1px solid var(--line); margin-top: 0.9rem; padding-top: 0.9rem; }
details + details { margin-top: 0.25rem; }
h2 + p.soft { margin-bottom: 0.9rem; }
.head { align-items: baseline; display: flex; flex-wrap: wrap; gap: 0.25rem 0.75rem;
  justify-content: space-between; }
.said { display: grid; gap: 0.3rem 0.9rem; grid-template-columns: max-content minmax(0, 1fr);
  margin: 0.6rem 0; }
.said dt { color: var(--soft); font-size: 0.875rem; padding-top: 0.1rem; }
.said dd { margin: 0; overflow-wrap: anywhere; white-space: pre-wrap; }
.said .next { background: var(--mark); border-radius: 6px; display: block;
  margin: 0 -0.5rem; padding: 0.1rem 0.5rem; }
@media (max-width: 480px) {
  .said { grid-template-columns: minmax(0, 1fr); }
  .said dd { margin-bottom: 0.4rem; }
}
.names { display: flex; flex-wrap: wrap; gap: 0.3rem; list-style: none; margin: 0; padding: 0; }
.names li { border: 1px solid var(--line); border-radius: 99px; font-size: 0.8125rem;
  overflow-wrap: anywhere; padding: 0.05rem 0.6rem; }
code, pre, kbd { font: 0.875em/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
pre { background: var(--code); border-radius: 6px; margin: 0 0 0.5rem; overflow-x: auto;
  padding: 0.7rem 0.9rem; tab-size: 4; }
code { overflow-wrap: anywhere; }
.notes { margin: 0; overflow-wrap: anywhere; padding-left: 1.1rem; }
pre code { overflow-wrap: normal; }
footer { color: var(--soft); font-size: 0.875rem; margin-top: 2rem; }
@media print {
  :root { --ground: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #bbb; --track: #eee;
    --accent: #000; --good: #0a5a24; --some: #6b4500; --bad: #8a1a12; --code: #f5f5f5;
    --mark: #fff; }
  body { font-size: 10.5pt; }
  main { max-width: none; padding: 0; }
  section, .card, .groups > li, tr { break-inside: avoid; }
  section { border-radius: 0; }
  .scroll { background: none; overflow: visible; }
  pre { white-space: pre-wrap; }
  .skip, .screen { display: none; }
}
"""
