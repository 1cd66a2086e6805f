import type { Secrets } from './secrets';

/** Headers of a response, by lower-case name. */
export type ResponseHeaders = Record<string, string | string[] | undefined>;

/** A response whose body is still to be read, or to be let go by `discard`. */
export interface RegistryResponse {
  status: number;
  headers: ResponseHeaders;
  /** Where it came from in the end, after redirects. */
  url: URL;
  body: AsyncIterable<Uint8Array>;
  /** Lets the rest of the body go. */
  discard(): Promise<void>;
}

/** What errors and tokens have at most; more is let go. Bytes. */
const maxText = 1 << 16;

/** The start of a body as text, whether that is all that was to come, and the response as if it had not been read: for bodies that are short. */
export async function peek(response: RegistryResponse): Promise<{ text: string; whole: boolean; again: RegistryResponse }> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  let whole = true;
  try {
    for await (const chunk of response.body) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= maxText) break;
    }
  } catch {
    // What came will mostly do.
    whole = false;
  }
  const bytes = Buffer.concat(chunks).subarray(0, maxText);
  const body = (async function* () {
    yield bytes;
  })();
  return { text: bytes.toString(), whole, again: { ...response, body, discard: async () => undefined } };
}

/** What a response that says no says of the reason, fit to be printed; nothing where it is no text for people. */
export async function errorText(response: RegistryResponse, secrets: Secrets): Promise<string> {
  const { text } = await peek(response);
  const said = describedErrors(text);
  // A secret that was cut off would not be known as one.
  if (said !== undefined) return secrets.redact(said).slice(0, 500);
  const isPage = String(response.headers['content-type'] ?? '').includes('html');
  return response.status >= 400 && !isPage ? secrets.redact(text.trim()).slice(0, 200) : '';
}

/** distribution-spec, "Error Codes". */
function describedErrors(text: string): string | undefined {
  try {
    const { errors, details } = JSON.parse(text) as { errors?: { code?: string; message?: string }[]; details?: string };
    const said = (errors ?? []).map(({ code, message }) => [code, message].filter(Boolean).join(': '));
    if (said.length > 0) return said.join('; ');
    return typeof details === 'string' ? details : undefined;
  } catch {
    // Not every registry answers in JSON.
    return undefined;
  }
}
