/** A markdown table; numbers are to be text already. */
export function table(head, rows) {
  const line = (cells) => `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map((_, at) => (at === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

export const seconds = (milliseconds) => (milliseconds >= 1000 ? `${(milliseconds / 1000).toFixed(2)} s` : `${milliseconds.toFixed(0)} ms`);
export const megabytes = (bytes) => `${(bytes / 1e6).toFixed(2)} MB`;
export const ratio = (value) => `${value.toFixed(2)}×`;

/** `1.23 s (1.20–1.40)` */
export const timing = ({ median, min, max }) => `${seconds(median)} (${seconds(min)}–${seconds(max)})`;
