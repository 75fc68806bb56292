// The two legs of a request's way: a curve from client to node, then wires from node to target.

import { clamp } from './dom.js';

// -> the point at u (0 client, 1 node); clients spread over the node's width.
export function clientPoint(geometry, client, node, u) {
  const x0 = geometry.clientX(client);
  const y0 = geometry.clientY;
  const x1 = geometry.nodeX(node) + ((client % 4) - 1.5) * (geometry.narrow ? 8 : 16);
  const y1 = geometry.nodeTop;
  const bend = (y0 + y1) / 2;
  const v = 1 - u;
  const near = v * v * v + 3 * v * v * u;
  const far = 3 * v * u * u + u * u * u;
  return [
    near * x0 + far * x1,
    v * v * v * y0 + 3 * v * u * bend + u * u * u * y1,
  ];
}

// The corners of the wire from a node down to a window; `aside` keeps the two directions apart.
export function wireCorners(geometry, node, place, aside) {
  const lane = geometry.lanes[node];
  const x = geometry.nodeX(node) + aside;
  const down = place.riserX + aside;
  const y = place.y + geometry.window.height / 2;
  return [
    [x, geometry.nodeTop + geometry.nodeHeight],
    [x, lane],
    [down, lane],
    [down, y],
    [place.x, y + aside],
  ];
}

export function alongCorners(corners, u) {
  const lengths = corners.slice(1).map((p, i) => Math.hypot(p[0] - corners[i][0], p[1] - corners[i][1]));
  let rest = u * lengths.reduce((sum, length) => sum + length, 0);
  for (let i = 0; i < lengths.length; i++) {
    if (rest <= lengths[i] || i === lengths.length - 1) {
      const f = lengths[i] ? clamp(rest / lengths[i], 0, 1) : 1;
      const [a, b] = [corners[i], corners[i + 1]];
      return [a[0] + (b[0] - a[0]) * f, a[1] + (b[1] - a[1]) * f];
    }
    rest -= lengths[i];
  }
  return corners[0];
}
