/**
 * Reads an RFC 3339 date, alone (midnight UTC) or with time and offset, as milliseconds since 1970; nothing if it is none.
 * Other forms that `Date.parse` takes mean something else in every time zone.
 */
export function parseDate(text: string): number | undefined {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)(?:T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d))?$/.exec(text) ?? [];
  const time = year === undefined ? NaN : Date.parse(text);
  // `Date.parse` takes 30 February for 2 March.
  const real = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() === Number(day);
  return Number.isNaN(time) || !real ? undefined : time;
}
