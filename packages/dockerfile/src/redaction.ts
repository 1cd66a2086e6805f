/** A text without secrets. */
export type Redact = (text: string) => string;

/** Shorter ones would take letters out of words. */
const shortest = 4;

/**
 * Takes secrets out of what is printed: as they are, each line of those that have several, as they stand in JSON and
 * addresses, and in base64, alone or within something larger.
 */
export function redaction(secrets: readonly string[]): Redact {
  const forms = new Set<string>();
  for (const secret of secrets) {
    for (const part of [secret, secret.trim(), ...secret.split(/\r?\n/)]) {
      if (part.length < shortest) continue;
      for (const form of [part, encodeURIComponent(part), JSON.stringify(part).slice(1, -1), ...base64Forms(part)]) forms.add(form);
    }
  }
  const longestFirst = [...forms].sort((a, b) => b.length - a.length);
  return (text) => longestFirst.reduce((clean, form) => clean.replaceAll(form, '***'), text);
}

/** What of the base64 of anything with the secret in it is the secret's own, wherever it begins in three bytes. */
function base64Forms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const inner = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64').replace(/=+$/, '');
    const whole = Math.floor(((before + bytes.length) * 8) / 6);
    return text.slice(Math.ceil((before * 8) / 6), whole);
  });
  return [...inner, ...inner.map((form) => form.replaceAll('+', '-').replaceAll('/', '_'))].filter((form) => form.length >= shortest);
}

/** An error without secrets in its message: what a step printed is part of it. */
export function redacted<T extends Error>(error: T, redact: Redact): T {
  error.message = redact(error.message);
  return error;
}
