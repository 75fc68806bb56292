// Where everything in the scene stands, in real pixels: text is never scaled.

const NARROW_BELOW = 560;
const WIDEST_ZONE = 480; // a lone zone stays a building

// Many clients stand together. A multiple of 4, so that the lines from one place share their way.
const CLIENT_PLACES = { wide: 24, narrow: 16 };

export function sceneGeometry({ width, zones, clients, seats }) {
  const narrow = width < NARROW_BELOW;
  const pad = narrow ? 5 : 14;
  const gap = narrow ? 4 : 14;
  const inner = narrow ? 3 : 7;
  const riser = narrow ? 8 : 14; // room left of a window for the wire that climbs past it
  const share = (width - 2 * pad - (zones - 1) * gap) / zones;
  const zoneWidth = Math.min(share, WIDEST_ZONE);
  const left = (width - zones * zoneWidth - (zones - 1) * gap) / 2;
  const columns = windowColumns(zoneWidth - 2 * inner, narrow, seats);
  const rows = Math.max(2, narrow ? 3 : 2, Math.ceil(seats / columns));
  const cell = (zoneWidth - 2 * inner) / columns;
  const window = { width: Math.min(cell - riser, 104), height: narrow ? 45 : 62 };
  const rowHeight = window.height + (narrow ? 6 : 8);
  const nodeTop = 86;
  const nodeHeight = 30;
  const laneTop = nodeTop + nodeHeight + 14;
  const lanes = Array.from({ length: zones }, (_, z) => laneTop + 8 * z);
  const windowsTop = lanes[zones - 1] + 14;
  const windowsBottom = windowsTop + rows * rowHeight;
  const ground = windowsBottom + 54;
  const zoneX = (z) => left + z * (zoneWidth + gap);
  const places = Math.min(clients, narrow ? CLIENT_PLACES.narrow : CLIENT_PLACES.wide);
  const margin = narrow ? 12 : Math.min(width * 0.12, 110);
  return {
    width,
    height: ground + (narrow ? 54 : 32),
    narrow,
    pad,
    zones,
    zoneWidth,
    zoneX,
    nodeX: (z) => zoneX(z) + zoneWidth / 2,
    nodeTop,
    nodeHeight,
    nodeWidth: narrow ? Math.min(74, zoneWidth - 8) : Math.min(178, zoneWidth - 16),
    lanes,
    columns,
    rows,
    window,
    windowsTop,
    windowsBottom,
    ground,
    clientY: 30,
    clientPlaces: places,
    clientX: (c) => margin + ((width - 2 * margin) * ((c % places) + 0.5)) / places,
    wallTop: 74,
    queuePitch: narrow ? 7 : 9.5,
    dot: narrow ? 2.8 : 3.4,
    seat: (zone, seat) => {
      const x = zoneX(zone) + inner + (seat % columns) * cell;
      return {
        x: x + riser,
        y: windowsTop + Math.floor(seat / columns) * rowHeight,
        riserX: x + riser / 2 - 1,
      };
    },
  };
}

function windowColumns(room, narrow, seats) {
  const fits = Math.max(1, Math.floor(room / (narrow ? 46 : 84)));
  const wanted = Math.max(narrow ? 2 : 3, Math.ceil(seats / (narrow ? 4 : 3)));
  return Math.min(fits, wanted);
}
