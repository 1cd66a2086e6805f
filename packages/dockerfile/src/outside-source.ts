/** What `ADD` takes from outside: whether it is named so that it stays the same. */
export interface OutsideSource {
  kind: 'git' | 'http';
  pinned: boolean;
}

const git = /^(git@|(git|ssh):\/\/|github\.com\/)|^https?:\/\/[^#?]*\.git\/?(?=$|[#?])/;

/** A source of `ADD` that is a URL or a Git repository; nothing if it is of the context. A commit pins a repository. */
export function outsideSource(source: string): OutsideSource | undefined {
  if (git.test(source)) return { kind: 'git', pinned: /[#?&](?:ref=|commit=|checksum=)?(?:[0-9a-f]{40}|[0-9a-f]{64})(?=$|[:&#])/.test(source) };
  return /^https?:\/\//.test(source) ? { kind: 'http', pinned: false } : undefined;
}
