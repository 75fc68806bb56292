// The clock of a run: plays, steps, seeks. It stands still while nobody can see it.

import { clamp } from './dom.js';

const CALM_STEP_MS = 500; // under prefers-reduced-motion time moves in steps
const LONGEST_FRAME_S = 0.1;

export function createPlayer({ watched, onFrame, onState }) {
  const calm = matchMedia('(prefers-reduced-motion: reduce)');
  const player = { t: 0, playing: false, speed: 1, duration: 1, marks: [] };
  let visible = true;
  let last = 0;
  let request = 0;

  function frame(now) {
    request = 0;
    if (!player.playing || !visible) return;
    const passed = last ? (now - last) / 1000 : 0;
    if (!calm.matches || !last || passed * 1000 >= CALM_STEP_MS) {
      player.t += (calm.matches ? passed : Math.min(LONGEST_FRAME_S, passed)) * player.speed;
      last = now;
      if (player.t >= player.duration) {
        player.t = player.duration;
        player.pause();
        return;
      }
      onFrame();
    }
    wake();
  }

  function wake() {
    if (!request && player.playing && visible) request = requestAnimationFrame(frame);
  }

  player.play = () => {
    if (player.t >= player.duration) player.t = 0;
    player.playing = true;
    last = 0;
    onState();
    wake();
  };
  player.pause = () => {
    player.playing = false;
    onState();
  };
  player.toggle = () => (player.playing ? player.pause() : player.play());
  player.seek = (t) => {
    player.t = clamp(t, 0, player.duration);
    onFrame();
  };
  player.step = (way) => {
    const ahead = player.marks.filter((at) => (way > 0 ? at > player.t + 0.01 : at < player.t - 0.01));
    player.seek(way > 0 ? (ahead[0] ?? player.duration) : (ahead[ahead.length - 1] ?? 0));
  };
  Object.defineProperty(player, 'calm', { get: () => calm.matches });

  const look = () => {
    last = 0;
    wake();
  };
  const observer = new IntersectionObserver((entries) => {
    visible = entries[entries.length - 1].isIntersecting;
    look();
  }, { threshold: 0.05 });
  observer.observe(watched);
  calm.addEventListener('change', onFrame);

  player.destroy = () => {
    player.playing = false;
    observer.disconnect();
    calm.removeEventListener('change', onFrame);
    if (request) cancelAnimationFrame(request);
  };
  return player;
}
