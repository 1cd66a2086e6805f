/** `tools.yaml`: the tools of a workspace. Its JSON schema is `tools.schema.json`. */
export interface ToolsManifest {
  /** `os/architecture` each. */
  platforms?: string[];
  /** By name; each is a layer. */
  tools: Record<string, Tool>;
  /** Where tools of `deb` come from, and what other tools need in containers. */
  debian?: DebianSystem;
  /** Where tools of `apk` come from, with what containers need. */
  apk?: ApkSystem;
}

/** A tool. What its source has is said beside it, or for all of `sources`. */
export interface Tool extends ToolSource {
  /** Platform or system → source, where they differ. */
  sources?: Record<string, ToolSource>;
  /** A command with arguments that shows that it works; by default the first of its commands with `--version`. */
  prove?: string[];
  /** Of the image's; all without this. */
  platforms?: string[];
  /** Globs of paths in the image whose files only look as if they held secrets. */
  notSecret?: string[];
  /** Platforms or systems whose machines bring it themselves; all with `true`. */
  host?: true | string[];
}

/** Where a tool comes from: one of the first eight, with what belongs to it. */
export interface ToolSource {
  /** Package of apk. */
  apk?: string;
  /** Package of Debian. */
  deb?: string;
  /** Package of npm, or one for each platform. */
  npm?: string | Record<string, string>;
  /** Package of Python. */
  wheel?: string;
  /** Path of a command of a Go module. */
  go?: string;
  /** Version of Go. */
  'go-toolchain'?: string;
  download?: string | ToolDownload;
  /** `name[:target]` of the workspace. */
  project?: string;
  version?: string;
  /** Names, or names with the files that they are. */
  commands?: string[] | Record<string, string>;
  /** Globs. */
  exclude?: string[];
  foreign?: 'omit';
  /** Variables of wrappers; `{root}` stands for where the tree is. */
  env?: Record<string, string>;
  /** What a project builds, or the file of an archive. */
  file?: string;
  ldflags?: string[];
  tags?: string[];
  toolchain?: string;
  replaces?: 'follow';
}

/** A download, with the words of its content in a definition. */
export interface ToolDownload {
  url: string | Record<string, string>;
  os?: Record<string, string>;
  arch?: Record<string, string>;
  checksums?: Record<string, string>;
  kind?: 'file' | 'archive';
  strip?: number;
}

export interface DebianSystem {
  suite?: string;
  packages?: string[];
  omit?: string[];
  keys?: string[];
}

export interface ApkSystem {
  repositories: { name: string; url?: string; tag?: string; keys?: string[]; unsignedPackages?: boolean }[];
  packages?: string[];
  libc?: 'glibc' | 'musl';
}

/** The kinds of sources. */
export const sourceKinds = ['apk', 'deb', 'npm', 'wheel', 'go', 'go-toolchain', 'download', 'project'] as const;
export type SourceKind = (typeof sourceKinds)[number];

/** Platforms that are built when a manifest names none. */
export const toolsPlatforms = ['linux/amd64', 'linux/arm64', 'darwin/arm64'];
