// State as shape first, colour second. Drawn in 16 x 16, in the colour of the text around.

import { svg } from './dom.js';

const line = (d, width = 1.8, more = {}) =>
  ['path', { d, fill: 'none', stroke: 'currentColor', 'stroke-width': width, ...more }];
const solid = (d) => ['path', { d, fill: 'currentColor' }];
const ring = (r, width, more = {}) =>
  ['circle', { cx: 8, cy: 8, r, fill: 'none', stroke: 'currentColor', 'stroke-width': width, ...more }];

const STATES = {
  healthy: [
    ['circle', { cx: 8, cy: 8, r: 7, fill: 'currentColor' }],
    line('M4.5 8.2l2.4 2.4 4.6-5', 2, { stroke: 'var(--lit)' }),
  ],
  unhealthy: [line('M8 .8L15.2 8 8 15.2.8 8z', 1.6), line('M5.4 5.4l5.2 5.2m0-5.2l-5.2 5.2', 2)],
  initial: [ring(6.6, 1.8), solid('M8 1.4a6.6 6.6 0 000 13.2z')],
  launching: [ring(6.4, 2.2, { 'stroke-dasharray': '3 2.6' })],
  draining: [line('M1.5 3h13L8 14.5z')],
  unused: [line('M3 8h10', 2.2)],
  terminated: [],
  // Believed healthy, and not: the mark of an outage that nobody knows of.
  doubtful: [
    ring(6.8, 1.6, { 'stroke-dasharray': '2.4 1.8' }),
    line('M5.7 6.2a2.4 2.4 0 114 1.9c-1 .7-1.7 1-1.7 2M8 11.6v1.4', 1.7),
  ],
};

const ICONS = {
  play: [solid('M4 2l10 6-10 6z')],
  pause: [solid('M3 2h4v12H3zM9 2h4v12H9z')],
  previous: [solid('M3 2h2.4v12H3zM14 2v12L6 8z')],
  next: [solid('M10.6 2H13v12h-2.4zM2 2l8 6-8 6z')],
  bolt: [solid('M9.5 .5L2.5 9.5h4l-1.5 6 8-9.5h-4.5z'), line('M1 1l14 14', 2.2, { class: 'mc-cut' })],
  node: [
    solid('M8 .8l6.4 3.6v7.2L8 15.2 1.6 11.6V4.4z'),
    line('M8 4v3m0 0L4.6 11M8 7l3.4 4', 1.7, { stroke: 'var(--bg)' }),
  ],
  remove: [line('M4 4l8 8m0-8l-8 8', 2)],
  link: [line('M6.5 9.5l3-3M7 4.5l1.6-1.6a2.8 2.8 0 014 4L11 8.5M9 11.5l-1.6 1.6a2.8 2.8 0 01-4-4L5 7.5', 1.7)],
};

const drawn = (shapes, size) =>
  svg('svg', { viewBox: '0 0 16 16', width: size, height: size, 'aria-hidden': 'true' },
    ...shapes.map(([tag, attributes]) => svg(tag, attributes)));

export const stateGlyph = (state) => drawn(STATES[state] ?? [], 14);
export const icon = (name) => drawn(ICONS[name], 16);

// The five marks of a request, for the legend; the canvas draws the same shapes.
export function requestMark(kind) {
  const marks = {
    asks: ['circle', { r: 3.4, fill: 'var(--bg)', stroke: 'var(--ink)', 'stroke-width': 1.6 }],
    answered: ['circle', { r: 3.8, fill: 'var(--ok)' }],
    waits: ['circle', { r: 3.4, fill: 'var(--bg)', stroke: 'var(--fail)', 'stroke-width': 1.8 }],
    error: ['path', { d: 'M-3.6-3.6l7.2 7.2m0-7.2l-7.2 7.2', stroke: 'var(--fail)', 'stroke-width': 2.4 }],
    none: ['path', { d: 'M5-5L-5 5M4 0a4 4 0 11-8 0 4 4 0 018 0z', fill: 'none', stroke: 'var(--fail)', 'stroke-width': 2 }],
  };
  const [tag, attributes] = marks[kind];
  return svg('svg', { viewBox: '-7 -7 14 14', width: 14, height: 14, 'aria-hidden': 'true' }, svg(tag, attributes));
}
