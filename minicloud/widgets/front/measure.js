// How wide a text of the chart will be, before it is placed.

const FONT = '11.5px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';

let pen = null;

export function textWidth(text) {
  pen ??= document.createElement('canvas').getContext('2d');
  pen.font = FONT;
  return pen.measureText(text).width;
}
