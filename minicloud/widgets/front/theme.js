// Light or dark as the page around says, and colours for the canvas, which knows no CSS variables.

const NAMES = { bg: '--bg', ink: '--ink', ok: '--ok', fail: '--fail', wire: '--wire', failInDark: '--fail-in-dark' };

export function pageMode() {
  const { theme } = document.documentElement.dataset;
  if (theme === 'dark' || theme === 'light') return theme;
  const lab = document.body?.dataset.jpThemeLight;
  if (lab) return lab === 'false' ? 'dark' : 'light';
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

export function followTheme(root, onChange) {
  const look = () => {
    root.dataset.mode = pageMode();
    onChange();
  };
  const observer = new MutationObserver(look);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  if (document.body) observer.observe(document.body, { attributes: true, attributeFilter: ['data-jp-theme-light', 'data-jp-theme-name'] });
  const system = matchMedia('(prefers-color-scheme: dark)');
  system.addEventListener('change', look);
  root.dataset.mode = pageMode();
  return () => {
    observer.disconnect();
    system.removeEventListener('change', look);
  };
}

// A probe element makes the browser compute each variable down to a colour.
export function readColours(root) {
  const probe = document.createElement('i');
  probe.hidden = true;
  probe.style.forcedColorAdjust = 'none';
  root.append(probe);
  const colours = Object.fromEntries(Object.entries(NAMES).map(([name, variable]) => {
    probe.style.color = `var(${variable})`;
    return [name, getComputedStyle(probe).color];
  }));
  probe.remove();
  return colours;
}
