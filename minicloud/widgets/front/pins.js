// Numbered pins over the time axis, the same numbers as in the log. The important ones come first;
// what has no room keeps its number only, and then not even that.

import { svg } from './dom.js';
import { textWidth } from './measure.js';

const ROW = 18;
const RADIUS = 8.5;
const BAD = new Set(['zone_failed', 'instance_died', 'instance_hung', 'instance_slowed', 'check_missed', 'target_unhealthy', 'fail_open']);

// -> [{event, x, y, side}] of those that fit; side 1 label right, -1 left, 0 number only.
export function placePins(events, axis, words, rows) {
  const taken = Array.from({ length: rows }, () => []);
  const free = (row, from, to) => from >= axis.left - 12 && to <= axis.right + 10
    && taken[row].every(([a, b]) => to < a || from > b);
  const placed = [];
  const byRank = [...events].sort((a, b) => a.priority - b.priority || a.at_s - b.at_s);
  for (const event of byRank) {
    const x = axis.x(event.at_s);
    const label = axis.narrow ? 0 : 14 + textWidth(words.pins[event.kind]);
    const spans = axis.narrow
      ? [[0, x - RADIUS, x + RADIUS]]
      : [[1, x - RADIUS, x + label], [-1, x - label, x + RADIUS], [0, x - RADIUS, x + RADIUS]];
    const spot = firstSpot(spans, rows, free);
    if (!spot) continue;
    taken[spot.row].push([spot.from - 2, spot.to + 2]);
    placed.push({ event, x, y: 11 + spot.row * ROW, side: spot.side });
  }
  return placed.sort((a, b) => a.event.number - b.event.number);
}

function firstSpot(spans, rows, free) {
  for (const [side, from, to] of spans) {
    for (let row = 0; row < rows; row++) if (free(row, from, to)) return { side, row, from, to };
  }
  return null;
}

// A pin's line and its mark are apart, so that no line runs over another pin's label.
export function drawPins(pins, axis, words, bottom) {
  return pins.map(({ event, x, y, side }) => {
    const line = svg('g', { class: 'mc-pin' }, svg('line', { x1: x, x2: x, y1: y + RADIUS, y2: bottom }));
    const mark = svg('g', { class: BAD.has(event.kind) ? 'mc-pin mc-bad' : 'mc-pin' },
      svg('circle', { cx: x, cy: y, r: RADIUS }),
      svg('text', { class: 'mc-number', x, y: y + 4 }, String(event.number)),
      side !== 0 && svg('text', { x: x + 12 * side, y: y + 4, 'text-anchor': side < 0 ? 'end' : 'start' }, words.pins[event.kind]));
    return { at: event.at_s, line, mark };
  });
}
