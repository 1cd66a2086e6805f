/** What `action` printed to the standard streams, and what it returned. */
export async function printed<T>(action: () => Promise<T>): Promise<{ result: T; out: string; err: string }> {
  const text = { stdout: '', stderr: '' };
  const restore = (['stdout', 'stderr'] as const).map((name) => {
    const stream = process[name];
    const write = stream.write;
    stream.write = (chunk: string | Uint8Array): boolean => {
      text[name] += chunk.toString();
      return true;
    };
    return (): void => void (stream.write = write);
  });
  try {
    return { result: await action(), out: text.stdout, err: text.stderr };
  } finally {
    restore.forEach((each) => each());
  }
}
