import { SourcesError, type SourcesErrorCode } from '../error';

const kinds: { code: SourcesErrorCode; said: RegExp; why: string; remedy: string }[] = [
  {
    code: 'go-sum-mismatch',
    said: /checksum mismatch|SECURITY ERROR/i,
    why: 'a module has another sum',
    remedy: 'The module was changed where it comes from, or on the way, or the lock was: find out which before you lock again.',
  },
  {
    code: 'go-sum-mismatch',
    said: /missing go\.sum entry|malformed go\.sum/,
    why: 'the lock has no sum for a module',
    remedy: 'The lock was changed by hand, or is damaged: take it from version control, or lock again.',
  },
  {
    code: 'go-missing',
    said: /toolchain not available|golang\.org\/toolchain@|invalid toolchain|GOTOOLCHAIN=\S+: |requires go >=/,
    why: 'this machine has another version of Go than is needed, and cannot get it',
    remedy: 'Install the version, name one that is there ("toolchain"), or let GOPROXY lead to where golang.org/toolchain is.',
  },
  {
    code: 'no-mirror',
    said: /disabled by GOPROXY=off/,
    why: 'GOPROXY is off, and no rule says where modules are',
    remedy: 'Set GOPROXY, or a mirror rule for "go" (NX_OCI_MIRRORS=go=https://…).',
  },
  {
    code: 'not-found',
    said: /unknown revision|no matching versions|does not contain package|module .*: not found|404 Not Found|410 Gone|no such file or directory|invalid version/,
    why: 'there is no such module, version or package',
    remedy: 'Look at its path and version, and whether GOPROXY or a rule for "go" leads to where it is.',
  },
];

/** What went wrong with Go, by what it printed. */
export function goFailure(printed: string, what: string, cause?: unknown): SourcesError {
  const text = printed.replace(/^go: downloading .*\n/gm, '').trim();
  const kind = kinds.find(({ said }) => said.test(text)) ?? { code: 'go-failed' as const, why: 'Go gives up', remedy: 'Look at what Go says; "go install" of the same package says it too.' };
  return new SourcesError(kind.code, { message: `${what}: ${kind.why}: ${shortened(text)}`, remedy: kind.remedy, cause });
}

/** The lines that tell most are the last ones, unless there are few. */
function shortened(text: string): string {
  const lines = text.split('\n').map((line) => line.trim()).filter(Boolean);
  return (lines.length > 12 ? [...lines.slice(0, 2), '…', ...lines.slice(-9)] : lines).join(' | ');
}
