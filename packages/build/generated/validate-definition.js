// Generated from definition.schema.json by tools/docs/schemas.mjs: "npm run docs".
"use strict";
module.exports = validate10;
module.exports.default = validate10;
const schema11 = {"$schema":"http://json-schema.org/draft-07/schema#","$id":"https://nx-oci.dev/schemas/definition.schema.json","title":"Image definition","description":"What an OCI image is made of.","type":"object","additionalProperties":false,"properties":{"base":{"type":"string","description":"What the image is built on: `static` (accounts, root certificates, time zones; no shell), `none`, `oci-layout:<path>`, `oci-archive:<path>`, `project:<name>[:<target>]` for another project's image, a Dockerfile (a path that ends in `Dockerfile` or `Containerfile`), or an image in a registry: `repository:tag@sha256:…`, or a tag alone, which the `lock` target pins.","examples":["static","none","project:base-image","oci-layout:vendor/base","{projectRoot}/Dockerfile","ghcr.io/acme/base:1.2@sha256:…"],"x-priority":"important"},"dockerfile":{"$ref":"#/definitions/dockerfile"},"platforms":{"type":"array","description":"Platforms to build, each `os/architecture[/variant]`.","items":{"type":"string"},"minItems":1,"default":["linux/amd64","linux/arm64"],"x-priority":"important"},"contents":{"type":"array","description":"What goes into the image. Each, and of contents from outside each package, is a layer of its own, unless several have one `layer` name or the budget is used up.","items":{"$ref":"#/definitions/content"},"x-priority":"important"},"paths":{"type":"array","description":"Paths that are made rather than copied, and changes of permissions.","items":{"$ref":"#/definitions/path"}},"accounts":{"$ref":"#/definitions/accounts"},"certificates":{"type":"array","description":"PEM files, relative to the workspace, whose certificates the image trusts beside the base's.","items":{"type":"string"}},"entrypoint":{"type":"array","description":"The program and its first arguments, started directly: there is no shell.","items":{"type":"string"}},"cmd":{"type":"array","description":"Arguments that whoever runs the image may replace.","items":{"type":"string"}},"env":{"type":"object","description":"Environment variables.","additionalProperties":{"type":"string"}},"user":{"type":"string","description":"User the program runs as: `uid`, `uid:gid` or names of accounts.","examples":["65532:65532"]},"workdir":{"type":"string","description":"Working directory, absolute."},"ports":{"type":"array","description":"Ports that the program listens on: a number, or `number/tcp`, `/udp`, `/sctp`.","items":{"type":["integer","string"]}},"volumes":{"type":"array","description":"Paths that are to be mounts, absolute.","items":{"type":"string"}},"labels":{"type":"object","description":"Labels of the config. Those that begin with `org.opencontainers.image.` also become annotations of manifest and index.","additionalProperties":{"type":"string"}},"annotations":{"type":"object","description":"Annotations of manifest and index.","additionalProperties":{"type":"string"}},"stopSignal":{"type":"string","description":"Signal that asks the program to end.","pattern":"^(SIG[A-Z0-9+-]+|[0-9]+)$","examples":["SIGTERM"]},"created":{"type":"string","description":"Creation time in the config: `epoch`, `env` (SOURCE_DATE_EPOCH) or an RFC 3339 date.","default":"epoch"},"layers":{"type":"object","description":"How contents become layers.","additionalProperties":false,"properties":{"budget":{"type":"integer","minimum":1,"description":"Layers at most, beside those of the base; the smallest contents share one when there are more. By default 100."},"by":{"enum":["package","origin"],"description":"What of contents from outside becomes a layer: each package, or all that was made of one source package.","default":"package"}}},"checks":{"$ref":"#/definitions/checks"}},"definitions":{"dockerfile":{"type":"object","description":"How a base that is a Dockerfile is built. Which builder does it is for the plugin's options in nx.json to say.","additionalProperties":false,"properties":{"context":{"type":"string","description":"The folder that it copies from, relative to the workspace. By default that of the Dockerfile.","examples":[".","dist/{projectRoot}"]},"target":{"type":"string","description":"The stage to build. By default the last one."},"args":{"type":"object","description":"Build arguments. They are part of the image and of its history: secrets are for `secrets`.","additionalProperties":{"type":"string"},"examples":[{"VERSION":"1.2"}]},"contexts":{"type":"object","description":"What a name stands for in FROM, COPY --from and mounts: a folder, relative to the workspace, or an image in a registry with its tag or digest.","additionalProperties":{"type":"string"},"examples":[{"shared":"libs/shared","runtime":"ghcr.io/acme/runtime:1"}]},"secrets":{"type":"object","description":"Secrets that steps mount, by their id: where the value is, in a variable of the environment or a file. It is in no layer, and no part of the cache key.","additionalProperties":{"$ref":"#/definitions/secretSource"},"examples":[{"npm":{"env":"NPM_TOKEN"}}]},"ssh":{"type":"object","description":"Agents or keys of ssh that steps mount, by their id: `default` unless the step says another. A variable that has the agent's socket, or a file with a key.","additionalProperties":{"$ref":"#/definitions/secretSource"},"examples":[{"default":{"env":"SSH_AUTH_SOCK"}}]}}},"secretSource":{"description":"Where a secret is.","oneOf":[{"type":"object","additionalProperties":false,"required":["env"],"properties":{"env":{"type":"string","pattern":"^[A-Za-z_][A-Za-z0-9_]*$","description":"Name of a variable."}}},{"type":"object","additionalProperties":false,"required":["file"],"properties":{"file":{"type":"string","pattern":".","description":"Path of a file, relative to the workspace or absolute."}}}]},"content":{"type":"object","description":"Files of the workspace, or packages and downloads that are locked.","required":["type"],"properties":{"type":{"enum":["files","deb","apk","npm","wheel","go","go-toolchain","download"],"description":"What kind of content it is."}},"allOf":[{"if":{"properties":{"type":{"const":"files"}}},"then":{"$ref":"#/definitions/files"}},{"if":{"properties":{"type":{"const":"deb"}}},"then":{"$ref":"#/definitions/deb"}},{"if":{"properties":{"type":{"const":"apk"}}},"then":{"$ref":"#/definitions/apk"}},{"if":{"properties":{"type":{"const":"npm"}}},"then":{"$ref":"#/definitions/npm"}},{"if":{"properties":{"type":{"const":"wheel"}}},"then":{"$ref":"#/definitions/wheel"}},{"if":{"properties":{"type":{"const":"go"}}},"then":{"$ref":"#/definitions/go"}},{"if":{"properties":{"type":{"const":"go-toolchain"}}},"then":{"$ref":"#/definitions/goToolchain"}},{"if":{"properties":{"type":{"const":"download"}}},"then":{"$ref":"#/definitions/download"}}]},"files":{"type":"object","description":"A file, or what is in a folder, of the workspace.","additionalProperties":false,"required":["type","from","to"],"properties":{"type":{"const":"files"},"from":{"description":"Path relative to the workspace, with tokens `{os}`, `{arch}`, `{platform}`, `{projectRoot}`, `{projectName}`; or an object of platform to path.","oneOf":[{"type":"string"},{"type":"object","additionalProperties":{"type":"string"}}]},"to":{"type":"string","description":"Absolute path in the image. With a slash at its end, the folder that a file goes into."},"owner":{"type":"string","description":"`uid`, `uid:gid` or names of accounts.","default":"0:0"},"mode":{"type":"string","description":"Mode of files, octal. By default 0755 for programs (ELF files, and scripts that begin with #!) and 0644 for the rest."},"directoryMode":{"type":"string","description":"Mode of folders, octal.","default":"0755"},"mtime":{"type":["integer","string"],"description":"Modification time: seconds since 1970 or an RFC 3339 date.","default":0},"include":{"type":"array","description":"Globs, relative to `from`, of what is taken.","items":{"type":"string","pattern":"."}},"exclude":{"type":"array","description":"Globs, relative to `from`, of what is left out.","items":{"type":"string","pattern":"."}},"layer":{"type":"string","description":"Contents with one layer name share a layer."},"platforms":{"$ref":"#/definitions/platforms"},"expect":{"const":"static-binary","description":"Refuse a file that is not a static binary for the platform."}}},"deb":{"type":"object","description":"Debian packages with all that they depend on, locked. No script of theirs is run.","additionalProperties":false,"required":["type","packages","repositories"],"properties":{"type":{"const":"deb"},"packages":{"type":"array","minItems":1,"description":"Names; `name=version` for one version.","items":{"type":"string","pattern":"."},"examples":[["python3-minimal","ca-certificates"]]},"repositories":{"type":"array","minItems":1,"description":"Where they come from, the first that has a version first.","items":{"$ref":"#/definitions/debRepository"}},"omit":{"type":"array","description":"Packages to do without, though others depend on them: what only scripts need, which are not run.","items":{"type":"string","pattern":"."},"examples":[["debconf"]]},"without":{"type":"array","description":"Kinds of files to leave out: documentation (licences stay), translations.","items":{"enum":["docs","locales"]}},"exclude":{"type":"array","description":"Globs, relative to the root, of what is left out.","items":{"type":"string","pattern":"."}},"setuid":{"type":"array","description":"Absolute paths of programs that may run as their owner or group. Others are refused.","items":{"type":"string"}},"wrappers":{"$ref":"#/definitions/wrappers"},"alternatives":{"type":"object","description":"Links that packages leave to the system's administrator: absolute path → what it points at.","additionalProperties":{"type":"string"}},"layer":{"$ref":"#/definitions/layer"},"platforms":{"$ref":"#/definitions/platforms"}}},"debRepository":{"type":"object","description":"A repository of Debian packages. Where it is say mirror rules, `url`, or apt's own sources of this machine.","additionalProperties":false,"required":["name","suites"],"properties":{"name":{"type":"string","description":"Its name in mirror rules.","examples":["debian"]},"suites":{"type":"array","minItems":1,"description":"Suites or codenames.","items":{"type":"string","pattern":"."},"examples":[["bookworm","bookworm-updates"]]},"components":{"type":"array","minItems":1,"description":"Components.","items":{"type":"string","pattern":"."},"default":["main"]},"url":{"type":"string","description":"Address, unless a mirror rule or apt's sources are to say it."},"keys":{"type":"array","description":"Files of the workspace with the OpenPGP keys that sign it. By default those that apt's sources of this machine name. The lock keeps them.","items":{"type":"string"}},"snapshot":{"type":"string","description":"A moment of a snapshot service, `20251101T000000Z`, at which everything is taken.","pattern":"^[0-9]{8}T[0-9]{6}Z$"},"allowExpired":{"type":"boolean","description":"Take indexes whose time is over, as those of archives are.","default":false}}},"apk":{"type":"object","description":"Packages of apk (Alpine, Wolfi and their kin) with all that they depend on, locked. No script of theirs is run.","additionalProperties":false,"required":["type","packages","repositories"],"properties":{"type":{"const":"apk"},"packages":{"type":"array","minItems":1,"description":"What apk calls the world: names, with a version (`=`, `<`, `>`, `<=`, `>=`, `~` for all that begin with it), a repository's tag (`nginx@edge`), or what may not be there (`!openssh`).","items":{"type":"string","pattern":"."},"examples":[["busybox","python-3.12~3.12.1"]]},"repositories":{"type":"array","minItems":1,"description":"Where they come from, the first that has a version first.","items":{"$ref":"#/definitions/apkRepository"}},"apkoLock":{"type":"string","description":"An `apko.lock.json`, relative to the workspace: the packages that it names are locked, and none is chosen."},"runtimeRepositories":{"type":"array","description":"Lines of `/etc/apk/repositories` in the image. By default the repositories whose address is given.","items":{"type":"string","pattern":"."}},"exclude":{"type":"array","description":"Globs, relative to the root, of what is left out.","items":{"type":"string","pattern":"."}},"setuid":{"description":"Absolute paths of programs that may run as their owner or group; others are refused. Or `any`.","oneOf":[{"const":"any"},{"type":"array","items":{"type":"string"}}]},"wrappers":{"$ref":"#/definitions/wrappers"},"layer":{"$ref":"#/definitions/layer"},"platforms":{"$ref":"#/definitions/platforms"}}},"apkRepository":{"type":"object","description":"A repository of packages of apk: a folder for each architecture, with an APKINDEX and packages in it. Where it is say mirror rules, or `url`.","additionalProperties":false,"required":["name"],"properties":{"name":{"type":"string","description":"Its name in mirror rules.","examples":["wolfi"]},"url":{"type":"string","description":"Address, or a folder relative to the workspace, unless a mirror rule is to say it. An address is in the image, too (`/etc/apk/repositories`)."},"tag":{"type":"string","description":"With a tag, it serves only what is asked for by it (`nginx@edge`), and what that depends on.","pattern":"^[A-Za-z0-9_.-]+$"},"keys":{"type":"array","description":"Files of the workspace, or addresses (https), with the public RSA keys that may sign it, called as its makers call them. Where none are named, `lock` asks the makers' own addresses. The lock keeps those that signed.","items":{"type":"string"}},"unsignedPackages":{"type":"boolean","description":"Take packages that are not signed themselves: what the signed index says of them proves them.","default":false}}},"npm":{"type":"object","description":"Packages of npm for the image's platform: what a lockfile of the workspace says, or packages by name, locked by ours. No script of theirs is run.","additionalProperties":false,"required":["type","to"],"properties":{"type":{"const":"npm"},"lockfile":{"type":"string","description":"`package-lock.json` or `pnpm-lock.yaml`, relative to the workspace: all but development dependencies of the project are taken as it says."},"project":{"type":"string","description":"Folder of the project whose dependencies are meant, relative to the lockfile's, where the lockfile has several."},"local":{"description":"Packages of the workspace that come by other contents, or are bundled: just what they need from registries is taken. Names, or `all`.","oneOf":[{"const":"all"},{"type":"array","items":{"type":"string","pattern":"."}}]},"packages":{"description":"Packages by name: of a lockfile, just these with what they need; without one, `name@version` to be locked by the `lock` target. A list, or an object of platform to list.","oneOf":[{"type":"array","items":{"type":"string","pattern":"."}},{"type":"object","additionalProperties":{"type":"array","items":{"type":"string","pattern":"."}}}]},"to":{"type":"string","pattern":"^/","description":"Absolute path in the image of the folder that `node_modules` goes into.","examples":["/app"]},"bin":{"type":"string","pattern":"^/","description":"Absolute path in the image of a folder for links to the commands of the packages that are named."},"commands":{"type":"object","description":"Commands in `bin` beside those that packages declare, or in their place: name → file of a package that is named. Packages of programs for one platform mostly declare none.","additionalProperties":{"type":"string"},"examples":[{"claude":"claude"}]},"exclude":{"type":"array","description":"Globs, relative to the root, of what is left out.","items":{"type":"string","pattern":"."}},"foreign":{"const":"omit","description":"Leave out programs and libraries in packages that are for other systems or machines than the image."},"libc":{"enum":["glibc","musl"],"description":"C library of the image.","default":"glibc"},"layer":{"$ref":"#/definitions/layer"},"platforms":{"$ref":"#/definitions/platforms"}}},"wheel":{"type":"object","description":"Python wheels for the image's platform and interpreter: what a requirements file with hashes says, or packages by name, locked by ours. They are laid out as pip does.","additionalProperties":false,"required":["type"],"properties":{"type":{"const":"wheel"},"requirements":{"type":"string","description":"Requirements file with versions and hashes, relative to the workspace, as pip-compile and uv write it."},"packages":{"type":"array","minItems":1,"description":"Packages as pip takes them, in place of `requirements`: the `lock` target chooses them with all that they need, in one version for all platforms.","items":{"type":"string","pattern":"."},"examples":[["ruff==0.17.*"]]},"python":{"type":"string","description":"Version of CPython in the image.","pattern":"^3\\.[0-9]+(\\.[0-9]+)?$","default":"3.11"},"to":{"type":"string","pattern":"^/","description":"Absolute path in the image of the folder that modules go into. By default `/usr/local/lib/python<version>/dist-packages`."},"scripts":{"type":"string","pattern":"^/","description":"Absolute path in the image of the folder that commands go into.","default":"/usr/local/bin"},"interpreter":{"type":"string","pattern":"^(/.*|[A-Za-z0-9._+-]+)$","description":"Absolute path of the interpreter in the image, for the first line of commands. Or its name alone, `python3`: commands then find the one beside them, else the one in PATH, and work from any folder.","default":"/usr/bin/python3"},"glibc":{"type":"string","description":"The newest glibc that wheels may ask for.","default":"2.36"},"libc":{"enum":["glibc","musl"],"description":"C library of the image.","default":"glibc"},"exclude":{"type":"array","description":"Globs, relative to the root, of what is left out.","items":{"type":"string","pattern":"."}},"foreign":{"const":"omit","description":"Leave out programs and libraries in packages that are for other systems or machines than the image."},"layer":{"$ref":"#/definitions/layer"},"platforms":{"$ref":"#/definitions/platforms"}}},"go":{"type":"object","description":"Commands of Go modules, compiled for each platform by this machine's Go, pinned by their module sums.","additionalProperties":false,"required":["type","packages","to"],"properties":{"type":{"const":"go"},"packages":{"type":"array","minItems":1,"description":"`path@version` of commands, or a query such as `@latest`, which the `lock` target answers.","items":{"type":"string","pattern":"."},"examples":[["github.com/google/go-containerregistry/cmd/crane@v0.20.3"]]},"to":{"type":"string","pattern":"^/","description":"Absolute path in the image of the folder that they go into.","examples":["/usr/local/bin"]},"toolchain":{"type":"string","description":"Version of Go, `go1.26.8`. By default the one that this machine has when it is locked."},"ldflags":{"type":"array","description":"Flags of the linker; `{version}` in them stands for the module's.","items":{"type":"string"},"examples":[["-s","-w"]]},"tags":{"type":"array","description":"Build tags.","items":{"type":"string"}},"env":{"type":"object","description":"Variables of Go's environment that decide what is compiled, such as GOAMD64.","additionalProperties":{"type":"string"}},"replaces":{"const":"follow","description":"Follow the replace and exclude directives in the go.mod of a command's module, as where its makers build it. By default such modules are refused, as `go install` does."},"names":{"type":"object","description":"What commands are called in the image, other than by Go: package, without its version → name.","additionalProperties":{"type":"string","pattern":"^[^/]+$"},"examples":[{"github.com/itchyny/gojq/cmd/gojq":"jq"}]},"layer":{"$ref":"#/definitions/layer"},"platforms":{"$ref":"#/definitions/platforms"}}},"goToolchain":{"type":"object","description":"Go itself, as its makers build it for each platform, proved by Go's checksum database.","additionalProperties":false,"required":["type","version","to"],"properties":{"type":{"const":"go-toolchain"},"version":{"type":"string","description":"A version (`1.26.8`), a series of which the newest is meant (`1.26`), or `latest`."},"to":{"type":"string","pattern":"^/","description":"Absolute path in the image of the folder that becomes GOROOT.","examples":["/usr/local/go"]},"bin":{"type":"string","pattern":"^/","description":"Absolute path in the image of a folder for links to `go` and `gofmt`."},"exclude":{"type":"array","description":"Globs, relative to the root, of what is left out.","items":{"type":"string","pattern":"."}},"foreign":{"const":"omit","description":"Leave out programs and libraries in packages that are for other systems or machines than the image."},"layer":{"$ref":"#/definitions/layer"},"platforms":{"$ref":"#/definitions/platforms"}}},"download":{"type":"object","description":"Programs and archives by address and SHA-256 for each platform; or those of a multitool lockfile.","additionalProperties":false,"required":["type","to"],"properties":{"type":{"const":"download"},"url":{"description":"Address, with `{version}`, `{os}` and `{arch}`; or an object of platform to address.","oneOf":[{"type":"string"},{"type":"object","additionalProperties":{"type":"string"}}]},"name":{"type":"string","description":"As it is called in lists of packages. By default as the last part of the address."},"version":{"type":"string","description":"What `{version}` stands for."},"os":{"type":"object","description":"Names that the maker has for systems: `{ \"darwin\": \"macos\" }`.","additionalProperties":{"type":"string"}},"arch":{"type":"object","description":"Names that the maker has for architectures: `{ \"amd64\": \"x86_64\" }`.","additionalProperties":{"type":"string"}},"kind":{"enum":["file","archive"],"description":"By default as the name of the address says."},"to":{"type":"string","pattern":"^/","description":"Absolute path in the image; with a slash at its end, or for several files, the folder that they go into.","examples":["/usr/local/bin/"]},"file":{"type":"string","description":"The one file of an archive that is wanted."},"include":{"type":"array","description":"Globs of what of an archive is taken.","items":{"type":"string","pattern":"."}},"exclude":{"type":"array","description":"Globs of what of an archive is left out.","items":{"type":"string","pattern":"."}},"strip":{"type":"integer","minimum":0,"description":"Leading folders of an archive's paths to take away.","default":0},"mode":{"type":"string","description":"Mode of the files, octal. By default 0755 for programs and what an archive says."},"setuid":{"type":"array","description":"Absolute paths of programs that may run as their owner or group. Others are refused.","items":{"type":"string"}},"checksums":{"type":"object","description":"SHA-256 by platform, where they are known beforehand.","additionalProperties":{"type":"string","pattern":"^(sha256:)?[0-9a-f]{64}$"}},"lockfile":{"type":"string","description":"Multitool lockfile (`tools.lock.json`), relative to the workspace."},"tools":{"type":"array","description":"Which tools of the lockfile; by default all.","items":{"type":"string","pattern":"."}},"layer":{"$ref":"#/definitions/layer"},"platforms":{"$ref":"#/definitions/platforms"}},"if":{"not":{"required":["lockfile"]}},"then":{"required":["url"]}},"wrappers":{"type":"object","description":"Package → which of its programs get a script in /usr/local/bin that starts them from wherever the image is extracted, with libraries of the image; programs that these start by path get one in their places.","additionalProperties":{"type":"object","additionalProperties":false,"required":["commands"],"properties":{"commands":{"type":"array","items":{"type":"string","pattern":"^[^/]+$"}},"env":{"type":"object","description":"Variables for them, where the image is not at the root of a system; `{root}` stands for where it is.","additionalProperties":{"type":"string"}}}}},"checks":{"type":"object","description":"What the image of each platform is looked through for, before anything is packed: all that is made here, not a base.","additionalProperties":false,"properties":{"machines":{"type":"boolean","description":"Refuse programs (ELF, Mach-O, PE: their headers tell) that do not run on the platform.","default":false},"links":{"const":"relative","description":"Refuse absolute links, so that the image works wherever it is extracted. Those of packages of Debian and apk are made relative."},"secrets":{"description":"Refuse what looks like a secret in texts, names of files, and what of the definition goes into the config; or an object whose `except` has globs of paths in the image that may hold some.","oneOf":[{"type":"boolean"},{"type":"object","additionalProperties":false,"required":["except"],"properties":{"except":{"type":"array","items":{"type":"string","pattern":"."}}}}]},"programs":{"type":"array","description":"Refuse an image without these programs.","items":{"type":"object","additionalProperties":false,"required":["path"],"properties":{"path":{"type":"string","pattern":"^/","description":"Absolute path in the image; may be a link."},"platforms":{"$ref":"#/definitions/platforms"}}}}}},"platforms":{"type":"array","minItems":1,"description":"Those of the image's platforms that get it, and that it is locked for. By default all.","items":{"type":"string"},"examples":[["linux/amd64","linux/arm64"]]},"layer":{"description":"Put all packages into the layer of this name; or an object of package to layer, with `*` for the others.","oneOf":[{"type":"string"},{"type":"object","additionalProperties":{"type":"string"}}]},"path":{"type":"object","additionalProperties":false,"required":["type","path"],"properties":{"type":{"enum":["directory","file","symlink","hardlink","permissions"],"description":"What to make; `permissions` changes what a content has."},"path":{"type":"string","description":"Absolute path in the image."},"target":{"type":"string","description":"Of a symlink, as written into it; of a hardlink, an absolute path in the image."},"content":{"type":"string","description":"Text of a file. By default none."},"owner":{"type":"string","description":"`uid`, `uid:gid` or names of accounts. By default root."},"mode":{"type":"string","description":"Octal digits."},"mtime":{"type":["integer","string"],"description":"Seconds since 1970, or an RFC 3339 date. By default 0."},"layer":{"type":"string","description":"Paths with one layer name share a layer, also with contents."},"platforms":{"$ref":"#/definitions/platforms"}},"if":{"properties":{"type":{"enum":["symlink","hardlink"]}}},"then":{"required":["target"]}},"accounts":{"type":"object","description":"Accounts added to /etc/passwd and /etc/group.","additionalProperties":false,"properties":{"users":{"type":"array","description":"Lines of /etc/passwd.","items":{"type":"object","additionalProperties":false,"required":["name","uid"],"properties":{"name":{"type":"string","description":"Up to 32 lower-case letters, digits, `_` and `-`."},"uid":{"type":"integer","description":"Number of the user."},"gid":{"type":"integer","description":"By default a group with the user's own name and number."},"home":{"type":"string","description":"Made, owned by the user.","default":"/"},"shell":{"type":"string","description":"Program of a login.","default":"/sbin/nologin"}}}},"groups":{"type":"array","description":"Lines of /etc/group.","items":{"type":"object","additionalProperties":false,"required":["name","gid"],"properties":{"name":{"type":"string","description":"As a user's."},"gid":{"type":"integer","description":"Number of the group."},"members":{"type":"array","items":{"type":"string"},"description":"Names of users that are in it."}}}}}}}};
const schema45 = {"type":"object","description":"Accounts added to /etc/passwd and /etc/group.","additionalProperties":false,"properties":{"users":{"type":"array","description":"Lines of /etc/passwd.","items":{"type":"object","additionalProperties":false,"required":["name","uid"],"properties":{"name":{"type":"string","description":"Up to 32 lower-case letters, digits, `_` and `-`."},"uid":{"type":"integer","description":"Number of the user."},"gid":{"type":"integer","description":"By default a group with the user's own name and number."},"home":{"type":"string","description":"Made, owned by the user.","default":"/"},"shell":{"type":"string","description":"Program of a login.","default":"/sbin/nologin"}}}},"groups":{"type":"array","description":"Lines of /etc/group.","items":{"type":"object","additionalProperties":false,"required":["name","gid"],"properties":{"name":{"type":"string","description":"As a user's."},"gid":{"type":"integer","description":"Number of the group."},"members":{"type":"array","items":{"type":"string"},"description":"Names of users that are in it."}}}}}};
const func2 = Object.prototype.hasOwnProperty;
const schema12 = {"type":"object","description":"How a base that is a Dockerfile is built. Which builder does it is for the plugin's options in nx.json to say.","additionalProperties":false,"properties":{"context":{"type":"string","description":"The folder that it copies from, relative to the workspace. By default that of the Dockerfile.","examples":[".","dist/{projectRoot}"]},"target":{"type":"string","description":"The stage to build. By default the last one."},"args":{"type":"object","description":"Build arguments. They are part of the image and of its history: secrets are for `secrets`.","additionalProperties":{"type":"string"},"examples":[{"VERSION":"1.2"}]},"contexts":{"type":"object","description":"What a name stands for in FROM, COPY --from and mounts: a folder, relative to the workspace, or an image in a registry with its tag or digest.","additionalProperties":{"type":"string"},"examples":[{"shared":"libs/shared","runtime":"ghcr.io/acme/runtime:1"}]},"secrets":{"type":"object","description":"Secrets that steps mount, by their id: where the value is, in a variable of the environment or a file. It is in no layer, and no part of the cache key.","additionalProperties":{"$ref":"#/definitions/secretSource"},"examples":[{"npm":{"env":"NPM_TOKEN"}}]},"ssh":{"type":"object","description":"Agents or keys of ssh that steps mount, by their id: `default` unless the step says another. A variable that has the agent's socket, or a file with a key.","additionalProperties":{"$ref":"#/definitions/secretSource"},"examples":[{"default":{"env":"SSH_AUTH_SOCK"}}]}}};
const schema13 = {"description":"Where a secret is.","oneOf":[{"type":"object","additionalProperties":false,"required":["env"],"properties":{"env":{"type":"string","pattern":"^[A-Za-z_][A-Za-z0-9_]*$","description":"Name of a variable."}}},{"type":"object","additionalProperties":false,"required":["file"],"properties":{"file":{"type":"string","pattern":".","description":"Path of a file, relative to the workspace or absolute."}}}]};
const pattern0 = new RegExp("^[A-Za-z_][A-Za-z0-9_]*$", "u");
const pattern1 = new RegExp(".", "u");

function validate11(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!((((((key0 === "context") || (key0 === "target")) || (key0 === "args")) || (key0 === "contexts")) || (key0 === "secrets")) || (key0 === "ssh"))){
const err0 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema12,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.context !== undefined){
let data0 = data.context;
if(typeof data0 !== "string"){
const err1 = {instancePath:instancePath+"/context",schemaPath:"#/properties/context/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema12.properties.context.type,parentSchema:schema12.properties.context,data:data0};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.target !== undefined){
let data1 = data.target;
if(typeof data1 !== "string"){
const err2 = {instancePath:instancePath+"/target",schemaPath:"#/properties/target/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema12.properties.target.type,parentSchema:schema12.properties.target,data:data1};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.args !== undefined){
let data2 = data.args;
if(data2 && typeof data2 == "object" && !Array.isArray(data2)){
for(const key1 in data2){
let data3 = data2[key1];
if(typeof data3 !== "string"){
const err3 = {instancePath:instancePath+"/args/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/args/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema12.properties.args.additionalProperties.type,parentSchema:schema12.properties.args.additionalProperties,data:data3};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
}
else {
const err4 = {instancePath:instancePath+"/args",schemaPath:"#/properties/args/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema12.properties.args.type,parentSchema:schema12.properties.args,data:data2};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.contexts !== undefined){
let data4 = data.contexts;
if(data4 && typeof data4 == "object" && !Array.isArray(data4)){
for(const key2 in data4){
let data5 = data4[key2];
if(typeof data5 !== "string"){
const err5 = {instancePath:instancePath+"/contexts/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/contexts/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema12.properties.contexts.additionalProperties.type,parentSchema:schema12.properties.contexts.additionalProperties,data:data5};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
}
else {
const err6 = {instancePath:instancePath+"/contexts",schemaPath:"#/properties/contexts/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema12.properties.contexts.type,parentSchema:schema12.properties.contexts,data:data4};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.secrets !== undefined){
let data6 = data.secrets;
if(data6 && typeof data6 == "object" && !Array.isArray(data6)){
for(const key3 in data6){
let data7 = data6[key3];
const _errs21 = errors;
let valid5 = false;
let passing0 = null;
const _errs22 = errors;
if(data7 && typeof data7 == "object" && !Array.isArray(data7)){
if(data7.env === undefined){
const err7 = {instancePath:instancePath+"/secrets/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/secretSource/oneOf/0/required",keyword:"required",params:{missingProperty: "env"},message:"must have required property '"+"env"+"'",schema:schema13.oneOf[0].required,parentSchema:schema13.oneOf[0],data:data7};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
for(const key4 in data7){
if(!(key4 === "env")){
const err8 = {instancePath:instancePath+"/secrets/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/secretSource/oneOf/0/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key4},message:"must NOT have additional properties",schema:false,parentSchema:schema13.oneOf[0],data:data7};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data7.env !== undefined){
let data8 = data7.env;
if(typeof data8 === "string"){
if(!pattern0.test(data8)){
const err9 = {instancePath:instancePath+"/secrets/" + key3.replace(/~/g, "~0").replace(/\//g, "~1")+"/env",schemaPath:"#/definitions/secretSource/oneOf/0/properties/env/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z_][A-Za-z0-9_]*$"},message:"must match pattern \""+"^[A-Za-z_][A-Za-z0-9_]*$"+"\"",schema:"^[A-Za-z_][A-Za-z0-9_]*$",parentSchema:schema13.oneOf[0].properties.env,data:data8};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
else {
const err10 = {instancePath:instancePath+"/secrets/" + key3.replace(/~/g, "~0").replace(/\//g, "~1")+"/env",schemaPath:"#/definitions/secretSource/oneOf/0/properties/env/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema13.oneOf[0].properties.env.type,parentSchema:schema13.oneOf[0].properties.env,data:data8};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
}
else {
const err11 = {instancePath:instancePath+"/secrets/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/secretSource/oneOf/0/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema13.oneOf[0].type,parentSchema:schema13.oneOf[0],data:data7};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
var _valid0 = _errs22 === errors;
if(_valid0){
valid5 = true;
passing0 = 0;
}
const _errs27 = errors;
if(data7 && typeof data7 == "object" && !Array.isArray(data7)){
if(data7.file === undefined){
const err12 = {instancePath:instancePath+"/secrets/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/secretSource/oneOf/1/required",keyword:"required",params:{missingProperty: "file"},message:"must have required property '"+"file"+"'",schema:schema13.oneOf[1].required,parentSchema:schema13.oneOf[1],data:data7};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
for(const key5 in data7){
if(!(key5 === "file")){
const err13 = {instancePath:instancePath+"/secrets/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/secretSource/oneOf/1/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key5},message:"must NOT have additional properties",schema:false,parentSchema:schema13.oneOf[1],data:data7};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data7.file !== undefined){
let data9 = data7.file;
if(typeof data9 === "string"){
if(!pattern1.test(data9)){
const err14 = {instancePath:instancePath+"/secrets/" + key3.replace(/~/g, "~0").replace(/\//g, "~1")+"/file",schemaPath:"#/definitions/secretSource/oneOf/1/properties/file/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema13.oneOf[1].properties.file,data:data9};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
else {
const err15 = {instancePath:instancePath+"/secrets/" + key3.replace(/~/g, "~0").replace(/\//g, "~1")+"/file",schemaPath:"#/definitions/secretSource/oneOf/1/properties/file/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema13.oneOf[1].properties.file.type,parentSchema:schema13.oneOf[1].properties.file,data:data9};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
}
else {
const err16 = {instancePath:instancePath+"/secrets/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/secretSource/oneOf/1/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema13.oneOf[1].type,parentSchema:schema13.oneOf[1],data:data7};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
var _valid0 = _errs27 === errors;
if(_valid0 && valid5){
valid5 = false;
passing0 = [passing0, 1];
}
else {
if(_valid0){
valid5 = true;
passing0 = 1;
}
}
if(!valid5){
const err17 = {instancePath:instancePath+"/secrets/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/secretSource/oneOf",keyword:"oneOf",params:{passingSchemas: passing0},message:"must match exactly one schema in oneOf",schema:schema13.oneOf,parentSchema:schema13,data:data7};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
else {
errors = _errs21;
if(vErrors !== null){
if(_errs21){
vErrors.length = _errs21;
}
else {
vErrors = null;
}
}
}
}
}
else {
const err18 = {instancePath:instancePath+"/secrets",schemaPath:"#/properties/secrets/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema12.properties.secrets.type,parentSchema:schema12.properties.secrets,data:data6};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
if(data.ssh !== undefined){
let data10 = data.ssh;
if(data10 && typeof data10 == "object" && !Array.isArray(data10)){
for(const key6 in data10){
let data11 = data10[key6];
const _errs37 = errors;
let valid10 = false;
let passing1 = null;
const _errs38 = errors;
if(data11 && typeof data11 == "object" && !Array.isArray(data11)){
if(data11.env === undefined){
const err19 = {instancePath:instancePath+"/ssh/" + key6.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/secretSource/oneOf/0/required",keyword:"required",params:{missingProperty: "env"},message:"must have required property '"+"env"+"'",schema:schema13.oneOf[0].required,parentSchema:schema13.oneOf[0],data:data11};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
for(const key7 in data11){
if(!(key7 === "env")){
const err20 = {instancePath:instancePath+"/ssh/" + key6.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/secretSource/oneOf/0/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key7},message:"must NOT have additional properties",schema:false,parentSchema:schema13.oneOf[0],data:data11};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
if(data11.env !== undefined){
let data12 = data11.env;
if(typeof data12 === "string"){
if(!pattern0.test(data12)){
const err21 = {instancePath:instancePath+"/ssh/" + key6.replace(/~/g, "~0").replace(/\//g, "~1")+"/env",schemaPath:"#/definitions/secretSource/oneOf/0/properties/env/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z_][A-Za-z0-9_]*$"},message:"must match pattern \""+"^[A-Za-z_][A-Za-z0-9_]*$"+"\"",schema:"^[A-Za-z_][A-Za-z0-9_]*$",parentSchema:schema13.oneOf[0].properties.env,data:data12};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
else {
const err22 = {instancePath:instancePath+"/ssh/" + key6.replace(/~/g, "~0").replace(/\//g, "~1")+"/env",schemaPath:"#/definitions/secretSource/oneOf/0/properties/env/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema13.oneOf[0].properties.env.type,parentSchema:schema13.oneOf[0].properties.env,data:data12};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
}
else {
const err23 = {instancePath:instancePath+"/ssh/" + key6.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/secretSource/oneOf/0/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema13.oneOf[0].type,parentSchema:schema13.oneOf[0],data:data11};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
var _valid1 = _errs38 === errors;
if(_valid1){
valid10 = true;
passing1 = 0;
}
const _errs43 = errors;
if(data11 && typeof data11 == "object" && !Array.isArray(data11)){
if(data11.file === undefined){
const err24 = {instancePath:instancePath+"/ssh/" + key6.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/secretSource/oneOf/1/required",keyword:"required",params:{missingProperty: "file"},message:"must have required property '"+"file"+"'",schema:schema13.oneOf[1].required,parentSchema:schema13.oneOf[1],data:data11};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
for(const key8 in data11){
if(!(key8 === "file")){
const err25 = {instancePath:instancePath+"/ssh/" + key6.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/secretSource/oneOf/1/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key8},message:"must NOT have additional properties",schema:false,parentSchema:schema13.oneOf[1],data:data11};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
if(data11.file !== undefined){
let data13 = data11.file;
if(typeof data13 === "string"){
if(!pattern1.test(data13)){
const err26 = {instancePath:instancePath+"/ssh/" + key6.replace(/~/g, "~0").replace(/\//g, "~1")+"/file",schemaPath:"#/definitions/secretSource/oneOf/1/properties/file/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema13.oneOf[1].properties.file,data:data13};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
else {
const err27 = {instancePath:instancePath+"/ssh/" + key6.replace(/~/g, "~0").replace(/\//g, "~1")+"/file",schemaPath:"#/definitions/secretSource/oneOf/1/properties/file/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema13.oneOf[1].properties.file.type,parentSchema:schema13.oneOf[1].properties.file,data:data13};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
}
else {
const err28 = {instancePath:instancePath+"/ssh/" + key6.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/secretSource/oneOf/1/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema13.oneOf[1].type,parentSchema:schema13.oneOf[1],data:data11};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
var _valid1 = _errs43 === errors;
if(_valid1 && valid10){
valid10 = false;
passing1 = [passing1, 1];
}
else {
if(_valid1){
valid10 = true;
passing1 = 1;
}
}
if(!valid10){
const err29 = {instancePath:instancePath+"/ssh/" + key6.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/secretSource/oneOf",keyword:"oneOf",params:{passingSchemas: passing1},message:"must match exactly one schema in oneOf",schema:schema13.oneOf,parentSchema:schema13,data:data11};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
else {
errors = _errs37;
if(vErrors !== null){
if(_errs37){
vErrors.length = _errs37;
}
else {
vErrors = null;
}
}
}
}
}
else {
const err30 = {instancePath:instancePath+"/ssh",schemaPath:"#/properties/ssh/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema12.properties.ssh.type,parentSchema:schema12.properties.ssh,data:data10};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
}
else {
const err31 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema12.type,parentSchema:schema12,data};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
validate11.errors = vErrors;
return errors === 0;
}

const schema15 = {"type":"object","description":"Files of the workspace, or packages and downloads that are locked.","required":["type"],"properties":{"type":{"enum":["files","deb","apk","npm","wheel","go","go-toolchain","download"],"description":"What kind of content it is."}},"allOf":[{"if":{"properties":{"type":{"const":"files"}}},"then":{"$ref":"#/definitions/files"}},{"if":{"properties":{"type":{"const":"deb"}}},"then":{"$ref":"#/definitions/deb"}},{"if":{"properties":{"type":{"const":"apk"}}},"then":{"$ref":"#/definitions/apk"}},{"if":{"properties":{"type":{"const":"npm"}}},"then":{"$ref":"#/definitions/npm"}},{"if":{"properties":{"type":{"const":"wheel"}}},"then":{"$ref":"#/definitions/wheel"}},{"if":{"properties":{"type":{"const":"go"}}},"then":{"$ref":"#/definitions/go"}},{"if":{"properties":{"type":{"const":"go-toolchain"}}},"then":{"$ref":"#/definitions/goToolchain"}},{"if":{"properties":{"type":{"const":"download"}}},"then":{"$ref":"#/definitions/download"}}]};
const schema16 = {"type":"object","description":"A file, or what is in a folder, of the workspace.","additionalProperties":false,"required":["type","from","to"],"properties":{"type":{"const":"files"},"from":{"description":"Path relative to the workspace, with tokens `{os}`, `{arch}`, `{platform}`, `{projectRoot}`, `{projectName}`; or an object of platform to path.","oneOf":[{"type":"string"},{"type":"object","additionalProperties":{"type":"string"}}]},"to":{"type":"string","description":"Absolute path in the image. With a slash at its end, the folder that a file goes into."},"owner":{"type":"string","description":"`uid`, `uid:gid` or names of accounts.","default":"0:0"},"mode":{"type":"string","description":"Mode of files, octal. By default 0755 for programs (ELF files, and scripts that begin with #!) and 0644 for the rest."},"directoryMode":{"type":"string","description":"Mode of folders, octal.","default":"0755"},"mtime":{"type":["integer","string"],"description":"Modification time: seconds since 1970 or an RFC 3339 date.","default":0},"include":{"type":"array","description":"Globs, relative to `from`, of what is taken.","items":{"type":"string","pattern":"."}},"exclude":{"type":"array","description":"Globs, relative to `from`, of what is left out.","items":{"type":"string","pattern":"."}},"layer":{"type":"string","description":"Contents with one layer name share a layer."},"platforms":{"$ref":"#/definitions/platforms"},"expect":{"const":"static-binary","description":"Refuse a file that is not a static binary for the platform."}}};
const schema17 = {"type":"array","minItems":1,"description":"Those of the image's platforms that get it, and that it is locked for. By default all.","items":{"type":"string"},"examples":[["linux/amd64","linux/arm64"]]};

function validate14(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "type"},message:"must have required property '"+"type"+"'",schema:schema16.required,parentSchema:schema16,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.from === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "from"},message:"must have required property '"+"from"+"'",schema:schema16.required,parentSchema:schema16,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.to === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "to"},message:"must have required property '"+"to"+"'",schema:schema16.required,parentSchema:schema16,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
for(const key0 in data){
if(!(func2.call(schema16.properties, key0))){
const err3 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema16,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.type !== undefined){
let data0 = data.type;
if("files" !== data0){
const err4 = {instancePath:instancePath+"/type",schemaPath:"#/properties/type/const",keyword:"const",params:{allowedValue: "files"},message:"must be equal to constant",schema:"files",parentSchema:schema16.properties.type,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.from !== undefined){
let data1 = data.from;
const _errs4 = errors;
let valid1 = false;
let passing0 = null;
const _errs5 = errors;
if(typeof data1 !== "string"){
const err5 = {instancePath:instancePath+"/from",schemaPath:"#/properties/from/oneOf/0/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema16.properties.from.oneOf[0].type,parentSchema:schema16.properties.from.oneOf[0],data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
var _valid0 = _errs5 === errors;
if(_valid0){
valid1 = true;
passing0 = 0;
}
const _errs7 = errors;
if(data1 && typeof data1 == "object" && !Array.isArray(data1)){
for(const key1 in data1){
let data2 = data1[key1];
if(typeof data2 !== "string"){
const err6 = {instancePath:instancePath+"/from/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/from/oneOf/1/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema16.properties.from.oneOf[1].additionalProperties.type,parentSchema:schema16.properties.from.oneOf[1].additionalProperties,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
}
else {
const err7 = {instancePath:instancePath+"/from",schemaPath:"#/properties/from/oneOf/1/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema16.properties.from.oneOf[1].type,parentSchema:schema16.properties.from.oneOf[1],data:data1};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
var _valid0 = _errs7 === errors;
if(_valid0 && valid1){
valid1 = false;
passing0 = [passing0, 1];
}
else {
if(_valid0){
valid1 = true;
passing0 = 1;
}
}
if(!valid1){
const err8 = {instancePath:instancePath+"/from",schemaPath:"#/properties/from/oneOf",keyword:"oneOf",params:{passingSchemas: passing0},message:"must match exactly one schema in oneOf",schema:schema16.properties.from.oneOf,parentSchema:schema16.properties.from,data:data1};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
else {
errors = _errs4;
if(vErrors !== null){
if(_errs4){
vErrors.length = _errs4;
}
else {
vErrors = null;
}
}
}
}
if(data.to !== undefined){
let data3 = data.to;
if(typeof data3 !== "string"){
const err9 = {instancePath:instancePath+"/to",schemaPath:"#/properties/to/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema16.properties.to.type,parentSchema:schema16.properties.to,data:data3};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data.owner !== undefined){
let data4 = data.owner;
if(typeof data4 !== "string"){
const err10 = {instancePath:instancePath+"/owner",schemaPath:"#/properties/owner/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema16.properties.owner.type,parentSchema:schema16.properties.owner,data:data4};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.mode !== undefined){
let data5 = data.mode;
if(typeof data5 !== "string"){
const err11 = {instancePath:instancePath+"/mode",schemaPath:"#/properties/mode/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema16.properties.mode.type,parentSchema:schema16.properties.mode,data:data5};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data.directoryMode !== undefined){
let data6 = data.directoryMode;
if(typeof data6 !== "string"){
const err12 = {instancePath:instancePath+"/directoryMode",schemaPath:"#/properties/directoryMode/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema16.properties.directoryMode.type,parentSchema:schema16.properties.directoryMode,data:data6};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data.mtime !== undefined){
let data7 = data.mtime;
if((!((typeof data7 == "number") && (!(data7 % 1) && !isNaN(data7)))) && (typeof data7 !== "string")){
const err13 = {instancePath:instancePath+"/mtime",schemaPath:"#/properties/mtime/type",keyword:"type",params:{type: schema16.properties.mtime.type},message:"must be integer,string",schema:schema16.properties.mtime.type,parentSchema:schema16.properties.mtime,data:data7};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data.include !== undefined){
let data8 = data.include;
if(Array.isArray(data8)){
const len0 = data8.length;
for(let i0=0; i0<len0; i0++){
let data9 = data8[i0];
if(typeof data9 === "string"){
if(!pattern1.test(data9)){
const err14 = {instancePath:instancePath+"/include/" + i0,schemaPath:"#/properties/include/items/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema16.properties.include.items,data:data9};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
else {
const err15 = {instancePath:instancePath+"/include/" + i0,schemaPath:"#/properties/include/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema16.properties.include.items.type,parentSchema:schema16.properties.include.items,data:data9};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
}
else {
const err16 = {instancePath:instancePath+"/include",schemaPath:"#/properties/include/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema16.properties.include.type,parentSchema:schema16.properties.include,data:data8};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
if(data.exclude !== undefined){
let data10 = data.exclude;
if(Array.isArray(data10)){
const len1 = data10.length;
for(let i1=0; i1<len1; i1++){
let data11 = data10[i1];
if(typeof data11 === "string"){
if(!pattern1.test(data11)){
const err17 = {instancePath:instancePath+"/exclude/" + i1,schemaPath:"#/properties/exclude/items/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema16.properties.exclude.items,data:data11};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
else {
const err18 = {instancePath:instancePath+"/exclude/" + i1,schemaPath:"#/properties/exclude/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema16.properties.exclude.items.type,parentSchema:schema16.properties.exclude.items,data:data11};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
}
else {
const err19 = {instancePath:instancePath+"/exclude",schemaPath:"#/properties/exclude/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema16.properties.exclude.type,parentSchema:schema16.properties.exclude,data:data10};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
if(data.layer !== undefined){
let data12 = data.layer;
if(typeof data12 !== "string"){
const err20 = {instancePath:instancePath+"/layer",schemaPath:"#/properties/layer/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema16.properties.layer.type,parentSchema:schema16.properties.layer,data:data12};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
if(data.platforms !== undefined){
let data13 = data.platforms;
if(Array.isArray(data13)){
if(data13.length < 1){
const err21 = {instancePath:instancePath+"/platforms",schemaPath:"#/definitions/platforms/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema17,data:data13};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
const len2 = data13.length;
for(let i2=0; i2<len2; i2++){
let data14 = data13[i2];
if(typeof data14 !== "string"){
const err22 = {instancePath:instancePath+"/platforms/" + i2,schemaPath:"#/definitions/platforms/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema17.items.type,parentSchema:schema17.items,data:data14};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
}
else {
const err23 = {instancePath:instancePath+"/platforms",schemaPath:"#/definitions/platforms/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema17.type,parentSchema:schema17,data:data13};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
if(data.expect !== undefined){
let data15 = data.expect;
if("static-binary" !== data15){
const err24 = {instancePath:instancePath+"/expect",schemaPath:"#/properties/expect/const",keyword:"const",params:{allowedValue: "static-binary"},message:"must be equal to constant",schema:"static-binary",parentSchema:schema16.properties.expect,data:data15};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
}
else {
const err25 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema16.type,parentSchema:schema16,data};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
validate14.errors = vErrors;
return errors === 0;
}

const schema18 = {"type":"object","description":"Debian packages with all that they depend on, locked. No script of theirs is run.","additionalProperties":false,"required":["type","packages","repositories"],"properties":{"type":{"const":"deb"},"packages":{"type":"array","minItems":1,"description":"Names; `name=version` for one version.","items":{"type":"string","pattern":"."},"examples":[["python3-minimal","ca-certificates"]]},"repositories":{"type":"array","minItems":1,"description":"Where they come from, the first that has a version first.","items":{"$ref":"#/definitions/debRepository"}},"omit":{"type":"array","description":"Packages to do without, though others depend on them: what only scripts need, which are not run.","items":{"type":"string","pattern":"."},"examples":[["debconf"]]},"without":{"type":"array","description":"Kinds of files to leave out: documentation (licences stay), translations.","items":{"enum":["docs","locales"]}},"exclude":{"type":"array","description":"Globs, relative to the root, of what is left out.","items":{"type":"string","pattern":"."}},"setuid":{"type":"array","description":"Absolute paths of programs that may run as their owner or group. Others are refused.","items":{"type":"string"}},"wrappers":{"$ref":"#/definitions/wrappers"},"alternatives":{"type":"object","description":"Links that packages leave to the system's administrator: absolute path → what it points at.","additionalProperties":{"type":"string"}},"layer":{"$ref":"#/definitions/layer"},"platforms":{"$ref":"#/definitions/platforms"}}};
const schema19 = {"type":"object","description":"A repository of Debian packages. Where it is say mirror rules, `url`, or apt's own sources of this machine.","additionalProperties":false,"required":["name","suites"],"properties":{"name":{"type":"string","description":"Its name in mirror rules.","examples":["debian"]},"suites":{"type":"array","minItems":1,"description":"Suites or codenames.","items":{"type":"string","pattern":"."},"examples":[["bookworm","bookworm-updates"]]},"components":{"type":"array","minItems":1,"description":"Components.","items":{"type":"string","pattern":"."},"default":["main"]},"url":{"type":"string","description":"Address, unless a mirror rule or apt's sources are to say it."},"keys":{"type":"array","description":"Files of the workspace with the OpenPGP keys that sign it. By default those that apt's sources of this machine name. The lock keeps them.","items":{"type":"string"}},"snapshot":{"type":"string","description":"A moment of a snapshot service, `20251101T000000Z`, at which everything is taken.","pattern":"^[0-9]{8}T[0-9]{6}Z$"},"allowExpired":{"type":"boolean","description":"Take indexes whose time is over, as those of archives are.","default":false}}};
const schema20 = {"type":"object","description":"Package → which of its programs get a script in /usr/local/bin that starts them from wherever the image is extracted, with libraries of the image; programs that these start by path get one in their places.","additionalProperties":{"type":"object","additionalProperties":false,"required":["commands"],"properties":{"commands":{"type":"array","items":{"type":"string","pattern":"^[^/]+$"}},"env":{"type":"object","description":"Variables for them, where the image is not at the root of a system; `{root}` stands for where it is.","additionalProperties":{"type":"string"}}}}};
const schema21 = {"description":"Put all packages into the layer of this name; or an object of package to layer, with `*` for the others.","oneOf":[{"type":"string"},{"type":"object","additionalProperties":{"type":"string"}}]};
const pattern9 = new RegExp("^[0-9]{8}T[0-9]{6}Z$", "u");
const pattern12 = new RegExp("^[^/]+$", "u");

function validate16(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "type"},message:"must have required property '"+"type"+"'",schema:schema18.required,parentSchema:schema18,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.packages === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "packages"},message:"must have required property '"+"packages"+"'",schema:schema18.required,parentSchema:schema18,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.repositories === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "repositories"},message:"must have required property '"+"repositories"+"'",schema:schema18.required,parentSchema:schema18,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
for(const key0 in data){
if(!(func2.call(schema18.properties, key0))){
const err3 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema18,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.type !== undefined){
let data0 = data.type;
if("deb" !== data0){
const err4 = {instancePath:instancePath+"/type",schemaPath:"#/properties/type/const",keyword:"const",params:{allowedValue: "deb"},message:"must be equal to constant",schema:"deb",parentSchema:schema18.properties.type,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.packages !== undefined){
let data1 = data.packages;
if(Array.isArray(data1)){
if(data1.length < 1){
const err5 = {instancePath:instancePath+"/packages",schemaPath:"#/properties/packages/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema18.properties.packages,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
const len0 = data1.length;
for(let i0=0; i0<len0; i0++){
let data2 = data1[i0];
if(typeof data2 === "string"){
if(!pattern1.test(data2)){
const err6 = {instancePath:instancePath+"/packages/" + i0,schemaPath:"#/properties/packages/items/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema18.properties.packages.items,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
else {
const err7 = {instancePath:instancePath+"/packages/" + i0,schemaPath:"#/properties/packages/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema18.properties.packages.items.type,parentSchema:schema18.properties.packages.items,data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
}
else {
const err8 = {instancePath:instancePath+"/packages",schemaPath:"#/properties/packages/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema18.properties.packages.type,parentSchema:schema18.properties.packages,data:data1};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.repositories !== undefined){
let data3 = data.repositories;
if(Array.isArray(data3)){
if(data3.length < 1){
const err9 = {instancePath:instancePath+"/repositories",schemaPath:"#/properties/repositories/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema18.properties.repositories,data:data3};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
const len1 = data3.length;
for(let i1=0; i1<len1; i1++){
let data4 = data3[i1];
if(data4 && typeof data4 == "object" && !Array.isArray(data4)){
if(data4.name === undefined){
const err10 = {instancePath:instancePath+"/repositories/" + i1,schemaPath:"#/definitions/debRepository/required",keyword:"required",params:{missingProperty: "name"},message:"must have required property '"+"name"+"'",schema:schema19.required,parentSchema:schema19,data:data4};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
if(data4.suites === undefined){
const err11 = {instancePath:instancePath+"/repositories/" + i1,schemaPath:"#/definitions/debRepository/required",keyword:"required",params:{missingProperty: "suites"},message:"must have required property '"+"suites"+"'",schema:schema19.required,parentSchema:schema19,data:data4};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
for(const key1 in data4){
if(!(((((((key1 === "name") || (key1 === "suites")) || (key1 === "components")) || (key1 === "url")) || (key1 === "keys")) || (key1 === "snapshot")) || (key1 === "allowExpired"))){
const err12 = {instancePath:instancePath+"/repositories/" + i1,schemaPath:"#/definitions/debRepository/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties",schema:false,parentSchema:schema19,data:data4};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data4.name !== undefined){
let data5 = data4.name;
if(typeof data5 !== "string"){
const err13 = {instancePath:instancePath+"/repositories/" + i1+"/name",schemaPath:"#/definitions/debRepository/properties/name/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema19.properties.name.type,parentSchema:schema19.properties.name,data:data5};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data4.suites !== undefined){
let data6 = data4.suites;
if(Array.isArray(data6)){
if(data6.length < 1){
const err14 = {instancePath:instancePath+"/repositories/" + i1+"/suites",schemaPath:"#/definitions/debRepository/properties/suites/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema19.properties.suites,data:data6};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
const len2 = data6.length;
for(let i2=0; i2<len2; i2++){
let data7 = data6[i2];
if(typeof data7 === "string"){
if(!pattern1.test(data7)){
const err15 = {instancePath:instancePath+"/repositories/" + i1+"/suites/" + i2,schemaPath:"#/definitions/debRepository/properties/suites/items/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema19.properties.suites.items,data:data7};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
else {
const err16 = {instancePath:instancePath+"/repositories/" + i1+"/suites/" + i2,schemaPath:"#/definitions/debRepository/properties/suites/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema19.properties.suites.items.type,parentSchema:schema19.properties.suites.items,data:data7};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
}
else {
const err17 = {instancePath:instancePath+"/repositories/" + i1+"/suites",schemaPath:"#/definitions/debRepository/properties/suites/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema19.properties.suites.type,parentSchema:schema19.properties.suites,data:data6};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
if(data4.components !== undefined){
let data8 = data4.components;
if(Array.isArray(data8)){
if(data8.length < 1){
const err18 = {instancePath:instancePath+"/repositories/" + i1+"/components",schemaPath:"#/definitions/debRepository/properties/components/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema19.properties.components,data:data8};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
const len3 = data8.length;
for(let i3=0; i3<len3; i3++){
let data9 = data8[i3];
if(typeof data9 === "string"){
if(!pattern1.test(data9)){
const err19 = {instancePath:instancePath+"/repositories/" + i1+"/components/" + i3,schemaPath:"#/definitions/debRepository/properties/components/items/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema19.properties.components.items,data:data9};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
else {
const err20 = {instancePath:instancePath+"/repositories/" + i1+"/components/" + i3,schemaPath:"#/definitions/debRepository/properties/components/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema19.properties.components.items.type,parentSchema:schema19.properties.components.items,data:data9};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
}
else {
const err21 = {instancePath:instancePath+"/repositories/" + i1+"/components",schemaPath:"#/definitions/debRepository/properties/components/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema19.properties.components.type,parentSchema:schema19.properties.components,data:data8};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
if(data4.url !== undefined){
let data10 = data4.url;
if(typeof data10 !== "string"){
const err22 = {instancePath:instancePath+"/repositories/" + i1+"/url",schemaPath:"#/definitions/debRepository/properties/url/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema19.properties.url.type,parentSchema:schema19.properties.url,data:data10};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
if(data4.keys !== undefined){
let data11 = data4.keys;
if(Array.isArray(data11)){
const len4 = data11.length;
for(let i4=0; i4<len4; i4++){
let data12 = data11[i4];
if(typeof data12 !== "string"){
const err23 = {instancePath:instancePath+"/repositories/" + i1+"/keys/" + i4,schemaPath:"#/definitions/debRepository/properties/keys/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema19.properties.keys.items.type,parentSchema:schema19.properties.keys.items,data:data12};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
}
else {
const err24 = {instancePath:instancePath+"/repositories/" + i1+"/keys",schemaPath:"#/definitions/debRepository/properties/keys/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema19.properties.keys.type,parentSchema:schema19.properties.keys,data:data11};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
if(data4.snapshot !== undefined){
let data13 = data4.snapshot;
if(typeof data13 === "string"){
if(!pattern9.test(data13)){
const err25 = {instancePath:instancePath+"/repositories/" + i1+"/snapshot",schemaPath:"#/definitions/debRepository/properties/snapshot/pattern",keyword:"pattern",params:{pattern: "^[0-9]{8}T[0-9]{6}Z$"},message:"must match pattern \""+"^[0-9]{8}T[0-9]{6}Z$"+"\"",schema:"^[0-9]{8}T[0-9]{6}Z$",parentSchema:schema19.properties.snapshot,data:data13};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
else {
const err26 = {instancePath:instancePath+"/repositories/" + i1+"/snapshot",schemaPath:"#/definitions/debRepository/properties/snapshot/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema19.properties.snapshot.type,parentSchema:schema19.properties.snapshot,data:data13};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
if(data4.allowExpired !== undefined){
let data14 = data4.allowExpired;
if(typeof data14 !== "boolean"){
const err27 = {instancePath:instancePath+"/repositories/" + i1+"/allowExpired",schemaPath:"#/definitions/debRepository/properties/allowExpired/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema19.properties.allowExpired.type,parentSchema:schema19.properties.allowExpired,data:data14};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
}
else {
const err28 = {instancePath:instancePath+"/repositories/" + i1,schemaPath:"#/definitions/debRepository/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema19.type,parentSchema:schema19,data:data4};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
}
else {
const err29 = {instancePath:instancePath+"/repositories",schemaPath:"#/properties/repositories/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema18.properties.repositories.type,parentSchema:schema18.properties.repositories,data:data3};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
if(data.omit !== undefined){
let data15 = data.omit;
if(Array.isArray(data15)){
const len5 = data15.length;
for(let i5=0; i5<len5; i5++){
let data16 = data15[i5];
if(typeof data16 === "string"){
if(!pattern1.test(data16)){
const err30 = {instancePath:instancePath+"/omit/" + i5,schemaPath:"#/properties/omit/items/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema18.properties.omit.items,data:data16};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
else {
const err31 = {instancePath:instancePath+"/omit/" + i5,schemaPath:"#/properties/omit/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema18.properties.omit.items.type,parentSchema:schema18.properties.omit.items,data:data16};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
}
else {
const err32 = {instancePath:instancePath+"/omit",schemaPath:"#/properties/omit/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema18.properties.omit.type,parentSchema:schema18.properties.omit,data:data15};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
if(data.without !== undefined){
let data17 = data.without;
if(Array.isArray(data17)){
const len6 = data17.length;
for(let i6=0; i6<len6; i6++){
let data18 = data17[i6];
if(!((data18 === "docs") || (data18 === "locales"))){
const err33 = {instancePath:instancePath+"/without/" + i6,schemaPath:"#/properties/without/items/enum",keyword:"enum",params:{allowedValues: schema18.properties.without.items.enum},message:"must be equal to one of the allowed values",schema:schema18.properties.without.items.enum,parentSchema:schema18.properties.without.items,data:data18};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
}
}
else {
const err34 = {instancePath:instancePath+"/without",schemaPath:"#/properties/without/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema18.properties.without.type,parentSchema:schema18.properties.without,data:data17};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
if(data.exclude !== undefined){
let data19 = data.exclude;
if(Array.isArray(data19)){
const len7 = data19.length;
for(let i7=0; i7<len7; i7++){
let data20 = data19[i7];
if(typeof data20 === "string"){
if(!pattern1.test(data20)){
const err35 = {instancePath:instancePath+"/exclude/" + i7,schemaPath:"#/properties/exclude/items/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema18.properties.exclude.items,data:data20};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
else {
const err36 = {instancePath:instancePath+"/exclude/" + i7,schemaPath:"#/properties/exclude/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema18.properties.exclude.items.type,parentSchema:schema18.properties.exclude.items,data:data20};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
}
}
else {
const err37 = {instancePath:instancePath+"/exclude",schemaPath:"#/properties/exclude/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema18.properties.exclude.type,parentSchema:schema18.properties.exclude,data:data19};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
}
if(data.setuid !== undefined){
let data21 = data.setuid;
if(Array.isArray(data21)){
const len8 = data21.length;
for(let i8=0; i8<len8; i8++){
let data22 = data21[i8];
if(typeof data22 !== "string"){
const err38 = {instancePath:instancePath+"/setuid/" + i8,schemaPath:"#/properties/setuid/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema18.properties.setuid.items.type,parentSchema:schema18.properties.setuid.items,data:data22};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
}
else {
const err39 = {instancePath:instancePath+"/setuid",schemaPath:"#/properties/setuid/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema18.properties.setuid.type,parentSchema:schema18.properties.setuid,data:data21};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
if(data.wrappers !== undefined){
let data23 = data.wrappers;
if(data23 && typeof data23 == "object" && !Array.isArray(data23)){
for(const key2 in data23){
let data24 = data23[key2];
if(data24 && typeof data24 == "object" && !Array.isArray(data24)){
if(data24.commands === undefined){
const err40 = {instancePath:instancePath+"/wrappers/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/wrappers/additionalProperties/required",keyword:"required",params:{missingProperty: "commands"},message:"must have required property '"+"commands"+"'",schema:schema20.additionalProperties.required,parentSchema:schema20.additionalProperties,data:data24};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
for(const key3 in data24){
if(!((key3 === "commands") || (key3 === "env"))){
const err41 = {instancePath:instancePath+"/wrappers/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/wrappers/additionalProperties/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key3},message:"must NOT have additional properties",schema:false,parentSchema:schema20.additionalProperties,data:data24};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
}
if(data24.commands !== undefined){
let data25 = data24.commands;
if(Array.isArray(data25)){
const len9 = data25.length;
for(let i9=0; i9<len9; i9++){
let data26 = data25[i9];
if(typeof data26 === "string"){
if(!pattern12.test(data26)){
const err42 = {instancePath:instancePath+"/wrappers/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/commands/" + i9,schemaPath:"#/definitions/wrappers/additionalProperties/properties/commands/items/pattern",keyword:"pattern",params:{pattern: "^[^/]+$"},message:"must match pattern \""+"^[^/]+$"+"\"",schema:"^[^/]+$",parentSchema:schema20.additionalProperties.properties.commands.items,data:data26};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
}
else {
const err43 = {instancePath:instancePath+"/wrappers/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/commands/" + i9,schemaPath:"#/definitions/wrappers/additionalProperties/properties/commands/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema20.additionalProperties.properties.commands.items.type,parentSchema:schema20.additionalProperties.properties.commands.items,data:data26};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
}
}
else {
const err44 = {instancePath:instancePath+"/wrappers/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/commands",schemaPath:"#/definitions/wrappers/additionalProperties/properties/commands/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema20.additionalProperties.properties.commands.type,parentSchema:schema20.additionalProperties.properties.commands,data:data25};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
}
if(data24.env !== undefined){
let data27 = data24.env;
if(data27 && typeof data27 == "object" && !Array.isArray(data27)){
for(const key4 in data27){
let data28 = data27[key4];
if(typeof data28 !== "string"){
const err45 = {instancePath:instancePath+"/wrappers/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/env/" + key4.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/wrappers/additionalProperties/properties/env/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema20.additionalProperties.properties.env.additionalProperties.type,parentSchema:schema20.additionalProperties.properties.env.additionalProperties,data:data28};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
}
}
else {
const err46 = {instancePath:instancePath+"/wrappers/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/env",schemaPath:"#/definitions/wrappers/additionalProperties/properties/env/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema20.additionalProperties.properties.env.type,parentSchema:schema20.additionalProperties.properties.env,data:data27};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
}
}
else {
const err47 = {instancePath:instancePath+"/wrappers/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/wrappers/additionalProperties/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema20.additionalProperties.type,parentSchema:schema20.additionalProperties,data:data24};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
}
}
else {
const err48 = {instancePath:instancePath+"/wrappers",schemaPath:"#/definitions/wrappers/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema20.type,parentSchema:schema20,data:data23};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
}
if(data.alternatives !== undefined){
let data29 = data.alternatives;
if(data29 && typeof data29 == "object" && !Array.isArray(data29)){
for(const key5 in data29){
let data30 = data29[key5];
if(typeof data30 !== "string"){
const err49 = {instancePath:instancePath+"/alternatives/" + key5.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/alternatives/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema18.properties.alternatives.additionalProperties.type,parentSchema:schema18.properties.alternatives.additionalProperties,data:data30};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
}
}
else {
const err50 = {instancePath:instancePath+"/alternatives",schemaPath:"#/properties/alternatives/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema18.properties.alternatives.type,parentSchema:schema18.properties.alternatives,data:data29};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
}
if(data.layer !== undefined){
let data31 = data.layer;
const _errs71 = errors;
let valid29 = false;
let passing0 = null;
const _errs72 = errors;
if(typeof data31 !== "string"){
const err51 = {instancePath:instancePath+"/layer",schemaPath:"#/definitions/layer/oneOf/0/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema21.oneOf[0].type,parentSchema:schema21.oneOf[0],data:data31};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
var _valid0 = _errs72 === errors;
if(_valid0){
valid29 = true;
passing0 = 0;
}
const _errs74 = errors;
if(data31 && typeof data31 == "object" && !Array.isArray(data31)){
for(const key6 in data31){
let data32 = data31[key6];
if(typeof data32 !== "string"){
const err52 = {instancePath:instancePath+"/layer/" + key6.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/layer/oneOf/1/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema21.oneOf[1].additionalProperties.type,parentSchema:schema21.oneOf[1].additionalProperties,data:data32};
if(vErrors === null){
vErrors = [err52];
}
else {
vErrors.push(err52);
}
errors++;
}
}
}
else {
const err53 = {instancePath:instancePath+"/layer",schemaPath:"#/definitions/layer/oneOf/1/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema21.oneOf[1].type,parentSchema:schema21.oneOf[1],data:data31};
if(vErrors === null){
vErrors = [err53];
}
else {
vErrors.push(err53);
}
errors++;
}
var _valid0 = _errs74 === errors;
if(_valid0 && valid29){
valid29 = false;
passing0 = [passing0, 1];
}
else {
if(_valid0){
valid29 = true;
passing0 = 1;
}
}
if(!valid29){
const err54 = {instancePath:instancePath+"/layer",schemaPath:"#/definitions/layer/oneOf",keyword:"oneOf",params:{passingSchemas: passing0},message:"must match exactly one schema in oneOf",schema:schema21.oneOf,parentSchema:schema21,data:data31};
if(vErrors === null){
vErrors = [err54];
}
else {
vErrors.push(err54);
}
errors++;
}
else {
errors = _errs71;
if(vErrors !== null){
if(_errs71){
vErrors.length = _errs71;
}
else {
vErrors = null;
}
}
}
}
if(data.platforms !== undefined){
let data33 = data.platforms;
if(Array.isArray(data33)){
if(data33.length < 1){
const err55 = {instancePath:instancePath+"/platforms",schemaPath:"#/definitions/platforms/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema17,data:data33};
if(vErrors === null){
vErrors = [err55];
}
else {
vErrors.push(err55);
}
errors++;
}
const len10 = data33.length;
for(let i10=0; i10<len10; i10++){
let data34 = data33[i10];
if(typeof data34 !== "string"){
const err56 = {instancePath:instancePath+"/platforms/" + i10,schemaPath:"#/definitions/platforms/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema17.items.type,parentSchema:schema17.items,data:data34};
if(vErrors === null){
vErrors = [err56];
}
else {
vErrors.push(err56);
}
errors++;
}
}
}
else {
const err57 = {instancePath:instancePath+"/platforms",schemaPath:"#/definitions/platforms/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema17.type,parentSchema:schema17,data:data33};
if(vErrors === null){
vErrors = [err57];
}
else {
vErrors.push(err57);
}
errors++;
}
}
}
else {
const err58 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema18.type,parentSchema:schema18,data};
if(vErrors === null){
vErrors = [err58];
}
else {
vErrors.push(err58);
}
errors++;
}
validate16.errors = vErrors;
return errors === 0;
}

const schema23 = {"type":"object","description":"Packages of apk (Alpine, Wolfi and their kin) with all that they depend on, locked. No script of theirs is run.","additionalProperties":false,"required":["type","packages","repositories"],"properties":{"type":{"const":"apk"},"packages":{"type":"array","minItems":1,"description":"What apk calls the world: names, with a version (`=`, `<`, `>`, `<=`, `>=`, `~` for all that begin with it), a repository's tag (`nginx@edge`), or what may not be there (`!openssh`).","items":{"type":"string","pattern":"."},"examples":[["busybox","python-3.12~3.12.1"]]},"repositories":{"type":"array","minItems":1,"description":"Where they come from, the first that has a version first.","items":{"$ref":"#/definitions/apkRepository"}},"apkoLock":{"type":"string","description":"An `apko.lock.json`, relative to the workspace: the packages that it names are locked, and none is chosen."},"runtimeRepositories":{"type":"array","description":"Lines of `/etc/apk/repositories` in the image. By default the repositories whose address is given.","items":{"type":"string","pattern":"."}},"exclude":{"type":"array","description":"Globs, relative to the root, of what is left out.","items":{"type":"string","pattern":"."}},"setuid":{"description":"Absolute paths of programs that may run as their owner or group; others are refused. Or `any`.","oneOf":[{"const":"any"},{"type":"array","items":{"type":"string"}}]},"wrappers":{"$ref":"#/definitions/wrappers"},"layer":{"$ref":"#/definitions/layer"},"platforms":{"$ref":"#/definitions/platforms"}}};
const schema24 = {"type":"object","description":"A repository of packages of apk: a folder for each architecture, with an APKINDEX and packages in it. Where it is say mirror rules, or `url`.","additionalProperties":false,"required":["name"],"properties":{"name":{"type":"string","description":"Its name in mirror rules.","examples":["wolfi"]},"url":{"type":"string","description":"Address, or a folder relative to the workspace, unless a mirror rule is to say it. An address is in the image, too (`/etc/apk/repositories`)."},"tag":{"type":"string","description":"With a tag, it serves only what is asked for by it (`nginx@edge`), and what that depends on.","pattern":"^[A-Za-z0-9_.-]+$"},"keys":{"type":"array","description":"Files of the workspace, or addresses (https), with the public RSA keys that may sign it, called as its makers call them. Where none are named, `lock` asks the makers' own addresses. The lock keeps those that signed.","items":{"type":"string"}},"unsignedPackages":{"type":"boolean","description":"Take packages that are not signed themselves: what the signed index says of them proves them.","default":false}}};
const pattern14 = new RegExp("^[A-Za-z0-9_.-]+$", "u");

function validate18(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "type"},message:"must have required property '"+"type"+"'",schema:schema23.required,parentSchema:schema23,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.packages === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "packages"},message:"must have required property '"+"packages"+"'",schema:schema23.required,parentSchema:schema23,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.repositories === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "repositories"},message:"must have required property '"+"repositories"+"'",schema:schema23.required,parentSchema:schema23,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
for(const key0 in data){
if(!(func2.call(schema23.properties, key0))){
const err3 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema23,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.type !== undefined){
let data0 = data.type;
if("apk" !== data0){
const err4 = {instancePath:instancePath+"/type",schemaPath:"#/properties/type/const",keyword:"const",params:{allowedValue: "apk"},message:"must be equal to constant",schema:"apk",parentSchema:schema23.properties.type,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.packages !== undefined){
let data1 = data.packages;
if(Array.isArray(data1)){
if(data1.length < 1){
const err5 = {instancePath:instancePath+"/packages",schemaPath:"#/properties/packages/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema23.properties.packages,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
const len0 = data1.length;
for(let i0=0; i0<len0; i0++){
let data2 = data1[i0];
if(typeof data2 === "string"){
if(!pattern1.test(data2)){
const err6 = {instancePath:instancePath+"/packages/" + i0,schemaPath:"#/properties/packages/items/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema23.properties.packages.items,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
else {
const err7 = {instancePath:instancePath+"/packages/" + i0,schemaPath:"#/properties/packages/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema23.properties.packages.items.type,parentSchema:schema23.properties.packages.items,data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
}
else {
const err8 = {instancePath:instancePath+"/packages",schemaPath:"#/properties/packages/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema23.properties.packages.type,parentSchema:schema23.properties.packages,data:data1};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.repositories !== undefined){
let data3 = data.repositories;
if(Array.isArray(data3)){
if(data3.length < 1){
const err9 = {instancePath:instancePath+"/repositories",schemaPath:"#/properties/repositories/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema23.properties.repositories,data:data3};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
const len1 = data3.length;
for(let i1=0; i1<len1; i1++){
let data4 = data3[i1];
if(data4 && typeof data4 == "object" && !Array.isArray(data4)){
if(data4.name === undefined){
const err10 = {instancePath:instancePath+"/repositories/" + i1,schemaPath:"#/definitions/apkRepository/required",keyword:"required",params:{missingProperty: "name"},message:"must have required property '"+"name"+"'",schema:schema24.required,parentSchema:schema24,data:data4};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
for(const key1 in data4){
if(!(((((key1 === "name") || (key1 === "url")) || (key1 === "tag")) || (key1 === "keys")) || (key1 === "unsignedPackages"))){
const err11 = {instancePath:instancePath+"/repositories/" + i1,schemaPath:"#/definitions/apkRepository/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties",schema:false,parentSchema:schema24,data:data4};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data4.name !== undefined){
let data5 = data4.name;
if(typeof data5 !== "string"){
const err12 = {instancePath:instancePath+"/repositories/" + i1+"/name",schemaPath:"#/definitions/apkRepository/properties/name/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema24.properties.name.type,parentSchema:schema24.properties.name,data:data5};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data4.url !== undefined){
let data6 = data4.url;
if(typeof data6 !== "string"){
const err13 = {instancePath:instancePath+"/repositories/" + i1+"/url",schemaPath:"#/definitions/apkRepository/properties/url/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema24.properties.url.type,parentSchema:schema24.properties.url,data:data6};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data4.tag !== undefined){
let data7 = data4.tag;
if(typeof data7 === "string"){
if(!pattern14.test(data7)){
const err14 = {instancePath:instancePath+"/repositories/" + i1+"/tag",schemaPath:"#/definitions/apkRepository/properties/tag/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9_.-]+$"},message:"must match pattern \""+"^[A-Za-z0-9_.-]+$"+"\"",schema:"^[A-Za-z0-9_.-]+$",parentSchema:schema24.properties.tag,data:data7};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
else {
const err15 = {instancePath:instancePath+"/repositories/" + i1+"/tag",schemaPath:"#/definitions/apkRepository/properties/tag/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema24.properties.tag.type,parentSchema:schema24.properties.tag,data:data7};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data4.keys !== undefined){
let data8 = data4.keys;
if(Array.isArray(data8)){
const len2 = data8.length;
for(let i2=0; i2<len2; i2++){
let data9 = data8[i2];
if(typeof data9 !== "string"){
const err16 = {instancePath:instancePath+"/repositories/" + i1+"/keys/" + i2,schemaPath:"#/definitions/apkRepository/properties/keys/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema24.properties.keys.items.type,parentSchema:schema24.properties.keys.items,data:data9};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
}
else {
const err17 = {instancePath:instancePath+"/repositories/" + i1+"/keys",schemaPath:"#/definitions/apkRepository/properties/keys/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema24.properties.keys.type,parentSchema:schema24.properties.keys,data:data8};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
if(data4.unsignedPackages !== undefined){
let data10 = data4.unsignedPackages;
if(typeof data10 !== "boolean"){
const err18 = {instancePath:instancePath+"/repositories/" + i1+"/unsignedPackages",schemaPath:"#/definitions/apkRepository/properties/unsignedPackages/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema24.properties.unsignedPackages.type,parentSchema:schema24.properties.unsignedPackages,data:data10};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
}
else {
const err19 = {instancePath:instancePath+"/repositories/" + i1,schemaPath:"#/definitions/apkRepository/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema24.type,parentSchema:schema24,data:data4};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
}
else {
const err20 = {instancePath:instancePath+"/repositories",schemaPath:"#/properties/repositories/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema23.properties.repositories.type,parentSchema:schema23.properties.repositories,data:data3};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
if(data.apkoLock !== undefined){
let data11 = data.apkoLock;
if(typeof data11 !== "string"){
const err21 = {instancePath:instancePath+"/apkoLock",schemaPath:"#/properties/apkoLock/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema23.properties.apkoLock.type,parentSchema:schema23.properties.apkoLock,data:data11};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
if(data.runtimeRepositories !== undefined){
let data12 = data.runtimeRepositories;
if(Array.isArray(data12)){
const len3 = data12.length;
for(let i3=0; i3<len3; i3++){
let data13 = data12[i3];
if(typeof data13 === "string"){
if(!pattern1.test(data13)){
const err22 = {instancePath:instancePath+"/runtimeRepositories/" + i3,schemaPath:"#/properties/runtimeRepositories/items/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema23.properties.runtimeRepositories.items,data:data13};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
else {
const err23 = {instancePath:instancePath+"/runtimeRepositories/" + i3,schemaPath:"#/properties/runtimeRepositories/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema23.properties.runtimeRepositories.items.type,parentSchema:schema23.properties.runtimeRepositories.items,data:data13};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
}
else {
const err24 = {instancePath:instancePath+"/runtimeRepositories",schemaPath:"#/properties/runtimeRepositories/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema23.properties.runtimeRepositories.type,parentSchema:schema23.properties.runtimeRepositories,data:data12};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
if(data.exclude !== undefined){
let data14 = data.exclude;
if(Array.isArray(data14)){
const len4 = data14.length;
for(let i4=0; i4<len4; i4++){
let data15 = data14[i4];
if(typeof data15 === "string"){
if(!pattern1.test(data15)){
const err25 = {instancePath:instancePath+"/exclude/" + i4,schemaPath:"#/properties/exclude/items/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema23.properties.exclude.items,data:data15};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
else {
const err26 = {instancePath:instancePath+"/exclude/" + i4,schemaPath:"#/properties/exclude/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema23.properties.exclude.items.type,parentSchema:schema23.properties.exclude.items,data:data15};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
}
else {
const err27 = {instancePath:instancePath+"/exclude",schemaPath:"#/properties/exclude/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema23.properties.exclude.type,parentSchema:schema23.properties.exclude,data:data14};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
if(data.setuid !== undefined){
let data16 = data.setuid;
const _errs36 = errors;
let valid13 = false;
let passing0 = null;
const _errs37 = errors;
if("any" !== data16){
const err28 = {instancePath:instancePath+"/setuid",schemaPath:"#/properties/setuid/oneOf/0/const",keyword:"const",params:{allowedValue: "any"},message:"must be equal to constant",schema:"any",parentSchema:schema23.properties.setuid.oneOf[0],data:data16};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
var _valid0 = _errs37 === errors;
if(_valid0){
valid13 = true;
passing0 = 0;
}
const _errs38 = errors;
if(Array.isArray(data16)){
const len5 = data16.length;
for(let i5=0; i5<len5; i5++){
let data17 = data16[i5];
if(typeof data17 !== "string"){
const err29 = {instancePath:instancePath+"/setuid/" + i5,schemaPath:"#/properties/setuid/oneOf/1/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema23.properties.setuid.oneOf[1].items.type,parentSchema:schema23.properties.setuid.oneOf[1].items,data:data17};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
}
else {
const err30 = {instancePath:instancePath+"/setuid",schemaPath:"#/properties/setuid/oneOf/1/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema23.properties.setuid.oneOf[1].type,parentSchema:schema23.properties.setuid.oneOf[1],data:data16};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
var _valid0 = _errs38 === errors;
if(_valid0 && valid13){
valid13 = false;
passing0 = [passing0, 1];
}
else {
if(_valid0){
valid13 = true;
passing0 = 1;
}
}
if(!valid13){
const err31 = {instancePath:instancePath+"/setuid",schemaPath:"#/properties/setuid/oneOf",keyword:"oneOf",params:{passingSchemas: passing0},message:"must match exactly one schema in oneOf",schema:schema23.properties.setuid.oneOf,parentSchema:schema23.properties.setuid,data:data16};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
else {
errors = _errs36;
if(vErrors !== null){
if(_errs36){
vErrors.length = _errs36;
}
else {
vErrors = null;
}
}
}
}
if(data.wrappers !== undefined){
let data18 = data.wrappers;
if(data18 && typeof data18 == "object" && !Array.isArray(data18)){
for(const key2 in data18){
let data19 = data18[key2];
if(data19 && typeof data19 == "object" && !Array.isArray(data19)){
if(data19.commands === undefined){
const err32 = {instancePath:instancePath+"/wrappers/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/wrappers/additionalProperties/required",keyword:"required",params:{missingProperty: "commands"},message:"must have required property '"+"commands"+"'",schema:schema20.additionalProperties.required,parentSchema:schema20.additionalProperties,data:data19};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
for(const key3 in data19){
if(!((key3 === "commands") || (key3 === "env"))){
const err33 = {instancePath:instancePath+"/wrappers/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/wrappers/additionalProperties/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key3},message:"must NOT have additional properties",schema:false,parentSchema:schema20.additionalProperties,data:data19};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
}
if(data19.commands !== undefined){
let data20 = data19.commands;
if(Array.isArray(data20)){
const len6 = data20.length;
for(let i6=0; i6<len6; i6++){
let data21 = data20[i6];
if(typeof data21 === "string"){
if(!pattern12.test(data21)){
const err34 = {instancePath:instancePath+"/wrappers/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/commands/" + i6,schemaPath:"#/definitions/wrappers/additionalProperties/properties/commands/items/pattern",keyword:"pattern",params:{pattern: "^[^/]+$"},message:"must match pattern \""+"^[^/]+$"+"\"",schema:"^[^/]+$",parentSchema:schema20.additionalProperties.properties.commands.items,data:data21};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
else {
const err35 = {instancePath:instancePath+"/wrappers/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/commands/" + i6,schemaPath:"#/definitions/wrappers/additionalProperties/properties/commands/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema20.additionalProperties.properties.commands.items.type,parentSchema:schema20.additionalProperties.properties.commands.items,data:data21};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
}
else {
const err36 = {instancePath:instancePath+"/wrappers/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/commands",schemaPath:"#/definitions/wrappers/additionalProperties/properties/commands/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema20.additionalProperties.properties.commands.type,parentSchema:schema20.additionalProperties.properties.commands,data:data20};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
}
if(data19.env !== undefined){
let data22 = data19.env;
if(data22 && typeof data22 == "object" && !Array.isArray(data22)){
for(const key4 in data22){
let data23 = data22[key4];
if(typeof data23 !== "string"){
const err37 = {instancePath:instancePath+"/wrappers/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/env/" + key4.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/wrappers/additionalProperties/properties/env/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema20.additionalProperties.properties.env.additionalProperties.type,parentSchema:schema20.additionalProperties.properties.env.additionalProperties,data:data23};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
}
}
else {
const err38 = {instancePath:instancePath+"/wrappers/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/env",schemaPath:"#/definitions/wrappers/additionalProperties/properties/env/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema20.additionalProperties.properties.env.type,parentSchema:schema20.additionalProperties.properties.env,data:data22};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
}
else {
const err39 = {instancePath:instancePath+"/wrappers/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/wrappers/additionalProperties/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema20.additionalProperties.type,parentSchema:schema20.additionalProperties,data:data19};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
}
else {
const err40 = {instancePath:instancePath+"/wrappers",schemaPath:"#/definitions/wrappers/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema20.type,parentSchema:schema20,data:data18};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
}
if(data.layer !== undefined){
let data24 = data.layer;
const _errs60 = errors;
let valid23 = false;
let passing1 = null;
const _errs61 = errors;
if(typeof data24 !== "string"){
const err41 = {instancePath:instancePath+"/layer",schemaPath:"#/definitions/layer/oneOf/0/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema21.oneOf[0].type,parentSchema:schema21.oneOf[0],data:data24};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
var _valid1 = _errs61 === errors;
if(_valid1){
valid23 = true;
passing1 = 0;
}
const _errs63 = errors;
if(data24 && typeof data24 == "object" && !Array.isArray(data24)){
for(const key5 in data24){
let data25 = data24[key5];
if(typeof data25 !== "string"){
const err42 = {instancePath:instancePath+"/layer/" + key5.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/layer/oneOf/1/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema21.oneOf[1].additionalProperties.type,parentSchema:schema21.oneOf[1].additionalProperties,data:data25};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
}
}
else {
const err43 = {instancePath:instancePath+"/layer",schemaPath:"#/definitions/layer/oneOf/1/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema21.oneOf[1].type,parentSchema:schema21.oneOf[1],data:data24};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
var _valid1 = _errs63 === errors;
if(_valid1 && valid23){
valid23 = false;
passing1 = [passing1, 1];
}
else {
if(_valid1){
valid23 = true;
passing1 = 1;
}
}
if(!valid23){
const err44 = {instancePath:instancePath+"/layer",schemaPath:"#/definitions/layer/oneOf",keyword:"oneOf",params:{passingSchemas: passing1},message:"must match exactly one schema in oneOf",schema:schema21.oneOf,parentSchema:schema21,data:data24};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
else {
errors = _errs60;
if(vErrors !== null){
if(_errs60){
vErrors.length = _errs60;
}
else {
vErrors = null;
}
}
}
}
if(data.platforms !== undefined){
let data26 = data.platforms;
if(Array.isArray(data26)){
if(data26.length < 1){
const err45 = {instancePath:instancePath+"/platforms",schemaPath:"#/definitions/platforms/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema17,data:data26};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
const len7 = data26.length;
for(let i7=0; i7<len7; i7++){
let data27 = data26[i7];
if(typeof data27 !== "string"){
const err46 = {instancePath:instancePath+"/platforms/" + i7,schemaPath:"#/definitions/platforms/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema17.items.type,parentSchema:schema17.items,data:data27};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
}
}
else {
const err47 = {instancePath:instancePath+"/platforms",schemaPath:"#/definitions/platforms/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema17.type,parentSchema:schema17,data:data26};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
}
}
else {
const err48 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema23.type,parentSchema:schema23,data};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
validate18.errors = vErrors;
return errors === 0;
}

const schema28 = {"type":"object","description":"Packages of npm for the image's platform: what a lockfile of the workspace says, or packages by name, locked by ours. No script of theirs is run.","additionalProperties":false,"required":["type","to"],"properties":{"type":{"const":"npm"},"lockfile":{"type":"string","description":"`package-lock.json` or `pnpm-lock.yaml`, relative to the workspace: all but development dependencies of the project are taken as it says."},"project":{"type":"string","description":"Folder of the project whose dependencies are meant, relative to the lockfile's, where the lockfile has several."},"local":{"description":"Packages of the workspace that come by other contents, or are bundled: just what they need from registries is taken. Names, or `all`.","oneOf":[{"const":"all"},{"type":"array","items":{"type":"string","pattern":"."}}]},"packages":{"description":"Packages by name: of a lockfile, just these with what they need; without one, `name@version` to be locked by the `lock` target. A list, or an object of platform to list.","oneOf":[{"type":"array","items":{"type":"string","pattern":"."}},{"type":"object","additionalProperties":{"type":"array","items":{"type":"string","pattern":"."}}}]},"to":{"type":"string","pattern":"^/","description":"Absolute path in the image of the folder that `node_modules` goes into.","examples":["/app"]},"bin":{"type":"string","pattern":"^/","description":"Absolute path in the image of a folder for links to the commands of the packages that are named."},"commands":{"type":"object","description":"Commands in `bin` beside those that packages declare, or in their place: name → file of a package that is named. Packages of programs for one platform mostly declare none.","additionalProperties":{"type":"string"},"examples":[{"claude":"claude"}]},"exclude":{"type":"array","description":"Globs, relative to the root, of what is left out.","items":{"type":"string","pattern":"."}},"foreign":{"const":"omit","description":"Leave out programs and libraries in packages that are for other systems or machines than the image."},"libc":{"enum":["glibc","musl"],"description":"C library of the image.","default":"glibc"},"layer":{"$ref":"#/definitions/layer"},"platforms":{"$ref":"#/definitions/platforms"}}};
const pattern21 = new RegExp("^/", "u");

function validate20(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "type"},message:"must have required property '"+"type"+"'",schema:schema28.required,parentSchema:schema28,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.to === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "to"},message:"must have required property '"+"to"+"'",schema:schema28.required,parentSchema:schema28,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
for(const key0 in data){
if(!(func2.call(schema28.properties, key0))){
const err2 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema28,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.type !== undefined){
let data0 = data.type;
if("npm" !== data0){
const err3 = {instancePath:instancePath+"/type",schemaPath:"#/properties/type/const",keyword:"const",params:{allowedValue: "npm"},message:"must be equal to constant",schema:"npm",parentSchema:schema28.properties.type,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.lockfile !== undefined){
let data1 = data.lockfile;
if(typeof data1 !== "string"){
const err4 = {instancePath:instancePath+"/lockfile",schemaPath:"#/properties/lockfile/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema28.properties.lockfile.type,parentSchema:schema28.properties.lockfile,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.project !== undefined){
let data2 = data.project;
if(typeof data2 !== "string"){
const err5 = {instancePath:instancePath+"/project",schemaPath:"#/properties/project/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema28.properties.project.type,parentSchema:schema28.properties.project,data:data2};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.local !== undefined){
let data3 = data.local;
const _errs8 = errors;
let valid1 = false;
let passing0 = null;
const _errs9 = errors;
if("all" !== data3){
const err6 = {instancePath:instancePath+"/local",schemaPath:"#/properties/local/oneOf/0/const",keyword:"const",params:{allowedValue: "all"},message:"must be equal to constant",schema:"all",parentSchema:schema28.properties.local.oneOf[0],data:data3};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
var _valid0 = _errs9 === errors;
if(_valid0){
valid1 = true;
passing0 = 0;
}
const _errs10 = errors;
if(Array.isArray(data3)){
const len0 = data3.length;
for(let i0=0; i0<len0; i0++){
let data4 = data3[i0];
if(typeof data4 === "string"){
if(!pattern1.test(data4)){
const err7 = {instancePath:instancePath+"/local/" + i0,schemaPath:"#/properties/local/oneOf/1/items/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema28.properties.local.oneOf[1].items,data:data4};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
else {
const err8 = {instancePath:instancePath+"/local/" + i0,schemaPath:"#/properties/local/oneOf/1/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema28.properties.local.oneOf[1].items.type,parentSchema:schema28.properties.local.oneOf[1].items,data:data4};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
}
else {
const err9 = {instancePath:instancePath+"/local",schemaPath:"#/properties/local/oneOf/1/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema28.properties.local.oneOf[1].type,parentSchema:schema28.properties.local.oneOf[1],data:data3};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
var _valid0 = _errs10 === errors;
if(_valid0 && valid1){
valid1 = false;
passing0 = [passing0, 1];
}
else {
if(_valid0){
valid1 = true;
passing0 = 1;
}
}
if(!valid1){
const err10 = {instancePath:instancePath+"/local",schemaPath:"#/properties/local/oneOf",keyword:"oneOf",params:{passingSchemas: passing0},message:"must match exactly one schema in oneOf",schema:schema28.properties.local.oneOf,parentSchema:schema28.properties.local,data:data3};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
else {
errors = _errs8;
if(vErrors !== null){
if(_errs8){
vErrors.length = _errs8;
}
else {
vErrors = null;
}
}
}
}
if(data.packages !== undefined){
let data5 = data.packages;
const _errs15 = errors;
let valid4 = false;
let passing1 = null;
const _errs16 = errors;
if(Array.isArray(data5)){
const len1 = data5.length;
for(let i1=0; i1<len1; i1++){
let data6 = data5[i1];
if(typeof data6 === "string"){
if(!pattern1.test(data6)){
const err11 = {instancePath:instancePath+"/packages/" + i1,schemaPath:"#/properties/packages/oneOf/0/items/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema28.properties.packages.oneOf[0].items,data:data6};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
else {
const err12 = {instancePath:instancePath+"/packages/" + i1,schemaPath:"#/properties/packages/oneOf/0/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema28.properties.packages.oneOf[0].items.type,parentSchema:schema28.properties.packages.oneOf[0].items,data:data6};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
}
else {
const err13 = {instancePath:instancePath+"/packages",schemaPath:"#/properties/packages/oneOf/0/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema28.properties.packages.oneOf[0].type,parentSchema:schema28.properties.packages.oneOf[0],data:data5};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
var _valid1 = _errs16 === errors;
if(_valid1){
valid4 = true;
passing1 = 0;
}
const _errs20 = errors;
if(data5 && typeof data5 == "object" && !Array.isArray(data5)){
for(const key1 in data5){
let data7 = data5[key1];
if(Array.isArray(data7)){
const len2 = data7.length;
for(let i2=0; i2<len2; i2++){
let data8 = data7[i2];
if(typeof data8 === "string"){
if(!pattern1.test(data8)){
const err14 = {instancePath:instancePath+"/packages/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/" + i2,schemaPath:"#/properties/packages/oneOf/1/additionalProperties/items/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema28.properties.packages.oneOf[1].additionalProperties.items,data:data8};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
else {
const err15 = {instancePath:instancePath+"/packages/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/" + i2,schemaPath:"#/properties/packages/oneOf/1/additionalProperties/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema28.properties.packages.oneOf[1].additionalProperties.items.type,parentSchema:schema28.properties.packages.oneOf[1].additionalProperties.items,data:data8};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
}
else {
const err16 = {instancePath:instancePath+"/packages/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/packages/oneOf/1/additionalProperties/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema28.properties.packages.oneOf[1].additionalProperties.type,parentSchema:schema28.properties.packages.oneOf[1].additionalProperties,data:data7};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
}
else {
const err17 = {instancePath:instancePath+"/packages",schemaPath:"#/properties/packages/oneOf/1/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema28.properties.packages.oneOf[1].type,parentSchema:schema28.properties.packages.oneOf[1],data:data5};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
var _valid1 = _errs20 === errors;
if(_valid1 && valid4){
valid4 = false;
passing1 = [passing1, 1];
}
else {
if(_valid1){
valid4 = true;
passing1 = 1;
}
}
if(!valid4){
const err18 = {instancePath:instancePath+"/packages",schemaPath:"#/properties/packages/oneOf",keyword:"oneOf",params:{passingSchemas: passing1},message:"must match exactly one schema in oneOf",schema:schema28.properties.packages.oneOf,parentSchema:schema28.properties.packages,data:data5};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
else {
errors = _errs15;
if(vErrors !== null){
if(_errs15){
vErrors.length = _errs15;
}
else {
vErrors = null;
}
}
}
}
if(data.to !== undefined){
let data9 = data.to;
if(typeof data9 === "string"){
if(!pattern21.test(data9)){
const err19 = {instancePath:instancePath+"/to",schemaPath:"#/properties/to/pattern",keyword:"pattern",params:{pattern: "^/"},message:"must match pattern \""+"^/"+"\"",schema:"^/",parentSchema:schema28.properties.to,data:data9};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
else {
const err20 = {instancePath:instancePath+"/to",schemaPath:"#/properties/to/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema28.properties.to.type,parentSchema:schema28.properties.to,data:data9};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
if(data.bin !== undefined){
let data10 = data.bin;
if(typeof data10 === "string"){
if(!pattern21.test(data10)){
const err21 = {instancePath:instancePath+"/bin",schemaPath:"#/properties/bin/pattern",keyword:"pattern",params:{pattern: "^/"},message:"must match pattern \""+"^/"+"\"",schema:"^/",parentSchema:schema28.properties.bin,data:data10};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
else {
const err22 = {instancePath:instancePath+"/bin",schemaPath:"#/properties/bin/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema28.properties.bin.type,parentSchema:schema28.properties.bin,data:data10};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
if(data.commands !== undefined){
let data11 = data.commands;
if(data11 && typeof data11 == "object" && !Array.isArray(data11)){
for(const key2 in data11){
let data12 = data11[key2];
if(typeof data12 !== "string"){
const err23 = {instancePath:instancePath+"/commands/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/commands/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema28.properties.commands.additionalProperties.type,parentSchema:schema28.properties.commands.additionalProperties,data:data12};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
}
else {
const err24 = {instancePath:instancePath+"/commands",schemaPath:"#/properties/commands/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema28.properties.commands.type,parentSchema:schema28.properties.commands,data:data11};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
if(data.exclude !== undefined){
let data13 = data.exclude;
if(Array.isArray(data13)){
const len3 = data13.length;
for(let i3=0; i3<len3; i3++){
let data14 = data13[i3];
if(typeof data14 === "string"){
if(!pattern1.test(data14)){
const err25 = {instancePath:instancePath+"/exclude/" + i3,schemaPath:"#/properties/exclude/items/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema28.properties.exclude.items,data:data14};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
else {
const err26 = {instancePath:instancePath+"/exclude/" + i3,schemaPath:"#/properties/exclude/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema28.properties.exclude.items.type,parentSchema:schema28.properties.exclude.items,data:data14};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
}
else {
const err27 = {instancePath:instancePath+"/exclude",schemaPath:"#/properties/exclude/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema28.properties.exclude.type,parentSchema:schema28.properties.exclude,data:data13};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
if(data.foreign !== undefined){
let data15 = data.foreign;
if("omit" !== data15){
const err28 = {instancePath:instancePath+"/foreign",schemaPath:"#/properties/foreign/const",keyword:"const",params:{allowedValue: "omit"},message:"must be equal to constant",schema:"omit",parentSchema:schema28.properties.foreign,data:data15};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
if(data.libc !== undefined){
let data16 = data.libc;
if(!((data16 === "glibc") || (data16 === "musl"))){
const err29 = {instancePath:instancePath+"/libc",schemaPath:"#/properties/libc/enum",keyword:"enum",params:{allowedValues: schema28.properties.libc.enum},message:"must be equal to one of the allowed values",schema:schema28.properties.libc.enum,parentSchema:schema28.properties.libc,data:data16};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
if(data.layer !== undefined){
let data17 = data.layer;
const _errs44 = errors;
let valid14 = false;
let passing2 = null;
const _errs45 = errors;
if(typeof data17 !== "string"){
const err30 = {instancePath:instancePath+"/layer",schemaPath:"#/definitions/layer/oneOf/0/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema21.oneOf[0].type,parentSchema:schema21.oneOf[0],data:data17};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
var _valid2 = _errs45 === errors;
if(_valid2){
valid14 = true;
passing2 = 0;
}
const _errs47 = errors;
if(data17 && typeof data17 == "object" && !Array.isArray(data17)){
for(const key3 in data17){
let data18 = data17[key3];
if(typeof data18 !== "string"){
const err31 = {instancePath:instancePath+"/layer/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/layer/oneOf/1/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema21.oneOf[1].additionalProperties.type,parentSchema:schema21.oneOf[1].additionalProperties,data:data18};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
}
else {
const err32 = {instancePath:instancePath+"/layer",schemaPath:"#/definitions/layer/oneOf/1/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema21.oneOf[1].type,parentSchema:schema21.oneOf[1],data:data17};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
var _valid2 = _errs47 === errors;
if(_valid2 && valid14){
valid14 = false;
passing2 = [passing2, 1];
}
else {
if(_valid2){
valid14 = true;
passing2 = 1;
}
}
if(!valid14){
const err33 = {instancePath:instancePath+"/layer",schemaPath:"#/definitions/layer/oneOf",keyword:"oneOf",params:{passingSchemas: passing2},message:"must match exactly one schema in oneOf",schema:schema21.oneOf,parentSchema:schema21,data:data17};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
else {
errors = _errs44;
if(vErrors !== null){
if(_errs44){
vErrors.length = _errs44;
}
else {
vErrors = null;
}
}
}
}
if(data.platforms !== undefined){
let data19 = data.platforms;
if(Array.isArray(data19)){
if(data19.length < 1){
const err34 = {instancePath:instancePath+"/platforms",schemaPath:"#/definitions/platforms/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema17,data:data19};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
const len4 = data19.length;
for(let i4=0; i4<len4; i4++){
let data20 = data19[i4];
if(typeof data20 !== "string"){
const err35 = {instancePath:instancePath+"/platforms/" + i4,schemaPath:"#/definitions/platforms/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema17.items.type,parentSchema:schema17.items,data:data20};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
}
else {
const err36 = {instancePath:instancePath+"/platforms",schemaPath:"#/definitions/platforms/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema17.type,parentSchema:schema17,data:data19};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
}
}
else {
const err37 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema28.type,parentSchema:schema28,data};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
validate20.errors = vErrors;
return errors === 0;
}

const schema31 = {"type":"object","description":"Python wheels for the image's platform and interpreter: what a requirements file with hashes says, or packages by name, locked by ours. They are laid out as pip does.","additionalProperties":false,"required":["type"],"properties":{"type":{"const":"wheel"},"requirements":{"type":"string","description":"Requirements file with versions and hashes, relative to the workspace, as pip-compile and uv write it."},"packages":{"type":"array","minItems":1,"description":"Packages as pip takes them, in place of `requirements`: the `lock` target chooses them with all that they need, in one version for all platforms.","items":{"type":"string","pattern":"."},"examples":[["ruff==0.17.*"]]},"python":{"type":"string","description":"Version of CPython in the image.","pattern":"^3\\.[0-9]+(\\.[0-9]+)?$","default":"3.11"},"to":{"type":"string","pattern":"^/","description":"Absolute path in the image of the folder that modules go into. By default `/usr/local/lib/python<version>/dist-packages`."},"scripts":{"type":"string","pattern":"^/","description":"Absolute path in the image of the folder that commands go into.","default":"/usr/local/bin"},"interpreter":{"type":"string","pattern":"^(/.*|[A-Za-z0-9._+-]+)$","description":"Absolute path of the interpreter in the image, for the first line of commands. Or its name alone, `python3`: commands then find the one beside them, else the one in PATH, and work from any folder.","default":"/usr/bin/python3"},"glibc":{"type":"string","description":"The newest glibc that wheels may ask for.","default":"2.36"},"libc":{"enum":["glibc","musl"],"description":"C library of the image.","default":"glibc"},"exclude":{"type":"array","description":"Globs, relative to the root, of what is left out.","items":{"type":"string","pattern":"."}},"foreign":{"const":"omit","description":"Leave out programs and libraries in packages that are for other systems or machines than the image."},"layer":{"$ref":"#/definitions/layer"},"platforms":{"$ref":"#/definitions/platforms"}}};
const pattern25 = new RegExp("^3\\.[0-9]+(\\.[0-9]+)?$", "u");
const pattern28 = new RegExp("^(/.*|[A-Za-z0-9._+-]+)$", "u");

function validate22(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "type"},message:"must have required property '"+"type"+"'",schema:schema31.required,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!(func2.call(schema31.properties, key0))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.type !== undefined){
let data0 = data.type;
if("wheel" !== data0){
const err2 = {instancePath:instancePath+"/type",schemaPath:"#/properties/type/const",keyword:"const",params:{allowedValue: "wheel"},message:"must be equal to constant",schema:"wheel",parentSchema:schema31.properties.type,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.requirements !== undefined){
let data1 = data.requirements;
if(typeof data1 !== "string"){
const err3 = {instancePath:instancePath+"/requirements",schemaPath:"#/properties/requirements/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.requirements.type,parentSchema:schema31.properties.requirements,data:data1};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.packages !== undefined){
let data2 = data.packages;
if(Array.isArray(data2)){
if(data2.length < 1){
const err4 = {instancePath:instancePath+"/packages",schemaPath:"#/properties/packages/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema31.properties.packages,data:data2};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
const len0 = data2.length;
for(let i0=0; i0<len0; i0++){
let data3 = data2[i0];
if(typeof data3 === "string"){
if(!pattern1.test(data3)){
const err5 = {instancePath:instancePath+"/packages/" + i0,schemaPath:"#/properties/packages/items/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema31.properties.packages.items,data:data3};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
else {
const err6 = {instancePath:instancePath+"/packages/" + i0,schemaPath:"#/properties/packages/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.packages.items.type,parentSchema:schema31.properties.packages.items,data:data3};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
}
else {
const err7 = {instancePath:instancePath+"/packages",schemaPath:"#/properties/packages/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema31.properties.packages.type,parentSchema:schema31.properties.packages,data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.python !== undefined){
let data4 = data.python;
if(typeof data4 === "string"){
if(!pattern25.test(data4)){
const err8 = {instancePath:instancePath+"/python",schemaPath:"#/properties/python/pattern",keyword:"pattern",params:{pattern: "^3\\.[0-9]+(\\.[0-9]+)?$"},message:"must match pattern \""+"^3\\.[0-9]+(\\.[0-9]+)?$"+"\"",schema:"^3\\.[0-9]+(\\.[0-9]+)?$",parentSchema:schema31.properties.python,data:data4};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
else {
const err9 = {instancePath:instancePath+"/python",schemaPath:"#/properties/python/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.python.type,parentSchema:schema31.properties.python,data:data4};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data.to !== undefined){
let data5 = data.to;
if(typeof data5 === "string"){
if(!pattern21.test(data5)){
const err10 = {instancePath:instancePath+"/to",schemaPath:"#/properties/to/pattern",keyword:"pattern",params:{pattern: "^/"},message:"must match pattern \""+"^/"+"\"",schema:"^/",parentSchema:schema31.properties.to,data:data5};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
else {
const err11 = {instancePath:instancePath+"/to",schemaPath:"#/properties/to/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.to.type,parentSchema:schema31.properties.to,data:data5};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data.scripts !== undefined){
let data6 = data.scripts;
if(typeof data6 === "string"){
if(!pattern21.test(data6)){
const err12 = {instancePath:instancePath+"/scripts",schemaPath:"#/properties/scripts/pattern",keyword:"pattern",params:{pattern: "^/"},message:"must match pattern \""+"^/"+"\"",schema:"^/",parentSchema:schema31.properties.scripts,data:data6};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
else {
const err13 = {instancePath:instancePath+"/scripts",schemaPath:"#/properties/scripts/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.scripts.type,parentSchema:schema31.properties.scripts,data:data6};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data.interpreter !== undefined){
let data7 = data.interpreter;
if(typeof data7 === "string"){
if(!pattern28.test(data7)){
const err14 = {instancePath:instancePath+"/interpreter",schemaPath:"#/properties/interpreter/pattern",keyword:"pattern",params:{pattern: "^(/.*|[A-Za-z0-9._+-]+)$"},message:"must match pattern \""+"^(/.*|[A-Za-z0-9._+-]+)$"+"\"",schema:"^(/.*|[A-Za-z0-9._+-]+)$",parentSchema:schema31.properties.interpreter,data:data7};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
else {
const err15 = {instancePath:instancePath+"/interpreter",schemaPath:"#/properties/interpreter/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.interpreter.type,parentSchema:schema31.properties.interpreter,data:data7};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data.glibc !== undefined){
let data8 = data.glibc;
if(typeof data8 !== "string"){
const err16 = {instancePath:instancePath+"/glibc",schemaPath:"#/properties/glibc/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.glibc.type,parentSchema:schema31.properties.glibc,data:data8};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
if(data.libc !== undefined){
let data9 = data.libc;
if(!((data9 === "glibc") || (data9 === "musl"))){
const err17 = {instancePath:instancePath+"/libc",schemaPath:"#/properties/libc/enum",keyword:"enum",params:{allowedValues: schema31.properties.libc.enum},message:"must be equal to one of the allowed values",schema:schema31.properties.libc.enum,parentSchema:schema31.properties.libc,data:data9};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
if(data.exclude !== undefined){
let data10 = data.exclude;
if(Array.isArray(data10)){
const len1 = data10.length;
for(let i1=0; i1<len1; i1++){
let data11 = data10[i1];
if(typeof data11 === "string"){
if(!pattern1.test(data11)){
const err18 = {instancePath:instancePath+"/exclude/" + i1,schemaPath:"#/properties/exclude/items/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema31.properties.exclude.items,data:data11};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
else {
const err19 = {instancePath:instancePath+"/exclude/" + i1,schemaPath:"#/properties/exclude/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.exclude.items.type,parentSchema:schema31.properties.exclude.items,data:data11};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
}
else {
const err20 = {instancePath:instancePath+"/exclude",schemaPath:"#/properties/exclude/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema31.properties.exclude.type,parentSchema:schema31.properties.exclude,data:data10};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
if(data.foreign !== undefined){
let data12 = data.foreign;
if("omit" !== data12){
const err21 = {instancePath:instancePath+"/foreign",schemaPath:"#/properties/foreign/const",keyword:"const",params:{allowedValue: "omit"},message:"must be equal to constant",schema:"omit",parentSchema:schema31.properties.foreign,data:data12};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
if(data.layer !== undefined){
let data13 = data.layer;
const _errs27 = errors;
let valid6 = false;
let passing0 = null;
const _errs28 = errors;
if(typeof data13 !== "string"){
const err22 = {instancePath:instancePath+"/layer",schemaPath:"#/definitions/layer/oneOf/0/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema21.oneOf[0].type,parentSchema:schema21.oneOf[0],data:data13};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
var _valid0 = _errs28 === errors;
if(_valid0){
valid6 = true;
passing0 = 0;
}
const _errs30 = errors;
if(data13 && typeof data13 == "object" && !Array.isArray(data13)){
for(const key1 in data13){
let data14 = data13[key1];
if(typeof data14 !== "string"){
const err23 = {instancePath:instancePath+"/layer/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/layer/oneOf/1/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema21.oneOf[1].additionalProperties.type,parentSchema:schema21.oneOf[1].additionalProperties,data:data14};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
}
else {
const err24 = {instancePath:instancePath+"/layer",schemaPath:"#/definitions/layer/oneOf/1/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema21.oneOf[1].type,parentSchema:schema21.oneOf[1],data:data13};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
var _valid0 = _errs30 === errors;
if(_valid0 && valid6){
valid6 = false;
passing0 = [passing0, 1];
}
else {
if(_valid0){
valid6 = true;
passing0 = 1;
}
}
if(!valid6){
const err25 = {instancePath:instancePath+"/layer",schemaPath:"#/definitions/layer/oneOf",keyword:"oneOf",params:{passingSchemas: passing0},message:"must match exactly one schema in oneOf",schema:schema21.oneOf,parentSchema:schema21,data:data13};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
else {
errors = _errs27;
if(vErrors !== null){
if(_errs27){
vErrors.length = _errs27;
}
else {
vErrors = null;
}
}
}
}
if(data.platforms !== undefined){
let data15 = data.platforms;
if(Array.isArray(data15)){
if(data15.length < 1){
const err26 = {instancePath:instancePath+"/platforms",schemaPath:"#/definitions/platforms/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema17,data:data15};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
const len2 = data15.length;
for(let i2=0; i2<len2; i2++){
let data16 = data15[i2];
if(typeof data16 !== "string"){
const err27 = {instancePath:instancePath+"/platforms/" + i2,schemaPath:"#/definitions/platforms/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema17.items.type,parentSchema:schema17.items,data:data16};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
}
else {
const err28 = {instancePath:instancePath+"/platforms",schemaPath:"#/definitions/platforms/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema17.type,parentSchema:schema17,data:data15};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
}
else {
const err29 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.type,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
validate22.errors = vErrors;
return errors === 0;
}

const schema34 = {"type":"object","description":"Commands of Go modules, compiled for each platform by this machine's Go, pinned by their module sums.","additionalProperties":false,"required":["type","packages","to"],"properties":{"type":{"const":"go"},"packages":{"type":"array","minItems":1,"description":"`path@version` of commands, or a query such as `@latest`, which the `lock` target answers.","items":{"type":"string","pattern":"."},"examples":[["github.com/google/go-containerregistry/cmd/crane@v0.20.3"]]},"to":{"type":"string","pattern":"^/","description":"Absolute path in the image of the folder that they go into.","examples":["/usr/local/bin"]},"toolchain":{"type":"string","description":"Version of Go, `go1.26.8`. By default the one that this machine has when it is locked."},"ldflags":{"type":"array","description":"Flags of the linker; `{version}` in them stands for the module's.","items":{"type":"string"},"examples":[["-s","-w"]]},"tags":{"type":"array","description":"Build tags.","items":{"type":"string"}},"env":{"type":"object","description":"Variables of Go's environment that decide what is compiled, such as GOAMD64.","additionalProperties":{"type":"string"}},"replaces":{"const":"follow","description":"Follow the replace and exclude directives in the go.mod of a command's module, as where its makers build it. By default such modules are refused, as `go install` does."},"names":{"type":"object","description":"What commands are called in the image, other than by Go: package, without its version → name.","additionalProperties":{"type":"string","pattern":"^[^/]+$"},"examples":[{"github.com/itchyny/gojq/cmd/gojq":"jq"}]},"layer":{"$ref":"#/definitions/layer"},"platforms":{"$ref":"#/definitions/platforms"}}};

function validate24(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "type"},message:"must have required property '"+"type"+"'",schema:schema34.required,parentSchema:schema34,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.packages === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "packages"},message:"must have required property '"+"packages"+"'",schema:schema34.required,parentSchema:schema34,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.to === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "to"},message:"must have required property '"+"to"+"'",schema:schema34.required,parentSchema:schema34,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
for(const key0 in data){
if(!(func2.call(schema34.properties, key0))){
const err3 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema34,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.type !== undefined){
let data0 = data.type;
if("go" !== data0){
const err4 = {instancePath:instancePath+"/type",schemaPath:"#/properties/type/const",keyword:"const",params:{allowedValue: "go"},message:"must be equal to constant",schema:"go",parentSchema:schema34.properties.type,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.packages !== undefined){
let data1 = data.packages;
if(Array.isArray(data1)){
if(data1.length < 1){
const err5 = {instancePath:instancePath+"/packages",schemaPath:"#/properties/packages/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema34.properties.packages,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
const len0 = data1.length;
for(let i0=0; i0<len0; i0++){
let data2 = data1[i0];
if(typeof data2 === "string"){
if(!pattern1.test(data2)){
const err6 = {instancePath:instancePath+"/packages/" + i0,schemaPath:"#/properties/packages/items/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema34.properties.packages.items,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
else {
const err7 = {instancePath:instancePath+"/packages/" + i0,schemaPath:"#/properties/packages/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema34.properties.packages.items.type,parentSchema:schema34.properties.packages.items,data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
}
else {
const err8 = {instancePath:instancePath+"/packages",schemaPath:"#/properties/packages/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema34.properties.packages.type,parentSchema:schema34.properties.packages,data:data1};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.to !== undefined){
let data3 = data.to;
if(typeof data3 === "string"){
if(!pattern21.test(data3)){
const err9 = {instancePath:instancePath+"/to",schemaPath:"#/properties/to/pattern",keyword:"pattern",params:{pattern: "^/"},message:"must match pattern \""+"^/"+"\"",schema:"^/",parentSchema:schema34.properties.to,data:data3};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
else {
const err10 = {instancePath:instancePath+"/to",schemaPath:"#/properties/to/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema34.properties.to.type,parentSchema:schema34.properties.to,data:data3};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.toolchain !== undefined){
let data4 = data.toolchain;
if(typeof data4 !== "string"){
const err11 = {instancePath:instancePath+"/toolchain",schemaPath:"#/properties/toolchain/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema34.properties.toolchain.type,parentSchema:schema34.properties.toolchain,data:data4};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data.ldflags !== undefined){
let data5 = data.ldflags;
if(Array.isArray(data5)){
const len1 = data5.length;
for(let i1=0; i1<len1; i1++){
let data6 = data5[i1];
if(typeof data6 !== "string"){
const err12 = {instancePath:instancePath+"/ldflags/" + i1,schemaPath:"#/properties/ldflags/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema34.properties.ldflags.items.type,parentSchema:schema34.properties.ldflags.items,data:data6};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
}
else {
const err13 = {instancePath:instancePath+"/ldflags",schemaPath:"#/properties/ldflags/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema34.properties.ldflags.type,parentSchema:schema34.properties.ldflags,data:data5};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data.tags !== undefined){
let data7 = data.tags;
if(Array.isArray(data7)){
const len2 = data7.length;
for(let i2=0; i2<len2; i2++){
let data8 = data7[i2];
if(typeof data8 !== "string"){
const err14 = {instancePath:instancePath+"/tags/" + i2,schemaPath:"#/properties/tags/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema34.properties.tags.items.type,parentSchema:schema34.properties.tags.items,data:data8};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
}
else {
const err15 = {instancePath:instancePath+"/tags",schemaPath:"#/properties/tags/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema34.properties.tags.type,parentSchema:schema34.properties.tags,data:data7};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data.env !== undefined){
let data9 = data.env;
if(data9 && typeof data9 == "object" && !Array.isArray(data9)){
for(const key1 in data9){
let data10 = data9[key1];
if(typeof data10 !== "string"){
const err16 = {instancePath:instancePath+"/env/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/env/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema34.properties.env.additionalProperties.type,parentSchema:schema34.properties.env.additionalProperties,data:data10};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
}
else {
const err17 = {instancePath:instancePath+"/env",schemaPath:"#/properties/env/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema34.properties.env.type,parentSchema:schema34.properties.env,data:data9};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
if(data.replaces !== undefined){
let data11 = data.replaces;
if("follow" !== data11){
const err18 = {instancePath:instancePath+"/replaces",schemaPath:"#/properties/replaces/const",keyword:"const",params:{allowedValue: "follow"},message:"must be equal to constant",schema:"follow",parentSchema:schema34.properties.replaces,data:data11};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
if(data.names !== undefined){
let data12 = data.names;
if(data12 && typeof data12 == "object" && !Array.isArray(data12)){
for(const key2 in data12){
let data13 = data12[key2];
if(typeof data13 === "string"){
if(!pattern12.test(data13)){
const err19 = {instancePath:instancePath+"/names/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/names/additionalProperties/pattern",keyword:"pattern",params:{pattern: "^[^/]+$"},message:"must match pattern \""+"^[^/]+$"+"\"",schema:"^[^/]+$",parentSchema:schema34.properties.names.additionalProperties,data:data13};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
else {
const err20 = {instancePath:instancePath+"/names/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/names/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema34.properties.names.additionalProperties.type,parentSchema:schema34.properties.names.additionalProperties,data:data13};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
}
else {
const err21 = {instancePath:instancePath+"/names",schemaPath:"#/properties/names/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema34.properties.names.type,parentSchema:schema34.properties.names,data:data12};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
if(data.layer !== undefined){
let data14 = data.layer;
const _errs32 = errors;
let valid10 = false;
let passing0 = null;
const _errs33 = errors;
if(typeof data14 !== "string"){
const err22 = {instancePath:instancePath+"/layer",schemaPath:"#/definitions/layer/oneOf/0/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema21.oneOf[0].type,parentSchema:schema21.oneOf[0],data:data14};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
var _valid0 = _errs33 === errors;
if(_valid0){
valid10 = true;
passing0 = 0;
}
const _errs35 = errors;
if(data14 && typeof data14 == "object" && !Array.isArray(data14)){
for(const key3 in data14){
let data15 = data14[key3];
if(typeof data15 !== "string"){
const err23 = {instancePath:instancePath+"/layer/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/layer/oneOf/1/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema21.oneOf[1].additionalProperties.type,parentSchema:schema21.oneOf[1].additionalProperties,data:data15};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
}
else {
const err24 = {instancePath:instancePath+"/layer",schemaPath:"#/definitions/layer/oneOf/1/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema21.oneOf[1].type,parentSchema:schema21.oneOf[1],data:data14};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
var _valid0 = _errs35 === errors;
if(_valid0 && valid10){
valid10 = false;
passing0 = [passing0, 1];
}
else {
if(_valid0){
valid10 = true;
passing0 = 1;
}
}
if(!valid10){
const err25 = {instancePath:instancePath+"/layer",schemaPath:"#/definitions/layer/oneOf",keyword:"oneOf",params:{passingSchemas: passing0},message:"must match exactly one schema in oneOf",schema:schema21.oneOf,parentSchema:schema21,data:data14};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
else {
errors = _errs32;
if(vErrors !== null){
if(_errs32){
vErrors.length = _errs32;
}
else {
vErrors = null;
}
}
}
}
if(data.platforms !== undefined){
let data16 = data.platforms;
if(Array.isArray(data16)){
if(data16.length < 1){
const err26 = {instancePath:instancePath+"/platforms",schemaPath:"#/definitions/platforms/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema17,data:data16};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
const len3 = data16.length;
for(let i3=0; i3<len3; i3++){
let data17 = data16[i3];
if(typeof data17 !== "string"){
const err27 = {instancePath:instancePath+"/platforms/" + i3,schemaPath:"#/definitions/platforms/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema17.items.type,parentSchema:schema17.items,data:data17};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
}
else {
const err28 = {instancePath:instancePath+"/platforms",schemaPath:"#/definitions/platforms/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema17.type,parentSchema:schema17,data:data16};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
}
else {
const err29 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema34.type,parentSchema:schema34,data};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
validate24.errors = vErrors;
return errors === 0;
}

const schema37 = {"type":"object","description":"Go itself, as its makers build it for each platform, proved by Go's checksum database.","additionalProperties":false,"required":["type","version","to"],"properties":{"type":{"const":"go-toolchain"},"version":{"type":"string","description":"A version (`1.26.8`), a series of which the newest is meant (`1.26`), or `latest`."},"to":{"type":"string","pattern":"^/","description":"Absolute path in the image of the folder that becomes GOROOT.","examples":["/usr/local/go"]},"bin":{"type":"string","pattern":"^/","description":"Absolute path in the image of a folder for links to `go` and `gofmt`."},"exclude":{"type":"array","description":"Globs, relative to the root, of what is left out.","items":{"type":"string","pattern":"."}},"foreign":{"const":"omit","description":"Leave out programs and libraries in packages that are for other systems or machines than the image."},"layer":{"$ref":"#/definitions/layer"},"platforms":{"$ref":"#/definitions/platforms"}}};

function validate26(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "type"},message:"must have required property '"+"type"+"'",schema:schema37.required,parentSchema:schema37,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.version === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "version"},message:"must have required property '"+"version"+"'",schema:schema37.required,parentSchema:schema37,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.to === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "to"},message:"must have required property '"+"to"+"'",schema:schema37.required,parentSchema:schema37,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
for(const key0 in data){
if(!((((((((key0 === "type") || (key0 === "version")) || (key0 === "to")) || (key0 === "bin")) || (key0 === "exclude")) || (key0 === "foreign")) || (key0 === "layer")) || (key0 === "platforms"))){
const err3 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema37,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.type !== undefined){
let data0 = data.type;
if("go-toolchain" !== data0){
const err4 = {instancePath:instancePath+"/type",schemaPath:"#/properties/type/const",keyword:"const",params:{allowedValue: "go-toolchain"},message:"must be equal to constant",schema:"go-toolchain",parentSchema:schema37.properties.type,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.version !== undefined){
let data1 = data.version;
if(typeof data1 !== "string"){
const err5 = {instancePath:instancePath+"/version",schemaPath:"#/properties/version/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema37.properties.version.type,parentSchema:schema37.properties.version,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.to !== undefined){
let data2 = data.to;
if(typeof data2 === "string"){
if(!pattern21.test(data2)){
const err6 = {instancePath:instancePath+"/to",schemaPath:"#/properties/to/pattern",keyword:"pattern",params:{pattern: "^/"},message:"must match pattern \""+"^/"+"\"",schema:"^/",parentSchema:schema37.properties.to,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
else {
const err7 = {instancePath:instancePath+"/to",schemaPath:"#/properties/to/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema37.properties.to.type,parentSchema:schema37.properties.to,data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.bin !== undefined){
let data3 = data.bin;
if(typeof data3 === "string"){
if(!pattern21.test(data3)){
const err8 = {instancePath:instancePath+"/bin",schemaPath:"#/properties/bin/pattern",keyword:"pattern",params:{pattern: "^/"},message:"must match pattern \""+"^/"+"\"",schema:"^/",parentSchema:schema37.properties.bin,data:data3};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
else {
const err9 = {instancePath:instancePath+"/bin",schemaPath:"#/properties/bin/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema37.properties.bin.type,parentSchema:schema37.properties.bin,data:data3};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data.exclude !== undefined){
let data4 = data.exclude;
if(Array.isArray(data4)){
const len0 = data4.length;
for(let i0=0; i0<len0; i0++){
let data5 = data4[i0];
if(typeof data5 === "string"){
if(!pattern1.test(data5)){
const err10 = {instancePath:instancePath+"/exclude/" + i0,schemaPath:"#/properties/exclude/items/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema37.properties.exclude.items,data:data5};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
else {
const err11 = {instancePath:instancePath+"/exclude/" + i0,schemaPath:"#/properties/exclude/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema37.properties.exclude.items.type,parentSchema:schema37.properties.exclude.items,data:data5};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
}
else {
const err12 = {instancePath:instancePath+"/exclude",schemaPath:"#/properties/exclude/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema37.properties.exclude.type,parentSchema:schema37.properties.exclude,data:data4};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data.foreign !== undefined){
let data6 = data.foreign;
if("omit" !== data6){
const err13 = {instancePath:instancePath+"/foreign",schemaPath:"#/properties/foreign/const",keyword:"const",params:{allowedValue: "omit"},message:"must be equal to constant",schema:"omit",parentSchema:schema37.properties.foreign,data:data6};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data.layer !== undefined){
let data7 = data.layer;
const _errs16 = errors;
let valid4 = false;
let passing0 = null;
const _errs17 = errors;
if(typeof data7 !== "string"){
const err14 = {instancePath:instancePath+"/layer",schemaPath:"#/definitions/layer/oneOf/0/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema21.oneOf[0].type,parentSchema:schema21.oneOf[0],data:data7};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
var _valid0 = _errs17 === errors;
if(_valid0){
valid4 = true;
passing0 = 0;
}
const _errs19 = errors;
if(data7 && typeof data7 == "object" && !Array.isArray(data7)){
for(const key1 in data7){
let data8 = data7[key1];
if(typeof data8 !== "string"){
const err15 = {instancePath:instancePath+"/layer/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/layer/oneOf/1/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema21.oneOf[1].additionalProperties.type,parentSchema:schema21.oneOf[1].additionalProperties,data:data8};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
}
else {
const err16 = {instancePath:instancePath+"/layer",schemaPath:"#/definitions/layer/oneOf/1/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema21.oneOf[1].type,parentSchema:schema21.oneOf[1],data:data7};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
var _valid0 = _errs19 === errors;
if(_valid0 && valid4){
valid4 = false;
passing0 = [passing0, 1];
}
else {
if(_valid0){
valid4 = true;
passing0 = 1;
}
}
if(!valid4){
const err17 = {instancePath:instancePath+"/layer",schemaPath:"#/definitions/layer/oneOf",keyword:"oneOf",params:{passingSchemas: passing0},message:"must match exactly one schema in oneOf",schema:schema21.oneOf,parentSchema:schema21,data:data7};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
else {
errors = _errs16;
if(vErrors !== null){
if(_errs16){
vErrors.length = _errs16;
}
else {
vErrors = null;
}
}
}
}
if(data.platforms !== undefined){
let data9 = data.platforms;
if(Array.isArray(data9)){
if(data9.length < 1){
const err18 = {instancePath:instancePath+"/platforms",schemaPath:"#/definitions/platforms/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema17,data:data9};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
const len1 = data9.length;
for(let i1=0; i1<len1; i1++){
let data10 = data9[i1];
if(typeof data10 !== "string"){
const err19 = {instancePath:instancePath+"/platforms/" + i1,schemaPath:"#/definitions/platforms/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema17.items.type,parentSchema:schema17.items,data:data10};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
}
else {
const err20 = {instancePath:instancePath+"/platforms",schemaPath:"#/definitions/platforms/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema17.type,parentSchema:schema17,data:data9};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
}
else {
const err21 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema37.type,parentSchema:schema37,data};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
validate26.errors = vErrors;
return errors === 0;
}

const schema40 = {"type":"object","description":"Programs and archives by address and SHA-256 for each platform; or those of a multitool lockfile.","additionalProperties":false,"required":["type","to"],"properties":{"type":{"const":"download"},"url":{"description":"Address, with `{version}`, `{os}` and `{arch}`; or an object of platform to address.","oneOf":[{"type":"string"},{"type":"object","additionalProperties":{"type":"string"}}]},"name":{"type":"string","description":"As it is called in lists of packages. By default as the last part of the address."},"version":{"type":"string","description":"What `{version}` stands for."},"os":{"type":"object","description":"Names that the maker has for systems: `{ \"darwin\": \"macos\" }`.","additionalProperties":{"type":"string"}},"arch":{"type":"object","description":"Names that the maker has for architectures: `{ \"amd64\": \"x86_64\" }`.","additionalProperties":{"type":"string"}},"kind":{"enum":["file","archive"],"description":"By default as the name of the address says."},"to":{"type":"string","pattern":"^/","description":"Absolute path in the image; with a slash at its end, or for several files, the folder that they go into.","examples":["/usr/local/bin/"]},"file":{"type":"string","description":"The one file of an archive that is wanted."},"include":{"type":"array","description":"Globs of what of an archive is taken.","items":{"type":"string","pattern":"."}},"exclude":{"type":"array","description":"Globs of what of an archive is left out.","items":{"type":"string","pattern":"."}},"strip":{"type":"integer","minimum":0,"description":"Leading folders of an archive's paths to take away.","default":0},"mode":{"type":"string","description":"Mode of the files, octal. By default 0755 for programs and what an archive says."},"setuid":{"type":"array","description":"Absolute paths of programs that may run as their owner or group. Others are refused.","items":{"type":"string"}},"checksums":{"type":"object","description":"SHA-256 by platform, where they are known beforehand.","additionalProperties":{"type":"string","pattern":"^(sha256:)?[0-9a-f]{64}$"}},"lockfile":{"type":"string","description":"Multitool lockfile (`tools.lock.json`), relative to the workspace."},"tools":{"type":"array","description":"Which tools of the lockfile; by default all.","items":{"type":"string","pattern":"."}},"layer":{"$ref":"#/definitions/layer"},"platforms":{"$ref":"#/definitions/platforms"}},"if":{"not":{"required":["lockfile"]}},"then":{"required":["url"]}};
const pattern39 = new RegExp("^(sha256:)?[0-9a-f]{64}$", "u");

function validate28(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
const _errs1 = errors;
let valid0 = true;
const _errs2 = errors;
const _errs3 = errors;
const _errs4 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((data.lockfile === undefined) && (missing0 = "lockfile")){
const err0 = {};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
var valid1 = _errs4 === errors;
if(valid1){
const err1 = {};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
else {
errors = _errs3;
if(vErrors !== null){
if(_errs3){
vErrors.length = _errs3;
}
else {
vErrors = null;
}
}
}
var _valid0 = _errs2 === errors;
errors = _errs1;
if(vErrors !== null){
if(_errs1){
vErrors.length = _errs1;
}
else {
vErrors = null;
}
}
if(_valid0){
const _errs5 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.url === undefined){
const err2 = {instancePath,schemaPath:"#/then/required",keyword:"required",params:{missingProperty: "url"},message:"must have required property '"+"url"+"'",schema:schema40.then.required,parentSchema:schema40.then,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
var _valid0 = _errs5 === errors;
valid0 = _valid0;
}
if(!valid0){
const err3 = {instancePath,schemaPath:"#/if",keyword:"if",params:{failingKeyword: "then"},message:"must match \"then\" schema",schema:schema40.if,parentSchema:schema40,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type === undefined){
const err4 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "type"},message:"must have required property '"+"type"+"'",schema:schema40.required,parentSchema:schema40,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if(data.to === undefined){
const err5 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "to"},message:"must have required property '"+"to"+"'",schema:schema40.required,parentSchema:schema40,data};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
for(const key0 in data){
if(!(func2.call(schema40.properties, key0))){
const err6 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema40,data};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.type !== undefined){
let data0 = data.type;
if("download" !== data0){
const err7 = {instancePath:instancePath+"/type",schemaPath:"#/properties/type/const",keyword:"const",params:{allowedValue: "download"},message:"must be equal to constant",schema:"download",parentSchema:schema40.properties.type,data:data0};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.url !== undefined){
let data1 = data.url;
const _errs9 = errors;
let valid3 = false;
let passing0 = null;
const _errs10 = errors;
if(typeof data1 !== "string"){
const err8 = {instancePath:instancePath+"/url",schemaPath:"#/properties/url/oneOf/0/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema40.properties.url.oneOf[0].type,parentSchema:schema40.properties.url.oneOf[0],data:data1};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
var _valid1 = _errs10 === errors;
if(_valid1){
valid3 = true;
passing0 = 0;
}
const _errs12 = errors;
if(data1 && typeof data1 == "object" && !Array.isArray(data1)){
for(const key1 in data1){
let data2 = data1[key1];
if(typeof data2 !== "string"){
const err9 = {instancePath:instancePath+"/url/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/url/oneOf/1/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema40.properties.url.oneOf[1].additionalProperties.type,parentSchema:schema40.properties.url.oneOf[1].additionalProperties,data:data2};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
}
else {
const err10 = {instancePath:instancePath+"/url",schemaPath:"#/properties/url/oneOf/1/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema40.properties.url.oneOf[1].type,parentSchema:schema40.properties.url.oneOf[1],data:data1};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
var _valid1 = _errs12 === errors;
if(_valid1 && valid3){
valid3 = false;
passing0 = [passing0, 1];
}
else {
if(_valid1){
valid3 = true;
passing0 = 1;
}
}
if(!valid3){
const err11 = {instancePath:instancePath+"/url",schemaPath:"#/properties/url/oneOf",keyword:"oneOf",params:{passingSchemas: passing0},message:"must match exactly one schema in oneOf",schema:schema40.properties.url.oneOf,parentSchema:schema40.properties.url,data:data1};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
else {
errors = _errs9;
if(vErrors !== null){
if(_errs9){
vErrors.length = _errs9;
}
else {
vErrors = null;
}
}
}
}
if(data.name !== undefined){
let data3 = data.name;
if(typeof data3 !== "string"){
const err12 = {instancePath:instancePath+"/name",schemaPath:"#/properties/name/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema40.properties.name.type,parentSchema:schema40.properties.name,data:data3};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data.version !== undefined){
let data4 = data.version;
if(typeof data4 !== "string"){
const err13 = {instancePath:instancePath+"/version",schemaPath:"#/properties/version/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema40.properties.version.type,parentSchema:schema40.properties.version,data:data4};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data.os !== undefined){
let data5 = data.os;
if(data5 && typeof data5 == "object" && !Array.isArray(data5)){
for(const key2 in data5){
let data6 = data5[key2];
if(typeof data6 !== "string"){
const err14 = {instancePath:instancePath+"/os/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/os/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema40.properties.os.additionalProperties.type,parentSchema:schema40.properties.os.additionalProperties,data:data6};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
}
else {
const err15 = {instancePath:instancePath+"/os",schemaPath:"#/properties/os/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema40.properties.os.type,parentSchema:schema40.properties.os,data:data5};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data.arch !== undefined){
let data7 = data.arch;
if(data7 && typeof data7 == "object" && !Array.isArray(data7)){
for(const key3 in data7){
let data8 = data7[key3];
if(typeof data8 !== "string"){
const err16 = {instancePath:instancePath+"/arch/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/arch/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema40.properties.arch.additionalProperties.type,parentSchema:schema40.properties.arch.additionalProperties,data:data8};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
}
else {
const err17 = {instancePath:instancePath+"/arch",schemaPath:"#/properties/arch/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema40.properties.arch.type,parentSchema:schema40.properties.arch,data:data7};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
if(data.kind !== undefined){
let data9 = data.kind;
if(!((data9 === "file") || (data9 === "archive"))){
const err18 = {instancePath:instancePath+"/kind",schemaPath:"#/properties/kind/enum",keyword:"enum",params:{allowedValues: schema40.properties.kind.enum},message:"must be equal to one of the allowed values",schema:schema40.properties.kind.enum,parentSchema:schema40.properties.kind,data:data9};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
if(data.to !== undefined){
let data10 = data.to;
if(typeof data10 === "string"){
if(!pattern21.test(data10)){
const err19 = {instancePath:instancePath+"/to",schemaPath:"#/properties/to/pattern",keyword:"pattern",params:{pattern: "^/"},message:"must match pattern \""+"^/"+"\"",schema:"^/",parentSchema:schema40.properties.to,data:data10};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
else {
const err20 = {instancePath:instancePath+"/to",schemaPath:"#/properties/to/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema40.properties.to.type,parentSchema:schema40.properties.to,data:data10};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
if(data.file !== undefined){
let data11 = data.file;
if(typeof data11 !== "string"){
const err21 = {instancePath:instancePath+"/file",schemaPath:"#/properties/file/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema40.properties.file.type,parentSchema:schema40.properties.file,data:data11};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
if(data.include !== undefined){
let data12 = data.include;
if(Array.isArray(data12)){
const len0 = data12.length;
for(let i0=0; i0<len0; i0++){
let data13 = data12[i0];
if(typeof data13 === "string"){
if(!pattern1.test(data13)){
const err22 = {instancePath:instancePath+"/include/" + i0,schemaPath:"#/properties/include/items/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema40.properties.include.items,data:data13};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
else {
const err23 = {instancePath:instancePath+"/include/" + i0,schemaPath:"#/properties/include/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema40.properties.include.items.type,parentSchema:schema40.properties.include.items,data:data13};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
}
else {
const err24 = {instancePath:instancePath+"/include",schemaPath:"#/properties/include/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema40.properties.include.type,parentSchema:schema40.properties.include,data:data12};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
if(data.exclude !== undefined){
let data14 = data.exclude;
if(Array.isArray(data14)){
const len1 = data14.length;
for(let i1=0; i1<len1; i1++){
let data15 = data14[i1];
if(typeof data15 === "string"){
if(!pattern1.test(data15)){
const err25 = {instancePath:instancePath+"/exclude/" + i1,schemaPath:"#/properties/exclude/items/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema40.properties.exclude.items,data:data15};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
else {
const err26 = {instancePath:instancePath+"/exclude/" + i1,schemaPath:"#/properties/exclude/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema40.properties.exclude.items.type,parentSchema:schema40.properties.exclude.items,data:data15};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
}
else {
const err27 = {instancePath:instancePath+"/exclude",schemaPath:"#/properties/exclude/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema40.properties.exclude.type,parentSchema:schema40.properties.exclude,data:data14};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
if(data.strip !== undefined){
let data16 = data.strip;
if(!((typeof data16 == "number") && (!(data16 % 1) && !isNaN(data16)))){
const err28 = {instancePath:instancePath+"/strip",schemaPath:"#/properties/strip/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema40.properties.strip.type,parentSchema:schema40.properties.strip,data:data16};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
if(typeof data16 == "number"){
if(data16 < 0 || isNaN(data16)){
const err29 = {instancePath:instancePath+"/strip",schemaPath:"#/properties/strip/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0",schema:0,parentSchema:schema40.properties.strip,data:data16};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
}
if(data.mode !== undefined){
let data17 = data.mode;
if(typeof data17 !== "string"){
const err30 = {instancePath:instancePath+"/mode",schemaPath:"#/properties/mode/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema40.properties.mode.type,parentSchema:schema40.properties.mode,data:data17};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
if(data.setuid !== undefined){
let data18 = data.setuid;
if(Array.isArray(data18)){
const len2 = data18.length;
for(let i2=0; i2<len2; i2++){
let data19 = data18[i2];
if(typeof data19 !== "string"){
const err31 = {instancePath:instancePath+"/setuid/" + i2,schemaPath:"#/properties/setuid/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema40.properties.setuid.items.type,parentSchema:schema40.properties.setuid.items,data:data19};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
}
else {
const err32 = {instancePath:instancePath+"/setuid",schemaPath:"#/properties/setuid/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema40.properties.setuid.type,parentSchema:schema40.properties.setuid,data:data18};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
if(data.checksums !== undefined){
let data20 = data.checksums;
if(data20 && typeof data20 == "object" && !Array.isArray(data20)){
for(const key4 in data20){
let data21 = data20[key4];
if(typeof data21 === "string"){
if(!pattern39.test(data21)){
const err33 = {instancePath:instancePath+"/checksums/" + key4.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/checksums/additionalProperties/pattern",keyword:"pattern",params:{pattern: "^(sha256:)?[0-9a-f]{64}$"},message:"must match pattern \""+"^(sha256:)?[0-9a-f]{64}$"+"\"",schema:"^(sha256:)?[0-9a-f]{64}$",parentSchema:schema40.properties.checksums.additionalProperties,data:data21};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
}
else {
const err34 = {instancePath:instancePath+"/checksums/" + key4.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/checksums/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema40.properties.checksums.additionalProperties.type,parentSchema:schema40.properties.checksums.additionalProperties,data:data21};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
}
else {
const err35 = {instancePath:instancePath+"/checksums",schemaPath:"#/properties/checksums/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema40.properties.checksums.type,parentSchema:schema40.properties.checksums,data:data20};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
if(data.lockfile !== undefined){
let data22 = data.lockfile;
if(typeof data22 !== "string"){
const err36 = {instancePath:instancePath+"/lockfile",schemaPath:"#/properties/lockfile/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema40.properties.lockfile.type,parentSchema:schema40.properties.lockfile,data:data22};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
}
if(data.tools !== undefined){
let data23 = data.tools;
if(Array.isArray(data23)){
const len3 = data23.length;
for(let i3=0; i3<len3; i3++){
let data24 = data23[i3];
if(typeof data24 === "string"){
if(!pattern1.test(data24)){
const err37 = {instancePath:instancePath+"/tools/" + i3,schemaPath:"#/properties/tools/items/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema40.properties.tools.items,data:data24};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
}
else {
const err38 = {instancePath:instancePath+"/tools/" + i3,schemaPath:"#/properties/tools/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema40.properties.tools.items.type,parentSchema:schema40.properties.tools.items,data:data24};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
}
else {
const err39 = {instancePath:instancePath+"/tools",schemaPath:"#/properties/tools/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema40.properties.tools.type,parentSchema:schema40.properties.tools,data:data23};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
if(data.layer !== undefined){
let data25 = data.layer;
const _errs65 = errors;
let valid17 = false;
let passing1 = null;
const _errs66 = errors;
if(typeof data25 !== "string"){
const err40 = {instancePath:instancePath+"/layer",schemaPath:"#/definitions/layer/oneOf/0/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema21.oneOf[0].type,parentSchema:schema21.oneOf[0],data:data25};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
var _valid2 = _errs66 === errors;
if(_valid2){
valid17 = true;
passing1 = 0;
}
const _errs68 = errors;
if(data25 && typeof data25 == "object" && !Array.isArray(data25)){
for(const key5 in data25){
let data26 = data25[key5];
if(typeof data26 !== "string"){
const err41 = {instancePath:instancePath+"/layer/" + key5.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/layer/oneOf/1/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema21.oneOf[1].additionalProperties.type,parentSchema:schema21.oneOf[1].additionalProperties,data:data26};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
}
}
else {
const err42 = {instancePath:instancePath+"/layer",schemaPath:"#/definitions/layer/oneOf/1/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema21.oneOf[1].type,parentSchema:schema21.oneOf[1],data:data25};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
var _valid2 = _errs68 === errors;
if(_valid2 && valid17){
valid17 = false;
passing1 = [passing1, 1];
}
else {
if(_valid2){
valid17 = true;
passing1 = 1;
}
}
if(!valid17){
const err43 = {instancePath:instancePath+"/layer",schemaPath:"#/definitions/layer/oneOf",keyword:"oneOf",params:{passingSchemas: passing1},message:"must match exactly one schema in oneOf",schema:schema21.oneOf,parentSchema:schema21,data:data25};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
else {
errors = _errs65;
if(vErrors !== null){
if(_errs65){
vErrors.length = _errs65;
}
else {
vErrors = null;
}
}
}
}
if(data.platforms !== undefined){
let data27 = data.platforms;
if(Array.isArray(data27)){
if(data27.length < 1){
const err44 = {instancePath:instancePath+"/platforms",schemaPath:"#/definitions/platforms/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema17,data:data27};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
const len4 = data27.length;
for(let i4=0; i4<len4; i4++){
let data28 = data27[i4];
if(typeof data28 !== "string"){
const err45 = {instancePath:instancePath+"/platforms/" + i4,schemaPath:"#/definitions/platforms/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema17.items.type,parentSchema:schema17.items,data:data28};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
}
}
else {
const err46 = {instancePath:instancePath+"/platforms",schemaPath:"#/definitions/platforms/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema17.type,parentSchema:schema17,data:data27};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
}
}
else {
const err47 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema40.type,parentSchema:schema40,data};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
validate28.errors = vErrors;
return errors === 0;
}


function validate13(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
const _errs2 = errors;
let valid1 = true;
const _errs3 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type !== undefined){
if("files" !== data.type){
const err0 = {};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
}
var _valid0 = _errs3 === errors;
errors = _errs2;
if(vErrors !== null){
if(_errs2){
vErrors.length = _errs2;
}
else {
vErrors = null;
}
}
if(_valid0){
const _errs5 = errors;
if(!(validate14(data, {instancePath,parentData,parentDataProperty,rootData}))){
vErrors = vErrors === null ? validate14.errors : vErrors.concat(validate14.errors);
errors = vErrors.length;
}
var _valid0 = _errs5 === errors;
valid1 = _valid0;
}
if(!valid1){
const err1 = {instancePath,schemaPath:"#/allOf/0/if",keyword:"if",params:{failingKeyword: "then"},message:"must match \"then\" schema",schema:schema15.allOf[0].if,parentSchema:schema15.allOf[0],data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
const _errs7 = errors;
let valid3 = true;
const _errs8 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type !== undefined){
if("deb" !== data.type){
const err2 = {};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
}
var _valid1 = _errs8 === errors;
errors = _errs7;
if(vErrors !== null){
if(_errs7){
vErrors.length = _errs7;
}
else {
vErrors = null;
}
}
if(_valid1){
const _errs10 = errors;
if(!(validate16(data, {instancePath,parentData,parentDataProperty,rootData}))){
vErrors = vErrors === null ? validate16.errors : vErrors.concat(validate16.errors);
errors = vErrors.length;
}
var _valid1 = _errs10 === errors;
valid3 = _valid1;
}
if(!valid3){
const err3 = {instancePath,schemaPath:"#/allOf/1/if",keyword:"if",params:{failingKeyword: "then"},message:"must match \"then\" schema",schema:schema15.allOf[1].if,parentSchema:schema15.allOf[1],data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
const _errs12 = errors;
let valid5 = true;
const _errs13 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type !== undefined){
if("apk" !== data.type){
const err4 = {};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
}
var _valid2 = _errs13 === errors;
errors = _errs12;
if(vErrors !== null){
if(_errs12){
vErrors.length = _errs12;
}
else {
vErrors = null;
}
}
if(_valid2){
const _errs15 = errors;
if(!(validate18(data, {instancePath,parentData,parentDataProperty,rootData}))){
vErrors = vErrors === null ? validate18.errors : vErrors.concat(validate18.errors);
errors = vErrors.length;
}
var _valid2 = _errs15 === errors;
valid5 = _valid2;
}
if(!valid5){
const err5 = {instancePath,schemaPath:"#/allOf/2/if",keyword:"if",params:{failingKeyword: "then"},message:"must match \"then\" schema",schema:schema15.allOf[2].if,parentSchema:schema15.allOf[2],data};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
const _errs17 = errors;
let valid7 = true;
const _errs18 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type !== undefined){
if("npm" !== data.type){
const err6 = {};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
}
var _valid3 = _errs18 === errors;
errors = _errs17;
if(vErrors !== null){
if(_errs17){
vErrors.length = _errs17;
}
else {
vErrors = null;
}
}
if(_valid3){
const _errs20 = errors;
if(!(validate20(data, {instancePath,parentData,parentDataProperty,rootData}))){
vErrors = vErrors === null ? validate20.errors : vErrors.concat(validate20.errors);
errors = vErrors.length;
}
var _valid3 = _errs20 === errors;
valid7 = _valid3;
}
if(!valid7){
const err7 = {instancePath,schemaPath:"#/allOf/3/if",keyword:"if",params:{failingKeyword: "then"},message:"must match \"then\" schema",schema:schema15.allOf[3].if,parentSchema:schema15.allOf[3],data};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
const _errs22 = errors;
let valid9 = true;
const _errs23 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type !== undefined){
if("wheel" !== data.type){
const err8 = {};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
}
var _valid4 = _errs23 === errors;
errors = _errs22;
if(vErrors !== null){
if(_errs22){
vErrors.length = _errs22;
}
else {
vErrors = null;
}
}
if(_valid4){
const _errs25 = errors;
if(!(validate22(data, {instancePath,parentData,parentDataProperty,rootData}))){
vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors);
errors = vErrors.length;
}
var _valid4 = _errs25 === errors;
valid9 = _valid4;
}
if(!valid9){
const err9 = {instancePath,schemaPath:"#/allOf/4/if",keyword:"if",params:{failingKeyword: "then"},message:"must match \"then\" schema",schema:schema15.allOf[4].if,parentSchema:schema15.allOf[4],data};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
const _errs27 = errors;
let valid11 = true;
const _errs28 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type !== undefined){
if("go" !== data.type){
const err10 = {};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
}
var _valid5 = _errs28 === errors;
errors = _errs27;
if(vErrors !== null){
if(_errs27){
vErrors.length = _errs27;
}
else {
vErrors = null;
}
}
if(_valid5){
const _errs30 = errors;
if(!(validate24(data, {instancePath,parentData,parentDataProperty,rootData}))){
vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors);
errors = vErrors.length;
}
var _valid5 = _errs30 === errors;
valid11 = _valid5;
}
if(!valid11){
const err11 = {instancePath,schemaPath:"#/allOf/5/if",keyword:"if",params:{failingKeyword: "then"},message:"must match \"then\" schema",schema:schema15.allOf[5].if,parentSchema:schema15.allOf[5],data};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
const _errs32 = errors;
let valid13 = true;
const _errs33 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type !== undefined){
if("go-toolchain" !== data.type){
const err12 = {};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
}
var _valid6 = _errs33 === errors;
errors = _errs32;
if(vErrors !== null){
if(_errs32){
vErrors.length = _errs32;
}
else {
vErrors = null;
}
}
if(_valid6){
const _errs35 = errors;
if(!(validate26(data, {instancePath,parentData,parentDataProperty,rootData}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
var _valid6 = _errs35 === errors;
valid13 = _valid6;
}
if(!valid13){
const err13 = {instancePath,schemaPath:"#/allOf/6/if",keyword:"if",params:{failingKeyword: "then"},message:"must match \"then\" schema",schema:schema15.allOf[6].if,parentSchema:schema15.allOf[6],data};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
const _errs37 = errors;
let valid15 = true;
const _errs38 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type !== undefined){
if("download" !== data.type){
const err14 = {};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
}
var _valid7 = _errs38 === errors;
errors = _errs37;
if(vErrors !== null){
if(_errs37){
vErrors.length = _errs37;
}
else {
vErrors = null;
}
}
if(_valid7){
const _errs40 = errors;
if(!(validate28(data, {instancePath,parentData,parentDataProperty,rootData}))){
vErrors = vErrors === null ? validate28.errors : vErrors.concat(validate28.errors);
errors = vErrors.length;
}
var _valid7 = _errs40 === errors;
valid15 = _valid7;
}
if(!valid15){
const err15 = {instancePath,schemaPath:"#/allOf/7/if",keyword:"if",params:{failingKeyword: "then"},message:"must match \"then\" schema",schema:schema15.allOf[7].if,parentSchema:schema15.allOf[7],data};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type === undefined){
const err16 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "type"},message:"must have required property '"+"type"+"'",schema:schema15.required,parentSchema:schema15,data};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
if(data.type !== undefined){
let data8 = data.type;
if(!((((((((data8 === "files") || (data8 === "deb")) || (data8 === "apk")) || (data8 === "npm")) || (data8 === "wheel")) || (data8 === "go")) || (data8 === "go-toolchain")) || (data8 === "download"))){
const err17 = {instancePath:instancePath+"/type",schemaPath:"#/properties/type/enum",keyword:"enum",params:{allowedValues: schema15.properties.type.enum},message:"must be equal to one of the allowed values",schema:schema15.properties.type.enum,parentSchema:schema15.properties.type,data:data8};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
}
else {
const err18 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema15.type,parentSchema:schema15,data};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
validate13.errors = vErrors;
return errors === 0;
}

const schema43 = {"type":"object","additionalProperties":false,"required":["type","path"],"properties":{"type":{"enum":["directory","file","symlink","hardlink","permissions"],"description":"What to make; `permissions` changes what a content has."},"path":{"type":"string","description":"Absolute path in the image."},"target":{"type":"string","description":"Of a symlink, as written into it; of a hardlink, an absolute path in the image."},"content":{"type":"string","description":"Text of a file. By default none."},"owner":{"type":"string","description":"`uid`, `uid:gid` or names of accounts. By default root."},"mode":{"type":"string","description":"Octal digits."},"mtime":{"type":["integer","string"],"description":"Seconds since 1970, or an RFC 3339 date. By default 0."},"layer":{"type":"string","description":"Paths with one layer name share a layer, also with contents."},"platforms":{"$ref":"#/definitions/platforms"}},"if":{"properties":{"type":{"enum":["symlink","hardlink"]}}},"then":{"required":["target"]}};

function validate31(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
const _errs1 = errors;
let valid0 = true;
const _errs2 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type !== undefined){
let data0 = data.type;
if(!((data0 === "symlink") || (data0 === "hardlink"))){
const err0 = {};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
}
var _valid0 = _errs2 === errors;
errors = _errs1;
if(vErrors !== null){
if(_errs1){
vErrors.length = _errs1;
}
else {
vErrors = null;
}
}
if(_valid0){
const _errs4 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.target === undefined){
const err1 = {instancePath,schemaPath:"#/then/required",keyword:"required",params:{missingProperty: "target"},message:"must have required property '"+"target"+"'",schema:schema43.then.required,parentSchema:schema43.then,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
var _valid0 = _errs4 === errors;
valid0 = _valid0;
}
if(!valid0){
const err2 = {instancePath,schemaPath:"#/if",keyword:"if",params:{failingKeyword: "then"},message:"must match \"then\" schema",schema:schema43.if,parentSchema:schema43,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type === undefined){
const err3 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "type"},message:"must have required property '"+"type"+"'",schema:schema43.required,parentSchema:schema43,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(data.path === undefined){
const err4 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "path"},message:"must have required property '"+"path"+"'",schema:schema43.required,parentSchema:schema43,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
for(const key0 in data){
if(!(func2.call(schema43.properties, key0))){
const err5 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema43,data};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.type !== undefined){
let data1 = data.type;
if(!(((((data1 === "directory") || (data1 === "file")) || (data1 === "symlink")) || (data1 === "hardlink")) || (data1 === "permissions"))){
const err6 = {instancePath:instancePath+"/type",schemaPath:"#/properties/type/enum",keyword:"enum",params:{allowedValues: schema43.properties.type.enum},message:"must be equal to one of the allowed values",schema:schema43.properties.type.enum,parentSchema:schema43.properties.type,data:data1};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.path !== undefined){
let data2 = data.path;
if(typeof data2 !== "string"){
const err7 = {instancePath:instancePath+"/path",schemaPath:"#/properties/path/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema43.properties.path.type,parentSchema:schema43.properties.path,data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.target !== undefined){
let data3 = data.target;
if(typeof data3 !== "string"){
const err8 = {instancePath:instancePath+"/target",schemaPath:"#/properties/target/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema43.properties.target.type,parentSchema:schema43.properties.target,data:data3};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.content !== undefined){
let data4 = data.content;
if(typeof data4 !== "string"){
const err9 = {instancePath:instancePath+"/content",schemaPath:"#/properties/content/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema43.properties.content.type,parentSchema:schema43.properties.content,data:data4};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data.owner !== undefined){
let data5 = data.owner;
if(typeof data5 !== "string"){
const err10 = {instancePath:instancePath+"/owner",schemaPath:"#/properties/owner/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema43.properties.owner.type,parentSchema:schema43.properties.owner,data:data5};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.mode !== undefined){
let data6 = data.mode;
if(typeof data6 !== "string"){
const err11 = {instancePath:instancePath+"/mode",schemaPath:"#/properties/mode/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema43.properties.mode.type,parentSchema:schema43.properties.mode,data:data6};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data.mtime !== undefined){
let data7 = data.mtime;
if((!((typeof data7 == "number") && (!(data7 % 1) && !isNaN(data7)))) && (typeof data7 !== "string")){
const err12 = {instancePath:instancePath+"/mtime",schemaPath:"#/properties/mtime/type",keyword:"type",params:{type: schema43.properties.mtime.type},message:"must be integer,string",schema:schema43.properties.mtime.type,parentSchema:schema43.properties.mtime,data:data7};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data.layer !== undefined){
let data8 = data.layer;
if(typeof data8 !== "string"){
const err13 = {instancePath:instancePath+"/layer",schemaPath:"#/properties/layer/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema43.properties.layer.type,parentSchema:schema43.properties.layer,data:data8};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data.platforms !== undefined){
let data9 = data.platforms;
if(Array.isArray(data9)){
if(data9.length < 1){
const err14 = {instancePath:instancePath+"/platforms",schemaPath:"#/definitions/platforms/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema17,data:data9};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
const len0 = data9.length;
for(let i0=0; i0<len0; i0++){
let data10 = data9[i0];
if(typeof data10 !== "string"){
const err15 = {instancePath:instancePath+"/platforms/" + i0,schemaPath:"#/definitions/platforms/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema17.items.type,parentSchema:schema17.items,data:data10};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
}
else {
const err16 = {instancePath:instancePath+"/platforms",schemaPath:"#/definitions/platforms/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema17.type,parentSchema:schema17,data:data9};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
}
else {
const err17 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema43.type,parentSchema:schema43,data};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
validate31.errors = vErrors;
return errors === 0;
}

const schema46 = {"type":"object","description":"What the image of each platform is looked through for, before anything is packed: all that is made here, not a base.","additionalProperties":false,"properties":{"machines":{"type":"boolean","description":"Refuse programs (ELF, Mach-O, PE: their headers tell) that do not run on the platform.","default":false},"links":{"const":"relative","description":"Refuse absolute links, so that the image works wherever it is extracted. Those of packages of Debian and apk are made relative."},"secrets":{"description":"Refuse what looks like a secret in texts, names of files, and what of the definition goes into the config; or an object whose `except` has globs of paths in the image that may hold some.","oneOf":[{"type":"boolean"},{"type":"object","additionalProperties":false,"required":["except"],"properties":{"except":{"type":"array","items":{"type":"string","pattern":"."}}}}]},"programs":{"type":"array","description":"Refuse an image without these programs.","items":{"type":"object","additionalProperties":false,"required":["path"],"properties":{"path":{"type":"string","pattern":"^/","description":"Absolute path in the image; may be a link."},"platforms":{"$ref":"#/definitions/platforms"}}}}}};

function validate33(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!((((key0 === "machines") || (key0 === "links")) || (key0 === "secrets")) || (key0 === "programs"))){
const err0 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema46,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.machines !== undefined){
let data0 = data.machines;
if(typeof data0 !== "boolean"){
const err1 = {instancePath:instancePath+"/machines",schemaPath:"#/properties/machines/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema46.properties.machines.type,parentSchema:schema46.properties.machines,data:data0};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.links !== undefined){
let data1 = data.links;
if("relative" !== data1){
const err2 = {instancePath:instancePath+"/links",schemaPath:"#/properties/links/const",keyword:"const",params:{allowedValue: "relative"},message:"must be equal to constant",schema:"relative",parentSchema:schema46.properties.links,data:data1};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.secrets !== undefined){
let data2 = data.secrets;
const _errs6 = errors;
let valid1 = false;
let passing0 = null;
const _errs7 = errors;
if(typeof data2 !== "boolean"){
const err3 = {instancePath:instancePath+"/secrets",schemaPath:"#/properties/secrets/oneOf/0/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema46.properties.secrets.oneOf[0].type,parentSchema:schema46.properties.secrets.oneOf[0],data:data2};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
var _valid0 = _errs7 === errors;
if(_valid0){
valid1 = true;
passing0 = 0;
}
const _errs9 = errors;
if(data2 && typeof data2 == "object" && !Array.isArray(data2)){
if(data2.except === undefined){
const err4 = {instancePath:instancePath+"/secrets",schemaPath:"#/properties/secrets/oneOf/1/required",keyword:"required",params:{missingProperty: "except"},message:"must have required property '"+"except"+"'",schema:schema46.properties.secrets.oneOf[1].required,parentSchema:schema46.properties.secrets.oneOf[1],data:data2};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
for(const key1 in data2){
if(!(key1 === "except")){
const err5 = {instancePath:instancePath+"/secrets",schemaPath:"#/properties/secrets/oneOf/1/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties",schema:false,parentSchema:schema46.properties.secrets.oneOf[1],data:data2};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data2.except !== undefined){
let data3 = data2.except;
if(Array.isArray(data3)){
const len0 = data3.length;
for(let i0=0; i0<len0; i0++){
let data4 = data3[i0];
if(typeof data4 === "string"){
if(!pattern1.test(data4)){
const err6 = {instancePath:instancePath+"/secrets/except/" + i0,schemaPath:"#/properties/secrets/oneOf/1/properties/except/items/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema46.properties.secrets.oneOf[1].properties.except.items,data:data4};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
else {
const err7 = {instancePath:instancePath+"/secrets/except/" + i0,schemaPath:"#/properties/secrets/oneOf/1/properties/except/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema46.properties.secrets.oneOf[1].properties.except.items.type,parentSchema:schema46.properties.secrets.oneOf[1].properties.except.items,data:data4};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
}
else {
const err8 = {instancePath:instancePath+"/secrets/except",schemaPath:"#/properties/secrets/oneOf/1/properties/except/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema46.properties.secrets.oneOf[1].properties.except.type,parentSchema:schema46.properties.secrets.oneOf[1].properties.except,data:data3};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
}
else {
const err9 = {instancePath:instancePath+"/secrets",schemaPath:"#/properties/secrets/oneOf/1/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema46.properties.secrets.oneOf[1].type,parentSchema:schema46.properties.secrets.oneOf[1],data:data2};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
var _valid0 = _errs9 === errors;
if(_valid0 && valid1){
valid1 = false;
passing0 = [passing0, 1];
}
else {
if(_valid0){
valid1 = true;
passing0 = 1;
}
}
if(!valid1){
const err10 = {instancePath:instancePath+"/secrets",schemaPath:"#/properties/secrets/oneOf",keyword:"oneOf",params:{passingSchemas: passing0},message:"must match exactly one schema in oneOf",schema:schema46.properties.secrets.oneOf,parentSchema:schema46.properties.secrets,data:data2};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
else {
errors = _errs6;
if(vErrors !== null){
if(_errs6){
vErrors.length = _errs6;
}
else {
vErrors = null;
}
}
}
}
if(data.programs !== undefined){
let data5 = data.programs;
if(Array.isArray(data5)){
const len1 = data5.length;
for(let i1=0; i1<len1; i1++){
let data6 = data5[i1];
if(data6 && typeof data6 == "object" && !Array.isArray(data6)){
if(data6.path === undefined){
const err11 = {instancePath:instancePath+"/programs/" + i1,schemaPath:"#/properties/programs/items/required",keyword:"required",params:{missingProperty: "path"},message:"must have required property '"+"path"+"'",schema:schema46.properties.programs.items.required,parentSchema:schema46.properties.programs.items,data:data6};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
for(const key2 in data6){
if(!((key2 === "path") || (key2 === "platforms"))){
const err12 = {instancePath:instancePath+"/programs/" + i1,schemaPath:"#/properties/programs/items/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},message:"must NOT have additional properties",schema:false,parentSchema:schema46.properties.programs.items,data:data6};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data6.path !== undefined){
let data7 = data6.path;
if(typeof data7 === "string"){
if(!pattern21.test(data7)){
const err13 = {instancePath:instancePath+"/programs/" + i1+"/path",schemaPath:"#/properties/programs/items/properties/path/pattern",keyword:"pattern",params:{pattern: "^/"},message:"must match pattern \""+"^/"+"\"",schema:"^/",parentSchema:schema46.properties.programs.items.properties.path,data:data7};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
else {
const err14 = {instancePath:instancePath+"/programs/" + i1+"/path",schemaPath:"#/properties/programs/items/properties/path/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema46.properties.programs.items.properties.path.type,parentSchema:schema46.properties.programs.items.properties.path,data:data7};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
if(data6.platforms !== undefined){
let data8 = data6.platforms;
if(Array.isArray(data8)){
if(data8.length < 1){
const err15 = {instancePath:instancePath+"/programs/" + i1+"/platforms",schemaPath:"#/definitions/platforms/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema17,data:data8};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
const len2 = data8.length;
for(let i2=0; i2<len2; i2++){
let data9 = data8[i2];
if(typeof data9 !== "string"){
const err16 = {instancePath:instancePath+"/programs/" + i1+"/platforms/" + i2,schemaPath:"#/definitions/platforms/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema17.items.type,parentSchema:schema17.items,data:data9};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
}
else {
const err17 = {instancePath:instancePath+"/programs/" + i1+"/platforms",schemaPath:"#/definitions/platforms/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema17.type,parentSchema:schema17,data:data8};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
}
else {
const err18 = {instancePath:instancePath+"/programs/" + i1,schemaPath:"#/properties/programs/items/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema46.properties.programs.items.type,parentSchema:schema46.properties.programs.items,data:data6};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
}
else {
const err19 = {instancePath:instancePath+"/programs",schemaPath:"#/properties/programs/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema46.properties.programs.type,parentSchema:schema46.properties.programs,data:data5};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
}
else {
const err20 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema46.type,parentSchema:schema46,data};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
validate33.errors = vErrors;
return errors === 0;
}

const pattern41 = new RegExp("^(SIG[A-Z0-9+-]+|[0-9]+)$", "u");

function validate10(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="https://nx-oci.dev/schemas/definition.schema.json" */;
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(func2.call(schema11.properties, key0))){
const err0 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema11,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.base !== undefined){
let data0 = data.base;
if(typeof data0 !== "string"){
const err1 = {instancePath:instancePath+"/base",schemaPath:"#/properties/base/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema11.properties.base.type,parentSchema:schema11.properties.base,data:data0};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.dockerfile !== undefined){
if(!(validate11(data.dockerfile, {instancePath:instancePath+"/dockerfile",parentData:data,parentDataProperty:"dockerfile",rootData}))){
vErrors = vErrors === null ? validate11.errors : vErrors.concat(validate11.errors);
errors = vErrors.length;
}
}
if(data.platforms !== undefined){
let data2 = data.platforms;
if(Array.isArray(data2)){
if(data2.length < 1){
const err2 = {instancePath:instancePath+"/platforms",schemaPath:"#/properties/platforms/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema11.properties.platforms,data:data2};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
const len0 = data2.length;
for(let i0=0; i0<len0; i0++){
let data3 = data2[i0];
if(typeof data3 !== "string"){
const err3 = {instancePath:instancePath+"/platforms/" + i0,schemaPath:"#/properties/platforms/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema11.properties.platforms.items.type,parentSchema:schema11.properties.platforms.items,data:data3};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
}
else {
const err4 = {instancePath:instancePath+"/platforms",schemaPath:"#/properties/platforms/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema11.properties.platforms.type,parentSchema:schema11.properties.platforms,data:data2};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.contents !== undefined){
let data4 = data.contents;
if(Array.isArray(data4)){
const len1 = data4.length;
for(let i1=0; i1<len1; i1++){
if(!(validate13(data4[i1], {instancePath:instancePath+"/contents/" + i1,parentData:data4,parentDataProperty:i1,rootData}))){
vErrors = vErrors === null ? validate13.errors : vErrors.concat(validate13.errors);
errors = vErrors.length;
}
}
}
else {
const err5 = {instancePath:instancePath+"/contents",schemaPath:"#/properties/contents/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema11.properties.contents.type,parentSchema:schema11.properties.contents,data:data4};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.paths !== undefined){
let data6 = data.paths;
if(Array.isArray(data6)){
const len2 = data6.length;
for(let i2=0; i2<len2; i2++){
if(!(validate31(data6[i2], {instancePath:instancePath+"/paths/" + i2,parentData:data6,parentDataProperty:i2,rootData}))){
vErrors = vErrors === null ? validate31.errors : vErrors.concat(validate31.errors);
errors = vErrors.length;
}
}
}
else {
const err6 = {instancePath:instancePath+"/paths",schemaPath:"#/properties/paths/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema11.properties.paths.type,parentSchema:schema11.properties.paths,data:data6};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.accounts !== undefined){
let data8 = data.accounts;
if(data8 && typeof data8 == "object" && !Array.isArray(data8)){
for(const key1 in data8){
if(!((key1 === "users") || (key1 === "groups"))){
const err7 = {instancePath:instancePath+"/accounts",schemaPath:"#/definitions/accounts/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties",schema:false,parentSchema:schema45,data:data8};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data8.users !== undefined){
let data9 = data8.users;
if(Array.isArray(data9)){
const len3 = data9.length;
for(let i3=0; i3<len3; i3++){
let data10 = data9[i3];
if(data10 && typeof data10 == "object" && !Array.isArray(data10)){
if(data10.name === undefined){
const err8 = {instancePath:instancePath+"/accounts/users/" + i3,schemaPath:"#/definitions/accounts/properties/users/items/required",keyword:"required",params:{missingProperty: "name"},message:"must have required property '"+"name"+"'",schema:schema45.properties.users.items.required,parentSchema:schema45.properties.users.items,data:data10};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
if(data10.uid === undefined){
const err9 = {instancePath:instancePath+"/accounts/users/" + i3,schemaPath:"#/definitions/accounts/properties/users/items/required",keyword:"required",params:{missingProperty: "uid"},message:"must have required property '"+"uid"+"'",schema:schema45.properties.users.items.required,parentSchema:schema45.properties.users.items,data:data10};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
for(const key2 in data10){
if(!(((((key2 === "name") || (key2 === "uid")) || (key2 === "gid")) || (key2 === "home")) || (key2 === "shell"))){
const err10 = {instancePath:instancePath+"/accounts/users/" + i3,schemaPath:"#/definitions/accounts/properties/users/items/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},message:"must NOT have additional properties",schema:false,parentSchema:schema45.properties.users.items,data:data10};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data10.name !== undefined){
let data11 = data10.name;
if(typeof data11 !== "string"){
const err11 = {instancePath:instancePath+"/accounts/users/" + i3+"/name",schemaPath:"#/definitions/accounts/properties/users/items/properties/name/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema45.properties.users.items.properties.name.type,parentSchema:schema45.properties.users.items.properties.name,data:data11};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data10.uid !== undefined){
let data12 = data10.uid;
if(!((typeof data12 == "number") && (!(data12 % 1) && !isNaN(data12)))){
const err12 = {instancePath:instancePath+"/accounts/users/" + i3+"/uid",schemaPath:"#/definitions/accounts/properties/users/items/properties/uid/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema45.properties.users.items.properties.uid.type,parentSchema:schema45.properties.users.items.properties.uid,data:data12};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data10.gid !== undefined){
let data13 = data10.gid;
if(!((typeof data13 == "number") && (!(data13 % 1) && !isNaN(data13)))){
const err13 = {instancePath:instancePath+"/accounts/users/" + i3+"/gid",schemaPath:"#/definitions/accounts/properties/users/items/properties/gid/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema45.properties.users.items.properties.gid.type,parentSchema:schema45.properties.users.items.properties.gid,data:data13};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data10.home !== undefined){
let data14 = data10.home;
if(typeof data14 !== "string"){
const err14 = {instancePath:instancePath+"/accounts/users/" + i3+"/home",schemaPath:"#/definitions/accounts/properties/users/items/properties/home/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema45.properties.users.items.properties.home.type,parentSchema:schema45.properties.users.items.properties.home,data:data14};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
if(data10.shell !== undefined){
let data15 = data10.shell;
if(typeof data15 !== "string"){
const err15 = {instancePath:instancePath+"/accounts/users/" + i3+"/shell",schemaPath:"#/definitions/accounts/properties/users/items/properties/shell/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema45.properties.users.items.properties.shell.type,parentSchema:schema45.properties.users.items.properties.shell,data:data15};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
}
else {
const err16 = {instancePath:instancePath+"/accounts/users/" + i3,schemaPath:"#/definitions/accounts/properties/users/items/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema45.properties.users.items.type,parentSchema:schema45.properties.users.items,data:data10};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
}
else {
const err17 = {instancePath:instancePath+"/accounts/users",schemaPath:"#/definitions/accounts/properties/users/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema45.properties.users.type,parentSchema:schema45.properties.users,data:data9};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
if(data8.groups !== undefined){
let data16 = data8.groups;
if(Array.isArray(data16)){
const len4 = data16.length;
for(let i4=0; i4<len4; i4++){
let data17 = data16[i4];
if(data17 && typeof data17 == "object" && !Array.isArray(data17)){
if(data17.name === undefined){
const err18 = {instancePath:instancePath+"/accounts/groups/" + i4,schemaPath:"#/definitions/accounts/properties/groups/items/required",keyword:"required",params:{missingProperty: "name"},message:"must have required property '"+"name"+"'",schema:schema45.properties.groups.items.required,parentSchema:schema45.properties.groups.items,data:data17};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
if(data17.gid === undefined){
const err19 = {instancePath:instancePath+"/accounts/groups/" + i4,schemaPath:"#/definitions/accounts/properties/groups/items/required",keyword:"required",params:{missingProperty: "gid"},message:"must have required property '"+"gid"+"'",schema:schema45.properties.groups.items.required,parentSchema:schema45.properties.groups.items,data:data17};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
for(const key3 in data17){
if(!(((key3 === "name") || (key3 === "gid")) || (key3 === "members"))){
const err20 = {instancePath:instancePath+"/accounts/groups/" + i4,schemaPath:"#/definitions/accounts/properties/groups/items/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key3},message:"must NOT have additional properties",schema:false,parentSchema:schema45.properties.groups.items,data:data17};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
if(data17.name !== undefined){
let data18 = data17.name;
if(typeof data18 !== "string"){
const err21 = {instancePath:instancePath+"/accounts/groups/" + i4+"/name",schemaPath:"#/definitions/accounts/properties/groups/items/properties/name/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema45.properties.groups.items.properties.name.type,parentSchema:schema45.properties.groups.items.properties.name,data:data18};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
if(data17.gid !== undefined){
let data19 = data17.gid;
if(!((typeof data19 == "number") && (!(data19 % 1) && !isNaN(data19)))){
const err22 = {instancePath:instancePath+"/accounts/groups/" + i4+"/gid",schemaPath:"#/definitions/accounts/properties/groups/items/properties/gid/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema45.properties.groups.items.properties.gid.type,parentSchema:schema45.properties.groups.items.properties.gid,data:data19};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
if(data17.members !== undefined){
let data20 = data17.members;
if(Array.isArray(data20)){
const len5 = data20.length;
for(let i5=0; i5<len5; i5++){
let data21 = data20[i5];
if(typeof data21 !== "string"){
const err23 = {instancePath:instancePath+"/accounts/groups/" + i4+"/members/" + i5,schemaPath:"#/definitions/accounts/properties/groups/items/properties/members/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema45.properties.groups.items.properties.members.items.type,parentSchema:schema45.properties.groups.items.properties.members.items,data:data21};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
}
else {
const err24 = {instancePath:instancePath+"/accounts/groups/" + i4+"/members",schemaPath:"#/definitions/accounts/properties/groups/items/properties/members/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema45.properties.groups.items.properties.members.type,parentSchema:schema45.properties.groups.items.properties.members,data:data20};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
}
else {
const err25 = {instancePath:instancePath+"/accounts/groups/" + i4,schemaPath:"#/definitions/accounts/properties/groups/items/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema45.properties.groups.items.type,parentSchema:schema45.properties.groups.items,data:data17};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
}
else {
const err26 = {instancePath:instancePath+"/accounts/groups",schemaPath:"#/definitions/accounts/properties/groups/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema45.properties.groups.type,parentSchema:schema45.properties.groups,data:data16};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
}
else {
const err27 = {instancePath:instancePath+"/accounts",schemaPath:"#/definitions/accounts/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema45.type,parentSchema:schema45,data:data8};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
if(data.certificates !== undefined){
let data22 = data.certificates;
if(Array.isArray(data22)){
const len6 = data22.length;
for(let i6=0; i6<len6; i6++){
let data23 = data22[i6];
if(typeof data23 !== "string"){
const err28 = {instancePath:instancePath+"/certificates/" + i6,schemaPath:"#/properties/certificates/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema11.properties.certificates.items.type,parentSchema:schema11.properties.certificates.items,data:data23};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
}
else {
const err29 = {instancePath:instancePath+"/certificates",schemaPath:"#/properties/certificates/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema11.properties.certificates.type,parentSchema:schema11.properties.certificates,data:data22};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
if(data.entrypoint !== undefined){
let data24 = data.entrypoint;
if(Array.isArray(data24)){
const len7 = data24.length;
for(let i7=0; i7<len7; i7++){
let data25 = data24[i7];
if(typeof data25 !== "string"){
const err30 = {instancePath:instancePath+"/entrypoint/" + i7,schemaPath:"#/properties/entrypoint/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema11.properties.entrypoint.items.type,parentSchema:schema11.properties.entrypoint.items,data:data25};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
}
else {
const err31 = {instancePath:instancePath+"/entrypoint",schemaPath:"#/properties/entrypoint/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema11.properties.entrypoint.type,parentSchema:schema11.properties.entrypoint,data:data24};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
if(data.cmd !== undefined){
let data26 = data.cmd;
if(Array.isArray(data26)){
const len8 = data26.length;
for(let i8=0; i8<len8; i8++){
let data27 = data26[i8];
if(typeof data27 !== "string"){
const err32 = {instancePath:instancePath+"/cmd/" + i8,schemaPath:"#/properties/cmd/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema11.properties.cmd.items.type,parentSchema:schema11.properties.cmd.items,data:data27};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
}
else {
const err33 = {instancePath:instancePath+"/cmd",schemaPath:"#/properties/cmd/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema11.properties.cmd.type,parentSchema:schema11.properties.cmd,data:data26};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
}
if(data.env !== undefined){
let data28 = data.env;
if(data28 && typeof data28 == "object" && !Array.isArray(data28)){
for(const key4 in data28){
let data29 = data28[key4];
if(typeof data29 !== "string"){
const err34 = {instancePath:instancePath+"/env/" + key4.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/env/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema11.properties.env.additionalProperties.type,parentSchema:schema11.properties.env.additionalProperties,data:data29};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
}
else {
const err35 = {instancePath:instancePath+"/env",schemaPath:"#/properties/env/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema11.properties.env.type,parentSchema:schema11.properties.env,data:data28};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
if(data.user !== undefined){
let data30 = data.user;
if(typeof data30 !== "string"){
const err36 = {instancePath:instancePath+"/user",schemaPath:"#/properties/user/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema11.properties.user.type,parentSchema:schema11.properties.user,data:data30};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
}
if(data.workdir !== undefined){
let data31 = data.workdir;
if(typeof data31 !== "string"){
const err37 = {instancePath:instancePath+"/workdir",schemaPath:"#/properties/workdir/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema11.properties.workdir.type,parentSchema:schema11.properties.workdir,data:data31};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
}
if(data.ports !== undefined){
let data32 = data.ports;
if(Array.isArray(data32)){
const len9 = data32.length;
for(let i9=0; i9<len9; i9++){
let data33 = data32[i9];
if((!((typeof data33 == "number") && (!(data33 % 1) && !isNaN(data33)))) && (typeof data33 !== "string")){
const err38 = {instancePath:instancePath+"/ports/" + i9,schemaPath:"#/properties/ports/items/type",keyword:"type",params:{type: schema11.properties.ports.items.type},message:"must be integer,string",schema:schema11.properties.ports.items.type,parentSchema:schema11.properties.ports.items,data:data33};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
}
else {
const err39 = {instancePath:instancePath+"/ports",schemaPath:"#/properties/ports/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema11.properties.ports.type,parentSchema:schema11.properties.ports,data:data32};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
if(data.volumes !== undefined){
let data34 = data.volumes;
if(Array.isArray(data34)){
const len10 = data34.length;
for(let i10=0; i10<len10; i10++){
let data35 = data34[i10];
if(typeof data35 !== "string"){
const err40 = {instancePath:instancePath+"/volumes/" + i10,schemaPath:"#/properties/volumes/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema11.properties.volumes.items.type,parentSchema:schema11.properties.volumes.items,data:data35};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
}
}
else {
const err41 = {instancePath:instancePath+"/volumes",schemaPath:"#/properties/volumes/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema11.properties.volumes.type,parentSchema:schema11.properties.volumes,data:data34};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
}
if(data.labels !== undefined){
let data36 = data.labels;
if(data36 && typeof data36 == "object" && !Array.isArray(data36)){
for(const key5 in data36){
let data37 = data36[key5];
if(typeof data37 !== "string"){
const err42 = {instancePath:instancePath+"/labels/" + key5.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/labels/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema11.properties.labels.additionalProperties.type,parentSchema:schema11.properties.labels.additionalProperties,data:data37};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
}
}
else {
const err43 = {instancePath:instancePath+"/labels",schemaPath:"#/properties/labels/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema11.properties.labels.type,parentSchema:schema11.properties.labels,data:data36};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
}
if(data.annotations !== undefined){
let data38 = data.annotations;
if(data38 && typeof data38 == "object" && !Array.isArray(data38)){
for(const key6 in data38){
let data39 = data38[key6];
if(typeof data39 !== "string"){
const err44 = {instancePath:instancePath+"/annotations/" + key6.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/annotations/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema11.properties.annotations.additionalProperties.type,parentSchema:schema11.properties.annotations.additionalProperties,data:data39};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
}
}
else {
const err45 = {instancePath:instancePath+"/annotations",schemaPath:"#/properties/annotations/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema11.properties.annotations.type,parentSchema:schema11.properties.annotations,data:data38};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
}
if(data.stopSignal !== undefined){
let data40 = data.stopSignal;
if(typeof data40 === "string"){
if(!pattern41.test(data40)){
const err46 = {instancePath:instancePath+"/stopSignal",schemaPath:"#/properties/stopSignal/pattern",keyword:"pattern",params:{pattern: "^(SIG[A-Z0-9+-]+|[0-9]+)$"},message:"must match pattern \""+"^(SIG[A-Z0-9+-]+|[0-9]+)$"+"\"",schema:"^(SIG[A-Z0-9+-]+|[0-9]+)$",parentSchema:schema11.properties.stopSignal,data:data40};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
}
else {
const err47 = {instancePath:instancePath+"/stopSignal",schemaPath:"#/properties/stopSignal/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema11.properties.stopSignal.type,parentSchema:schema11.properties.stopSignal,data:data40};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
}
if(data.created !== undefined){
let data41 = data.created;
if(typeof data41 !== "string"){
const err48 = {instancePath:instancePath+"/created",schemaPath:"#/properties/created/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema11.properties.created.type,parentSchema:schema11.properties.created,data:data41};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
}
if(data.layers !== undefined){
let data42 = data.layers;
if(data42 && typeof data42 == "object" && !Array.isArray(data42)){
for(const key7 in data42){
if(!((key7 === "budget") || (key7 === "by"))){
const err49 = {instancePath:instancePath+"/layers",schemaPath:"#/properties/layers/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key7},message:"must NOT have additional properties",schema:false,parentSchema:schema11.properties.layers,data:data42};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
}
if(data42.budget !== undefined){
let data43 = data42.budget;
if(!((typeof data43 == "number") && (!(data43 % 1) && !isNaN(data43)))){
const err50 = {instancePath:instancePath+"/layers/budget",schemaPath:"#/properties/layers/properties/budget/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema11.properties.layers.properties.budget.type,parentSchema:schema11.properties.layers.properties.budget,data:data43};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
if(typeof data43 == "number"){
if(data43 < 1 || isNaN(data43)){
const err51 = {instancePath:instancePath+"/layers/budget",schemaPath:"#/properties/layers/properties/budget/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema11.properties.layers.properties.budget,data:data43};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
}
}
if(data42.by !== undefined){
let data44 = data42.by;
if(!((data44 === "package") || (data44 === "origin"))){
const err52 = {instancePath:instancePath+"/layers/by",schemaPath:"#/properties/layers/properties/by/enum",keyword:"enum",params:{allowedValues: schema11.properties.layers.properties.by.enum},message:"must be equal to one of the allowed values",schema:schema11.properties.layers.properties.by.enum,parentSchema:schema11.properties.layers.properties.by,data:data44};
if(vErrors === null){
vErrors = [err52];
}
else {
vErrors.push(err52);
}
errors++;
}
}
}
else {
const err53 = {instancePath:instancePath+"/layers",schemaPath:"#/properties/layers/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema11.properties.layers.type,parentSchema:schema11.properties.layers,data:data42};
if(vErrors === null){
vErrors = [err53];
}
else {
vErrors.push(err53);
}
errors++;
}
}
if(data.checks !== undefined){
if(!(validate33(data.checks, {instancePath:instancePath+"/checks",parentData:data,parentDataProperty:"checks",rootData}))){
vErrors = vErrors === null ? validate33.errors : vErrors.concat(validate33.errors);
errors = vErrors.length;
}
}
}
else {
const err54 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema11.type,parentSchema:schema11,data};
if(vErrors === null){
vErrors = [err54];
}
else {
vErrors.push(err54);
}
errors++;
}
validate10.errors = vErrors;
return errors === 0;
}
