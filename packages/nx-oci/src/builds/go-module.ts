import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A Go module, or a workspace of modules, as a build finds it. */
export interface GoModule {
  /** Absolute path of its go.mod, or go.work. */
  file: string;
  /** The Go that it names, `go1.26.8`; nothing where it names none, or a language version alone. */
  toolchain?: string;
}

/** The module that a folder is in, as Go finds it: by the nearest go.mod above. */
export function goModuleOf(folder: string): GoModule | undefined {
  const file = path.join(folder, 'go.mod');
  if (existsSync(file)) return goModule(file);
  const above = path.dirname(folder);
  return above === folder ? undefined : goModuleOf(above);
}

/** Reads which Go a go.mod, or a go.work, names. */
export function goModule(file: string): GoModule {
  const toolchain = namedToolchain(readFileSync(file, 'utf8'));
  return { file, ...(toolchain && { toolchain }) };
}

/**
 * The Go that a go.mod names: by its `toolchain` line, or else by a `go` line with a release. As Go itself does, it looks
 * at lines: which Go is to run has to be known before a file is understood.
 */
export function namedToolchain(goMod: string): string | undefined {
  const [, toolchain] = /^[ \t]*toolchain[ \t]+(go1\.\d+\S*)/m.exec(goMod) ?? [];
  const [, release] = /^[ \t]*go[ \t]+(1\.\d+(?:\.\d+|rc\d+|beta\d+))(?=\s|$)/m.exec(goMod) ?? [];
  return toolchain ?? (release && `go${release}`);
}
