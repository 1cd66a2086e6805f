import type { SourceContent } from '@nx-oci/sources';

/** An image definition, as written by a user. Its JSON schema is `definition.schema.json`. */
export interface Definition {
  /** `static`, `none`, `oci-layout:<path>`, `oci-archive:<path>`, `project:<name>[:<target>]`, a path that ends in `Dockerfile` or `Containerfile`, or a reference into a registry. */
  base?: string;
  /** How that Dockerfile is built. */
  dockerfile?: DockerfileOptions;
  /** `os/architecture[/variant]` each. */
  platforms?: string[];
  contents?: Content[];
  paths?: PathEntry[];
  accounts?: Accounts;
  /** PEM files with certificates to trust, relative to the workspace. */
  certificates?: string[];
  entrypoint?: string[];
  cmd?: string[];
  env?: Record<string, string>;
  user?: string;
  workdir?: string;
  ports?: (number | string)[];
  volumes?: string[];
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  stopSignal?: string;
  /** `epoch`, `env` (SOURCE_DATE_EPOCH), or an RFC 3339 date. */
  created?: string;
  layers?: { budget?: number; by?: 'package' | 'origin' };
  checks?: Checks;
}

/** How a base that is a Dockerfile is built. Paths are relative to the workspace; all but where secrets are decides the image. */
export interface DockerfileOptions {
  /** The folder that it copies from. By default that of the Dockerfile. */
  context?: string;
  /** The stage to build. By default the last one. */
  target?: string;
  args?: Record<string, string>;
  /** What a name stands for in FROM, COPY --from and mounts: a folder, or a reference into a registry. */
  contexts?: Record<string, string>;
  /** Id → where its value is. */
  secrets?: Record<string, { env: string } | { file: string }>;
  /** Ids of agents or keys of ssh; `default` is the agent of SSH_AUTH_SOCK. */
  ssh?: Record<string, { env: string } | { file: string }>;
}

/** What an image is looked through for, before anything of it is packed: all that is made here, not a base. */
export interface Checks {
  /** Refuse programs (ELF, Mach-O, PE: their headers tell) that do not run on the platform. */
  machines?: boolean;
  /** Refuse absolute links: the image is to work wherever it is extracted. Those of Debian's and apk's packages are made relative. */
  links?: 'relative';
  /** Refuse what looks like a secret in texts, names of files and the config, but in files that globs allow. */
  secrets?: boolean | { except: string[] };
  /** Refuse an image without these programs; absolute paths, which may be links. */
  programs?: ({ path: string } & ForPlatforms)[];
}

/** Something that goes into the image; each is a layer unless grouped, and of contents from outside each package is. */
export type Content = FilesContent | OutsideContent;

/** What is for some of the image's platforms alone. */
export interface ForPlatforms {
  /** Those of the image that get it; all without this. It is resolved, locked and read for these alone. */
  platforms?: string[];
}

/** Packages and downloads; what else they take is their sources' to say. */
export type OutsideContent = SourceContent &
  ForPlatforms & {
    type: 'deb' | 'apk' | 'npm' | 'wheel' | 'go' | 'go-toolchain' | 'download';
    /** The layer of all packages, or package → its layer. */
    layer?: string | Record<string, string>;
    /** Of deb and apk: packages whose programs are to start from wherever the image is extracted. */
    wrappers?: Record<string, Wrappers>;
  };

/** Scripts by which the programs of a package start from wherever the image is extracted, with libraries of the image. */
export interface Wrappers {
  /** Names of its programs, or of those of what it needs, that get a script in `/usr/local/bin`. */
  commands: string[];
  /** Variables for its programs, where the image is not at the root of a system; `{root}` in them stands for where it is. */
  env?: Record<string, string>;
}

/** Attributes that a user may give. */
export interface WrittenAttributes {
  /** `uid`, `uid:gid`, or names of accounts. */
  owner?: string;
  /** Octal digits. */
  mode?: string;
  /** Seconds since 1970, or an RFC 3339 date. */
  mtime?: number | string;
}

/** A file, or what is in a folder, of the workspace. */
export interface FilesContent extends WrittenAttributes, ForPlatforms {
  type: 'files';
  /** Path relative to the workspace, or one for each platform. */
  from: string | Record<string, string>;
  /** Absolute path in the image; with a slash at its end, the folder to put a file into. */
  to: string;
  /** Of the folders; `mode` is of the files. */
  directoryMode?: string;
  /** Globs relative to `from`. */
  include?: string[];
  exclude?: string[];
  /** Contents with one layer name share a layer. */
  layer?: string;
  /** Refuse what is not a static binary for the platform. */
  expect?: 'static-binary';
}

/** What every path has that is made or changed. */
interface PlacedPath extends WrittenAttributes, ForPlatforms {
  /** Absolute, in the image. */
  path: string;
  /** Paths with one layer name share a layer, also with contents. */
  layer?: string;
}

/** A path that is made rather than copied, or changed. */
export type PathEntry = PlacedPath &
  (
    | { type: 'directory' }
    | { type: 'file'; content?: string }
    | { type: 'symlink'; target: string }
    | { type: 'hardlink'; target: string }
    | { type: 'permissions' }
  );

export interface Accounts {
  users?: { name: string; uid: number; gid?: number; home?: string; shell?: string }[];
  groups?: { name: string; gid: number; members?: string[] }[];
}

/** Where a definition is built: what its tokens mean, and what its paths are relative to. */
export interface Workspace {
  /** Absolute. */
  root: string;
  /** Relative to the workspace. */
  projectRoot: string;
  projectName: string;
}
