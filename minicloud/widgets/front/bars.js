// Requests and latency a second, as paths. 2xx stand above the zero line, failures hang below it,
// at one scale: position carries the meaning, hatch and dots repeat it.

import { svg } from './dom.js';

export const LATENCY_MS = { low: 40, high: 5000 };

export function seriesScale(story, { zero, up, latencyTop, latencyBottom }, others = []) {
  const tallest = Math.max(5, ...[story, ...others].flatMap(({ series }) =>
    Array.from(series.ok, (ok, i) => Math.max(ok, series.e5xx[i] + series.none[i]))));
  const perRequest = up / tallest;
  const decades = Math.log(LATENCY_MS.high / LATENCY_MS.low);
  return {
    zero,
    tallest,
    perRequest,
    latencyY: (ms) => {
      const f = Math.log(Math.max(ms, LATENCY_MS.low) / LATENCY_MS.low) / decades;
      return latencyBottom - (latencyBottom - latencyTop) * Math.min(1, f);
    },
  };
}

export function drawBars(story, axis, scale, fills) {
  const width = Math.max(0.8, axis.x(1) - axis.x(0) - (axis.narrow ? 0.5 : 1.2));
  const stack = { ok: '', e5xx: '', none: '' };
  const { ok, e5xx, none } = story.series;
  const bar = (second, from, height) =>
    height ? `M${axis.x(second)} ${from}h${width}v${height}h${-width}z` : '';
  for (let s = 0; s < ok.length; s++) {
    stack.ok += bar(s, scale.zero - 0.5, -ok[s] * scale.perRequest);
    stack.e5xx += bar(s, scale.zero + 0.5, e5xx[s] * scale.perRequest);
    stack.none += bar(s, scale.zero + 0.5 + e5xx[s] * scale.perRequest, none[s] * scale.perRequest);
  }
  return svg('g', {},
    svg('path', { d: stack.ok, class: 'mc-bar-ok' }),
    svg('path', { d: stack.e5xx, fill: fills.e5xx }),
    svg('path', { d: stack.none, fill: fills.none }),
    svg('path', { d: stairs(story.series.p95, axis, scale.latencyY), class: 'mc-p95' }),
    svg('path', { d: stairs(story.series.p50, axis, scale.latencyY), class: 'mc-p50' }));
}

// The run before, as the outline of its bars.
export function drawOutline(story, axis, scale) {
  const { ok, e5xx, none } = story.series;
  const failed = Array.from(e5xx, (count, i) => count + none[i]);
  return svg('g', { class: 'mc-before' },
    svg('path', { d: stairs(ok, axis, (v) => scale.zero - v * scale.perRequest) }),
    svg('path', { d: stairs(failed, axis, (v) => scale.zero + v * scale.perRequest) }));
}

function stairs(values, axis, y) {
  let d = '';
  for (let s = 0; s < values.length; s++) {
    d += `${s ? `H${axis.x(s)}V` : `M${axis.x(0)} `}${y(values[s])}`;
  }
  return values.length ? `${d}H${axis.x(values.length)}` : '';
}
