// One tab stop for a field of buttons; arrow keys go to the nearest button in that direction.

const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export function moveByArrow(field, event) {
  const way = WAYS[event.key];
  if (!way || event.altKey || event.ctrlKey || event.metaKey) return false;
  const from = event.target.closest('button');
  const next = from && nearest(field, from, way);
  if (next) {
    from.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }
  return true;
}

function nearest(field, from, [right, down]) {
  const middle = (node) => {
    const box = node.getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2];
  };
  const [x0, y0] = middle(from);
  let best = null;
  let least = Infinity;
  for (const button of field.querySelectorAll('button')) {
    if (button === from || button.offsetWidth === 0) continue;
    const [x, y] = middle(button);
    const ahead = (x - x0) * right + (y - y0) * down;
    const aside = Math.abs((x - x0) * down) + Math.abs((y - y0) * right);
    const cost = ahead + 3 * aside;
    if (ahead > 4 && cost < least) {
      least = cost;
      best = button;
    }
  }
  return best;
}
