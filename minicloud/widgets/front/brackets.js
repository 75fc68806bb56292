// The phases of one fault as brackets over the bars, the checks that noticed it below them.

import { svg } from './dom.js';
import { textWidth } from './measure.js';

const SHOWN = ['detection', 'dns', 'replacement', 'draining', 'rebalancing'];
const ROW = 21;

// A zone that comes back has phases of its own; the learner picks which fault is told.
export function phasesOf(story, fault) {
  return story.phases.filter((p) => p.fault === fault && SHOWN.includes(p.kind));
}

export function outageOf(story, fault) {
  return story.phases.find((p) => p.fault === fault && p.kind === 'outage') ?? null;
}

export function drawBrackets(story, fault, axis, words, { top, bottom }) {
  const rows = [[], []];
  const marks = [];
  for (const phase of phasesOf(story, fault)) {
    const from = axis.x(phase.start_s);
    const to = axis.x(phase.end_s ?? story.duration_s);
    const text = words.phase(phase, axis.narrow);
    const wide = textWidth(text) * (phase.kind === 'detection' ? 1.08 : 1); // bold
    const anchor = from + wide > axis.right ? 'end' : 'start';
    const textX = anchor === 'end' ? Math.min(axis.right, Math.max(to, axis.left + wide)) : from;
    const span = anchor === 'end' ? [Math.min(from, textX - wide), Math.max(to, textX)] : [from, Math.max(to, from + wide)];
    const row = rows.findIndex((taken) => taken.every(([a, b]) => span[1] + 6 < a || span[0] - 6 > b));
    if (row < 0) continue;
    rows[row].push(span);
    const key = phase.kind === 'detection';
    const y = top + row * ROW;
    const stroke = phase.end_s == null ? `M${from} ${y - 4}v8M${from} ${y}H${to}` : `M${from} ${y - 4}v8M${from} ${y}H${to}M${to} ${y - 4}v8`;
    if (key) {
      marks.push(svg('rect', { class: 'mc-shade', x: from, width: Math.max(1, to - from), y: top - 14, height: bottom - top + 14 }));
    }
    marks.push(svg('path', { class: key ? 'mc-bracket mc-key' : 'mc-bracket', d: stroke }));
    marks.push(svg('text', { class: key ? 'mc-key' : '', x: textX, y: y - 6, 'text-anchor': anchor }, text));
  }
  return marks;
}

// The lane of one target's checks: a dot passed; a dotted wait, then a cross when the miss is known.
export function drawChecks(story, fault, axis, words, y) {
  const target = watchedTarget(story, fault);
  if (target < 0) return [];
  const marks = axis.narrow ? [] : [
    svg('text', { x: axis.left - 5, y: y + 4, 'text-anchor': 'end' }, words.checksOf(story.targets[target].name)),
  ];
  for (const check of story.checks) {
    if (check.target !== target) continue;
    const x = axis.x(check.sent);
    const known = axis.x(check.known);
    if (check.passed) marks.push(svg('circle', { class: 'mc-passed', cx: x, cy: y, r: 3 }));
    else {
      marks.push(svg('path', { class: 'mc-wait', d: `M${x} ${y}H${known - 5}` }));
      marks.push(svg('path', { class: 'mc-missed', d: `M${known - 4} ${y - 4}l8 8m0-8l-8 8` }));
    }
  }
  return marks;
}

function watchedTarget(story, fault) {
  const { subject, at_s: at } = story.faults[fault] ?? {};
  const named = story.targets.findIndex((t) => t.name === subject || t.id === subject);
  if (named >= 0) return named;
  const zone = story.zones.indexOf(subject);
  const inZone = (target) => story.targets[target].zone === zone;
  const noticed = story.changes.filter((change) => change.subject === 'target'
    && change.after === 'unhealthy' && change.at >= at && inZone(change.index));
  if (noticed.length) return noticed[noticed.length - 1].index; // the last one ends the bracket
  const checked = story.checks.find((c) => inZone(c.target)) ?? story.checks[0];
  return checked ? checked.target : -1;
}
