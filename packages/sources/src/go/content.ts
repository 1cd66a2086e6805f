import type { Digest } from '@nx-oci/oci';
import type { LockedContent, SourceContent } from '../source';

/** Commands out of Go modules, compiled for each platform by the Go toolchain, the same on every machine. */
export interface GoContent extends SourceContent {
  type: 'go';
  /** Path of a command and a version of its module each: `example.com/module/cmd/tool@v1.2.3`; or a query, such as `@latest`, which locking answers. */
  packages: string[];
  /** Absolute path of the folder for the commands in the image. */
  to: string;
  /** The Go that compiles them (`go1.26.8`); by default the machine's own at the time of locking. */
  toolchain?: string;
  /** Flags of the linker, such as `-s` and `-w`; `{version}` in them stands for the module's. */
  ldflags?: string[];
  /** Build tags. */
  tags?: string[];
  /** Go's own settings that decide what comes out: `{"GOAMD64": "v3"}`. */
  env?: Record<string, string>;
  /**
   * With `follow`, the replace and exclude directives in the go.mod of a command's module count, as where its makers build it.
   * Without, such modules are refused, as `go install` does.
   */
  replaces?: 'follow';
  /** What commands are to be called in the image, other than by Go: package → name. */
  names?: Record<string, string>;
}

/** Directives of a module's go.mod that count where it is the main one, each as it is written there. */
export interface Directives {
  replace?: string[];
  exclude?: string[];
}

/** What is locked of commands. What they were compiled with stands here again, since their checksums hang on it. */
export interface LockedGo extends LockedContent {
  type: 'go';
  ldflags?: string[];
  tags?: string[];
  env?: Record<string, string>;
  commands: LockedCommand[];
}

export interface LockedCommand extends Directives {
  package: string;
  /** What was asked for, where it was no version. */
  query?: string;
  module: string;
  version: string;
  /** The highest language version of what it is made of, which decides what programs do by default. */
  go: string;
  /** As Go names itself: `go1.26.8`. */
  toolchain: string;
  /** Lines of go.sum: all that is needed to compile it for these platforms. */
  sums: string[];
  /** By platform: `linux/amd64`. */
  platforms: Record<string, LockedBinary>;
}

export interface LockedBinary {
  checksum: Digest;
  /** Bytes. */
  size: number;
}

/** What a command is called: as `go install` calls it. */
export function commandName(path: string): string {
  const segments = path.split('/');
  const last = segments.at(-1)!;
  return /^v([2-9]|[1-9]\d+)$/.test(last) && segments.length > 1 ? segments.at(-2)! : last;
}
