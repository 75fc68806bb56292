// What does not move: clients, buildings with their windows, wires, the Auto Scaling group's frame.

import { svg } from './dom.js';

export function drawBackdrop(root, { geometry, story, words, id }) {
  const hatch = `${id}-scene-hatch`;
  const zones = story.zones.map((_, z) => building(geometry, z, hatch));
  const groupLabel = svg('text', { x: geometry.pad + 40, y: geometry.ground + 21, class: 'mc-group-label' });
  root.replaceChildren(
    svg('defs', {},
      svg('pattern', { id: hatch, width: 9, height: 9, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' },
        svg('path', { d: 'M0 0v9', stroke: 'var(--dark-hatch)', 'stroke-width': 4 }))),
    svg('path', { class: 'mc-ground', d: `M0 ${geometry.ground}H${geometry.width}` }),
    ...clients(geometry, story.clients, words),
    ...zones,
    ...wires(geometry, story),
    ...(story.desired_capacity == null ? [] : [groupFrame(geometry), groupKey(geometry), groupLabel]),
  );
  return { zones, groupLabel };
}

function clients(geometry, count, words) {
  const marks = Array.from({ length: geometry.clientPlaces }, (_, c) => svg('path', {
    class: 'mc-client',
    d: `M${geometry.clientX(c) - 8} 11h16v11h-16zm4.5 14.5h7`,
  }));
  if (geometry.narrow) return marks;
  return [svg('text', { x: geometry.pad + 2, y: 22 }, words.clients(count)), ...marks];
}

function building(geometry, z, hatch) {
  const { zoneWidth: width, ground, wallTop: top, window } = geometry;
  const x = geometry.zoneX(z);
  const wall = `M${x} ${ground}V${top + 6}a6 6 0 016-6h${width - 12}a6 6 0 016 6V${ground}z`;
  const chimney = geometry.narrow ? 8 : 18;
  const windows = [];
  for (let seat = 0; seat < geometry.rows * geometry.columns; seat++) {
    const place = geometry.seat(z, seat);
    windows.push(svg('rect', { class: 'mc-window', x: place.x, y: place.y, width: window.width, height: window.height, rx: 5 }));
    windows.push(svg('path', { class: 'mc-wire', d: `M${place.riserX} ${place.y + window.height / 2}H${place.x}` }));
  }
  for (let column = 0; column < geometry.columns; column++) {
    const last = geometry.seat(z, (geometry.rows - 1) * geometry.columns + column);
    windows.push(svg('path', { class: 'mc-wire', d: `M${last.riserX} ${geometry.lanes[0]}V${last.y + window.height / 2}` }));
  }
  return svg('g', { class: 'mc-zone' },
    svg('path', { class: 'mc-roof', d: `M${x + width * 0.12} ${top}v-8h${width * 0.13}v8zm${width * 0.6} 0v-12h${chimney}v12z` }),
    svg('path', { class: 'mc-wall', d: wall }),
    svg('path', { class: 'mc-hatch', fill: `url(#${hatch})`, d: wall }),
    ...windows);
}

// One wire a node. With cross-zone on it runs through all buildings, else it stops at its wall.
function wires(geometry, story) {
  const reach = story.load_balancer.cross_zone;
  const last = geometry.zones - 1;
  return story.zones.map((_, z) => {
    const from = geometry.seat(reach ? 0 : z, 0).riserX;
    const to = geometry.seat(reach ? last : z, geometry.columns - 1).riserX;
    const x = geometry.nodeX(z);
    return svg('path', {
      class: 'mc-lane',
      d: `M${x} ${geometry.nodeTop + geometry.nodeHeight}V${geometry.lanes[z]}`
        + `M${Math.min(from, x)} ${geometry.lanes[z]}H${Math.max(to, x)}`,
    });
  });
}

function groupFrame(geometry) {
  const inset = geometry.narrow ? 2 : 7;
  return svg('rect', {
    class: 'mc-group',
    x: Math.max(inset, geometry.zoneX(0) - inset),
    y: geometry.windowsTop - 6,
    width: Math.min(geometry.width, geometry.zoneX(geometry.zones - 1) + geometry.zoneWidth + inset)
      - Math.max(inset, geometry.zoneX(0) - inset) - (geometry.zones > 1 ? inset : 0),
    height: geometry.windowsBottom - geometry.windowsTop + 5,
    rx: 9,
  });
}

const groupKey = (geometry) =>
  svg('path', { class: 'mc-group', d: `M${geometry.pad + 4} ${geometry.ground + 17}h28` });
