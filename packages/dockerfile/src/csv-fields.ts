/** `key=value,…` as BuildKit's programs read options: each field as RFC 4180 has it, since paths may have commas in them. */
export function csvFields(fields: Record<string, string>): string {
  return Object.entries(fields)
    .map(([key, value]) => `${key}=${value}`)
    .map((field) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field))
    .join(',');
}
