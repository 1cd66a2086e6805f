/** Secrets that this process holds, so that nothing that it prints has one in it. */
export class Secrets {
  readonly #known = new Set<string>();

  /** Notes a secret in the forms in which it travels. */
  add(secret: string): void {
    // Shorter ones would take letters out of words.
    if (secret.length < 4) return;
    const inForm = new URLSearchParams([['', secret]]).toString().slice(1);
    const inJson = JSON.stringify(secret).slice(1, -1);
    for (const form of [secret, encodeURIComponent(secret), inForm, inJson, Buffer.from(secret).toString('base64')]) this.#known.add(form);
  }

  /** `text` without them, nor what else must not be printed: control characters, queries of addresses (they carry signatures). */
  redact(text: string): string {
    let clean = text;
    for (const secret of [...this.#known].sort((a, b) => b.length - a.length)) clean = clean.replaceAll(secret, '***');
    return clean
      .replace(/(https?:\/\/[^\s?"']+)\?[^\s"']*/g, '$1?…')
      .replace(/[\x00-\x1f\x7f-\x9f]+/g, ' ');
  }
}
