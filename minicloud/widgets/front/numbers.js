// Numbers as text, in one place. A unit never stands alone on the next line.

export const seconds = (s) => `${s.toFixed(1)}\u00a0s`;
export const percent = (share, digits = 1) => `${(100 * share).toFixed(digits)}\u00a0%`;
