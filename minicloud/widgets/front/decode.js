// The reader of the blobs that minicloud/dataplane/encoding.py writes.

export const FORMAT = 1;
const COLUMN = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array };

export function asBytes(value) {
  if (value instanceof Uint8Array) return value;
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}

async function inflate(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
  return new Response(stream).arrayBuffer();
}

// -> one object a run: the JSON head's fields, and `columns` as typed arrays.
export async function decodeRuns(blob) {
  const raw = await inflate(asBytes(blob));
  const length = new DataView(raw).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(raw, 4, length)));
  if (head.format !== FORMAT) {
    throw new Error(`runs of format ${head.format}, this widget reads ${FORMAT}: run the cell again`);
  }
  const { states, reasons, tracks, subjects } = head;
  const columns = head.runs.map(() => ({}));
  let at = 4 + length;
  for (const { name, bytes, lengths } of head.columns) {
    lengths.forEach((count, i) => {
      columns[i][name] = new COLUMN[bytes](raw, at, count);
      at += count * bytes;
    });
  }
  return head.runs.map((run, i) => ({ ...run, columns: columns[i], states, reasons, tracks, subjects }));
}
