// Numbers as text, in one place.

export const seconds = (s) => `${s.toFixed(1)} s`;
export const percent = (share, digits = 1) => `${(100 * share).toFixed(digits)} %`;
