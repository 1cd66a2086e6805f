// Generated from definition.schema.json by tools/docs/schemas.mjs: "npm run docs".
"use strict";
module.exports = validate10;
module.exports.default = validate10;
const schema11 = {"$schema":"http://json-schema.org/draft-07/schema#","$id":"https://nx-oci.dev/schemas/definition.schema.json","title":"Image definition","description":"What an OCI image is made of.","type":"object","additionalProperties":false,"properties":{"base":{"type":"string","description":"What the image is built on: `static` (accounts, root certificates, time zones; no shell), `none`, `oci-layout:<path>`, `oci-archive:<path>`, `project:<name>[:<target>]` for another project's image, or an image in a registry: `repository:tag@sha256:…`, or a tag alone, which the `lock` target pins.","examples":["static","none","project:base-image","oci-layout:vendor/base","ghcr.io/acme/base:1.2@sha256:…"],"x-priority":"important"},"platforms":{"type":"array","description":"Platforms to build, each `os/architecture[/variant]`.","items":{"type":"string"},"minItems":1,"default":["linux/amd64","linux/arm64"],"x-priority":"important"},"contents":{"type":"array","description":"What goes into the image. Each, and of contents from outside each package, is a layer of its own, unless several have one `layer` name or the budget is used up.","items":{"$ref":"#/definitions/content"},"x-priority":"important"},"paths":{"type":"array","description":"Paths that are made rather than copied, and changes of permissions.","items":{"$ref":"#/definitions/path"}},"accounts":{"$ref":"#/definitions/accounts"},"certificates":{"type":"array","description":"PEM files, relative to the workspace, whose certificates the image trusts beside the base's.","items":{"type":"string"}},"entrypoint":{"type":"array","description":"The program and its first arguments, started directly: there is no shell.","items":{"type":"string"}},"cmd":{"type":"array","description":"Arguments that whoever runs the image may replace.","items":{"type":"string"}},"env":{"type":"object","description":"Environment variables.","additionalProperties":{"type":"string"}},"user":{"type":"string","description":"User the program runs as: `uid`, `uid:gid` or names of accounts.","examples":["65532:65532"]},"workdir":{"type":"string","description":"Working directory, absolute."},"ports":{"type":"array","description":"Ports that the program listens on: a number, or `number/tcp`, `/udp`, `/sctp`.","items":{"type":["integer","string"]}},"volumes":{"type":"array","description":"Paths that are to be mounts, absolute.","items":{"type":"string"}},"labels":{"type":"object","description":"Labels of the config. Those that begin with `org.opencontainers.image.` also become annotations of manifest and index.","additionalProperties":{"type":"string"}},"annotations":{"type":"object","description":"Annotations of manifest and index.","additionalProperties":{"type":"string"}},"stopSignal":{"type":"string","description":"Signal that asks the program to end.","pattern":"^(SIG[A-Z0-9+-]+|[0-9]+)$","examples":["SIGTERM"]},"created":{"type":"string","description":"Creation time in the config: `epoch`, `env` (SOURCE_DATE_EPOCH) or an RFC 3339 date.","default":"epoch"},"layers":{"type":"object","description":"How contents become layers.","additionalProperties":false,"properties":{"budget":{"type":"integer","minimum":1,"description":"Layers at most, beside those of the base; the smallest contents share one when there are more. By default 100."},"by":{"enum":["package","origin"],"description":"What of contents from outside becomes a layer: each package, or all that was made of one source package.","default":"package"}}}},"definitions":{"content":{"type":"object","description":"Files of the workspace, or packages and downloads that are locked.","required":["type"],"properties":{"type":{"enum":["files","deb","apk","npm","wheel","go","download"],"description":"What kind of content it is."}},"allOf":[{"if":{"properties":{"type":{"const":"files"}}},"then":{"$ref":"#/definitions/files"}},{"if":{"properties":{"type":{"const":"deb"}}},"then":{"$ref":"#/definitions/deb"}},{"if":{"properties":{"type":{"const":"apk"}}},"then":{"$ref":"#/definitions/apk"}},{"if":{"properties":{"type":{"const":"npm"}}},"then":{"$ref":"#/definitions/npm"}},{"if":{"properties":{"type":{"const":"wheel"}}},"then":{"$ref":"#/definitions/wheel"}},{"if":{"properties":{"type":{"const":"go"}}},"then":{"$ref":"#/definitions/go"}},{"if":{"properties":{"type":{"const":"download"}}},"then":{"$ref":"#/definitions/download"}}]},"files":{"type":"object","description":"A file, or what is in a folder, of the workspace.","additionalProperties":false,"required":["type","from","to"],"properties":{"type":{"const":"files"},"from":{"description":"Path relative to the workspace, with tokens `{os}`, `{arch}`, `{platform}`, `{projectRoot}`, `{projectName}`; or an object of platform to path.","oneOf":[{"type":"string"},{"type":"object","additionalProperties":{"type":"string"}}]},"to":{"type":"string","description":"Absolute path in the image. With a slash at its end, the folder that a file goes into."},"owner":{"type":"string","description":"`uid`, `uid:gid` or names of accounts.","default":"0:0"},"mode":{"type":"string","description":"Mode of files, octal. By default 0755 for programs (ELF files, and scripts that begin with #!) and 0644 for the rest."},"directoryMode":{"type":"string","description":"Mode of folders, octal.","default":"0755"},"mtime":{"type":["integer","string"],"description":"Modification time: seconds since 1970 or an RFC 3339 date.","default":0},"include":{"type":"array","description":"Globs, relative to `from`, of what is taken.","items":{"type":"string","pattern":"."}},"exclude":{"type":"array","description":"Globs, relative to `from`, of what is left out.","items":{"type":"string","pattern":"."}},"layer":{"type":"string","description":"Contents with one layer name share a layer."},"expect":{"const":"static-binary","description":"Refuse a file that is not a static binary for the platform."}}},"deb":{"type":"object","description":"Debian packages with all that they depend on, locked. No script of theirs is run.","additionalProperties":false,"required":["type","packages","repositories"],"properties":{"type":{"const":"deb"},"packages":{"type":"array","minItems":1,"description":"Names; `name=version` for one version.","items":{"type":"string","pattern":"."},"examples":[["python3-minimal","ca-certificates"]]},"repositories":{"type":"array","minItems":1,"description":"Where they come from, the first that has a version first.","items":{"$ref":"#/definitions/debRepository"}},"omit":{"type":"array","description":"Packages to do without, though others depend on them: what only scripts need, which are not run.","items":{"type":"string","pattern":"."},"examples":[["debconf"]]},"without":{"type":"array","description":"Kinds of files to leave out: documentation (licences stay), translations.","items":{"enum":["docs","locales"]}},"exclude":{"type":"array","description":"Globs, relative to the root, of what is left out.","items":{"type":"string","pattern":"."}},"setuid":{"type":"array","description":"Absolute paths of programs that may run as their owner or group. Others are refused.","items":{"type":"string"}},"alternatives":{"type":"object","description":"Links that packages leave to the system's administrator: absolute path → what it points at.","additionalProperties":{"type":"string"}},"layer":{"type":"string","description":"Put all packages into the layer of this name."}}},"debRepository":{"type":"object","description":"A repository of Debian packages. Where it is say mirror rules, `url`, or apt's own sources of this machine.","additionalProperties":false,"required":["name","suites"],"properties":{"name":{"type":"string","description":"Its name in mirror rules.","examples":["debian"]},"suites":{"type":"array","minItems":1,"description":"Suites or codenames.","items":{"type":"string","pattern":"."},"examples":[["bookworm","bookworm-updates"]]},"components":{"type":"array","minItems":1,"description":"Components.","items":{"type":"string","pattern":"."},"default":["main"]},"url":{"type":"string","description":"Address, unless a mirror rule or apt's sources are to say it."},"keys":{"type":"array","description":"Files of the workspace with the OpenPGP keys that sign it. By default those that apt's sources of this machine name. The lock keeps them.","items":{"type":"string"}},"snapshot":{"type":"string","description":"A moment of a snapshot service, `20251101T000000Z`, at which everything is taken.","pattern":"^[0-9]{8}T[0-9]{6}Z$"},"allowExpired":{"type":"boolean","description":"Take indexes whose time is over, as those of archives are.","default":false}}},"apk":{"type":"object","description":"Packages of apk (Alpine, Wolfi and their kin) with all that they depend on, locked. No script of theirs is run.","additionalProperties":false,"required":["type","packages","repositories"],"properties":{"type":{"const":"apk"},"packages":{"type":"array","minItems":1,"description":"What apk calls the world: names, with a version (`=`, `<`, `>`, `<=`, `>=`, `~` for all that begin with it), a repository's tag (`nginx@edge`), or what may not be there (`!openssh`).","items":{"type":"string","pattern":"."},"examples":[["busybox","python-3.12~3.12.1"]]},"repositories":{"type":"array","minItems":1,"description":"Where they come from, the first that has a version first.","items":{"$ref":"#/definitions/apkRepository"}},"apkoLock":{"type":"string","description":"An `apko.lock.json`, relative to the workspace: the packages that it names are locked, and none is chosen."},"runtimeRepositories":{"type":"array","description":"Lines of `/etc/apk/repositories` in the image. By default the repositories whose address is given.","items":{"type":"string","pattern":"."}},"exclude":{"type":"array","description":"Globs, relative to the root, of what is left out.","items":{"type":"string","pattern":"."}},"setuid":{"description":"Absolute paths of programs that may run as their owner or group; others are refused. Or `any`.","oneOf":[{"const":"any"},{"type":"array","items":{"type":"string"}}]},"layer":{"type":"string","description":"Put all packages into the layer of this name."}}},"apkRepository":{"type":"object","description":"A repository of packages of apk: a folder for each architecture, with an APKINDEX and packages in it. Where it is say mirror rules, or `url`.","additionalProperties":false,"required":["name"],"properties":{"name":{"type":"string","description":"Its name in mirror rules.","examples":["wolfi"]},"url":{"type":"string","description":"Address, or a folder relative to the workspace, unless a mirror rule is to say it. An address is in the image, too (`/etc/apk/repositories`)."},"tag":{"type":"string","description":"With a tag, it serves only what is asked for by it (`nginx@edge`), and what that depends on.","pattern":"^[A-Za-z0-9_.-]+$"},"keys":{"type":"array","description":"Files of the workspace, or addresses (https), with the public RSA keys that may sign it, called as its makers call them. Where none are named, `lock` asks the makers' own addresses. The lock keeps those that signed.","items":{"type":"string"}},"unsignedPackages":{"type":"boolean","description":"Take packages that are not signed themselves: what the signed index says of them proves them.","default":false}}},"npm":{"type":"object","description":"Packages of npm for the image's platform: what a lockfile of the workspace says, or packages by name, locked by ours. No script of theirs is run.","additionalProperties":false,"required":["type","to"],"properties":{"type":{"const":"npm"},"lockfile":{"type":"string","description":"`package-lock.json` or `pnpm-lock.yaml`, relative to the workspace: all but development dependencies of the project are taken as it says."},"project":{"type":"string","description":"Folder of the project whose dependencies are meant, relative to the lockfile's, where the lockfile has several."},"local":{"description":"Packages of the workspace that come by other contents, or are bundled: just what they need from registries is taken. Names, or `all`.","oneOf":[{"const":"all"},{"type":"array","items":{"type":"string","pattern":"."}}]},"packages":{"description":"Packages by name: of a lockfile, just these with what they need; without one, `name@version` to be locked by the `lock` target. A list, or an object of platform to list.","oneOf":[{"type":"array","items":{"type":"string","pattern":"."}},{"type":"object","additionalProperties":{"type":"array","items":{"type":"string","pattern":"."}}}]},"to":{"type":"string","pattern":"^/","description":"Absolute path in the image of the folder that `node_modules` goes into.","examples":["/app"]},"bin":{"type":"string","pattern":"^/","description":"Absolute path in the image of a folder for links to the commands of the packages that are named."},"libc":{"enum":["glibc","musl"],"description":"C library of the image.","default":"glibc"},"layer":{"type":"string","description":"Put all packages into the layer of this name."}}},"wheel":{"type":"object","description":"Python wheels for the image's platform and interpreter, as a requirements file with hashes says; laid out as pip does.","additionalProperties":false,"required":["type","requirements"],"properties":{"type":{"const":"wheel"},"requirements":{"type":"string","description":"Requirements file with versions and hashes, relative to the workspace, as pip-compile and uv write it."},"python":{"type":"string","description":"Version of CPython in the image.","pattern":"^3\\.[0-9]+(\\.[0-9]+)?$","default":"3.11"},"to":{"type":"string","pattern":"^/","description":"Absolute path in the image of the folder that modules go into. By default `/usr/local/lib/python<version>/dist-packages`."},"scripts":{"type":"string","pattern":"^/","description":"Absolute path in the image of the folder that commands go into.","default":"/usr/local/bin"},"interpreter":{"type":"string","pattern":"^/","description":"Absolute path of the interpreter in the image, for the first line of commands.","default":"/usr/bin/python3"},"glibc":{"type":"string","description":"The newest glibc that wheels may ask for.","default":"2.36"},"libc":{"enum":["glibc","musl"],"description":"C library of the image.","default":"glibc"},"layer":{"type":"string","description":"Put all packages into the layer of this name."}}},"go":{"type":"object","description":"Commands of Go modules, compiled for each platform by this machine's Go, pinned by their module sums.","additionalProperties":false,"required":["type","packages","to"],"properties":{"type":{"const":"go"},"packages":{"type":"array","minItems":1,"description":"`path@version` of commands, or a query such as `@latest`, which the `lock` target answers.","items":{"type":"string","pattern":"."},"examples":[["github.com/google/go-containerregistry/cmd/crane@v0.20.3"]]},"to":{"type":"string","pattern":"^/","description":"Absolute path in the image of the folder that they go into.","examples":["/usr/local/bin"]},"toolchain":{"type":"string","description":"Version of Go, `go1.26.8`. By default the one that this machine has when it is locked."},"ldflags":{"type":"array","description":"Flags of the linker; `{version}` in them stands for the module's.","items":{"type":"string"},"examples":[["-s","-w"]]},"tags":{"type":"array","description":"Build tags.","items":{"type":"string"}},"env":{"type":"object","description":"Variables of Go's environment that decide what is compiled, such as GOAMD64.","additionalProperties":{"type":"string"}},"layer":{"type":"string","description":"Put all commands into the layer of this name."}}},"download":{"type":"object","description":"Programs and archives by address and SHA-256 for each platform; or those of a multitool lockfile.","additionalProperties":false,"required":["type","to"],"properties":{"type":{"const":"download"},"url":{"description":"Address, with `{version}`, `{os}` and `{arch}`; or an object of platform to address.","oneOf":[{"type":"string"},{"type":"object","additionalProperties":{"type":"string"}}]},"name":{"type":"string","description":"As it is called in lists of packages. By default as the last part of the address."},"version":{"type":"string","description":"What `{version}` stands for."},"os":{"type":"object","description":"Names that the maker has for systems: `{ \"darwin\": \"macos\" }`.","additionalProperties":{"type":"string"}},"arch":{"type":"object","description":"Names that the maker has for architectures: `{ \"amd64\": \"x86_64\" }`.","additionalProperties":{"type":"string"}},"kind":{"enum":["file","archive"],"description":"By default as the name of the address says."},"to":{"type":"string","pattern":"^/","description":"Absolute path in the image; with a slash at its end, or for several files, the folder that they go into.","examples":["/usr/local/bin/"]},"file":{"type":"string","description":"The one file of an archive that is wanted."},"include":{"type":"array","description":"Globs of what of an archive is taken.","items":{"type":"string","pattern":"."}},"exclude":{"type":"array","description":"Globs of what of an archive is left out.","items":{"type":"string","pattern":"."}},"strip":{"type":"integer","minimum":0,"description":"Leading folders of an archive's paths to take away.","default":0},"mode":{"type":"string","description":"Mode of the files, octal. By default 0755 for programs and what an archive says."},"setuid":{"type":"array","description":"Absolute paths of programs that may run as their owner or group. Others are refused.","items":{"type":"string"}},"checksums":{"type":"object","description":"SHA-256 by platform, where they are known beforehand.","additionalProperties":{"type":"string","pattern":"^(sha256:)?[0-9a-f]{64}$"}},"lockfile":{"type":"string","description":"Multitool lockfile (`tools.lock.json`), relative to the workspace."},"tools":{"type":"array","description":"Which tools of the lockfile; by default all.","items":{"type":"string","pattern":"."}},"layer":{"type":"string","description":"Put all of it into the layer of this name."}},"if":{"not":{"required":["lockfile"]}},"then":{"required":["url"]}},"path":{"type":"object","additionalProperties":false,"required":["type","path"],"properties":{"type":{"enum":["directory","file","symlink","hardlink","permissions"],"description":"What to make; `permissions` changes what a content has."},"path":{"type":"string","description":"Absolute path in the image."},"target":{"type":"string","description":"Of a symlink, as written into it; of a hardlink, an absolute path in the image."},"content":{"type":"string","description":"Text of a file. By default none."},"owner":{"type":"string","description":"`uid`, `uid:gid` or names of accounts. By default root."},"mode":{"type":"string","description":"Octal digits."},"mtime":{"type":["integer","string"],"description":"Seconds since 1970, or an RFC 3339 date. By default 0."}},"if":{"properties":{"type":{"enum":["symlink","hardlink"]}}},"then":{"required":["target"]}},"accounts":{"type":"object","description":"Accounts added to /etc/passwd and /etc/group.","additionalProperties":false,"properties":{"users":{"type":"array","description":"Lines of /etc/passwd.","items":{"type":"object","additionalProperties":false,"required":["name","uid"],"properties":{"name":{"type":"string","description":"Up to 32 lower-case letters, digits, `_` and `-`."},"uid":{"type":"integer","description":"Number of the user."},"gid":{"type":"integer","description":"By default a group with the user's own name and number."},"home":{"type":"string","description":"Made, owned by the user.","default":"/"},"shell":{"type":"string","description":"Program of a login.","default":"/sbin/nologin"}}}},"groups":{"type":"array","description":"Lines of /etc/group.","items":{"type":"object","additionalProperties":false,"required":["name","gid"],"properties":{"name":{"type":"string","description":"As a user's."},"gid":{"type":"integer","description":"Number of the group."},"members":{"type":"array","items":{"type":"string"},"description":"Names of users that are in it."}}}}}}}};
const schema22 = {"type":"object","additionalProperties":false,"required":["type","path"],"properties":{"type":{"enum":["directory","file","symlink","hardlink","permissions"],"description":"What to make; `permissions` changes what a content has."},"path":{"type":"string","description":"Absolute path in the image."},"target":{"type":"string","description":"Of a symlink, as written into it; of a hardlink, an absolute path in the image."},"content":{"type":"string","description":"Text of a file. By default none."},"owner":{"type":"string","description":"`uid`, `uid:gid` or names of accounts. By default root."},"mode":{"type":"string","description":"Octal digits."},"mtime":{"type":["integer","string"],"description":"Seconds since 1970, or an RFC 3339 date. By default 0."}},"if":{"properties":{"type":{"enum":["symlink","hardlink"]}}},"then":{"required":["target"]}};
const schema23 = {"type":"object","description":"Accounts added to /etc/passwd and /etc/group.","additionalProperties":false,"properties":{"users":{"type":"array","description":"Lines of /etc/passwd.","items":{"type":"object","additionalProperties":false,"required":["name","uid"],"properties":{"name":{"type":"string","description":"Up to 32 lower-case letters, digits, `_` and `-`."},"uid":{"type":"integer","description":"Number of the user."},"gid":{"type":"integer","description":"By default a group with the user's own name and number."},"home":{"type":"string","description":"Made, owned by the user.","default":"/"},"shell":{"type":"string","description":"Program of a login.","default":"/sbin/nologin"}}}},"groups":{"type":"array","description":"Lines of /etc/group.","items":{"type":"object","additionalProperties":false,"required":["name","gid"],"properties":{"name":{"type":"string","description":"As a user's."},"gid":{"type":"integer","description":"Number of the group."},"members":{"type":"array","items":{"type":"string"},"description":"Names of users that are in it."}}}}}};
const func2 = Object.prototype.hasOwnProperty;
const schema12 = {"type":"object","description":"Files of the workspace, or packages and downloads that are locked.","required":["type"],"properties":{"type":{"enum":["files","deb","apk","npm","wheel","go","download"],"description":"What kind of content it is."}},"allOf":[{"if":{"properties":{"type":{"const":"files"}}},"then":{"$ref":"#/definitions/files"}},{"if":{"properties":{"type":{"const":"deb"}}},"then":{"$ref":"#/definitions/deb"}},{"if":{"properties":{"type":{"const":"apk"}}},"then":{"$ref":"#/definitions/apk"}},{"if":{"properties":{"type":{"const":"npm"}}},"then":{"$ref":"#/definitions/npm"}},{"if":{"properties":{"type":{"const":"wheel"}}},"then":{"$ref":"#/definitions/wheel"}},{"if":{"properties":{"type":{"const":"go"}}},"then":{"$ref":"#/definitions/go"}},{"if":{"properties":{"type":{"const":"download"}}},"then":{"$ref":"#/definitions/download"}}]};
const schema13 = {"type":"object","description":"A file, or what is in a folder, of the workspace.","additionalProperties":false,"required":["type","from","to"],"properties":{"type":{"const":"files"},"from":{"description":"Path relative to the workspace, with tokens `{os}`, `{arch}`, `{platform}`, `{projectRoot}`, `{projectName}`; or an object of platform to path.","oneOf":[{"type":"string"},{"type":"object","additionalProperties":{"type":"string"}}]},"to":{"type":"string","description":"Absolute path in the image. With a slash at its end, the folder that a file goes into."},"owner":{"type":"string","description":"`uid`, `uid:gid` or names of accounts.","default":"0:0"},"mode":{"type":"string","description":"Mode of files, octal. By default 0755 for programs (ELF files, and scripts that begin with #!) and 0644 for the rest."},"directoryMode":{"type":"string","description":"Mode of folders, octal.","default":"0755"},"mtime":{"type":["integer","string"],"description":"Modification time: seconds since 1970 or an RFC 3339 date.","default":0},"include":{"type":"array","description":"Globs, relative to `from`, of what is taken.","items":{"type":"string","pattern":"."}},"exclude":{"type":"array","description":"Globs, relative to `from`, of what is left out.","items":{"type":"string","pattern":"."}},"layer":{"type":"string","description":"Contents with one layer name share a layer."},"expect":{"const":"static-binary","description":"Refuse a file that is not a static binary for the platform."}}};
const schema18 = {"type":"object","description":"Packages of npm for the image's platform: what a lockfile of the workspace says, or packages by name, locked by ours. No script of theirs is run.","additionalProperties":false,"required":["type","to"],"properties":{"type":{"const":"npm"},"lockfile":{"type":"string","description":"`package-lock.json` or `pnpm-lock.yaml`, relative to the workspace: all but development dependencies of the project are taken as it says."},"project":{"type":"string","description":"Folder of the project whose dependencies are meant, relative to the lockfile's, where the lockfile has several."},"local":{"description":"Packages of the workspace that come by other contents, or are bundled: just what they need from registries is taken. Names, or `all`.","oneOf":[{"const":"all"},{"type":"array","items":{"type":"string","pattern":"."}}]},"packages":{"description":"Packages by name: of a lockfile, just these with what they need; without one, `name@version` to be locked by the `lock` target. A list, or an object of platform to list.","oneOf":[{"type":"array","items":{"type":"string","pattern":"."}},{"type":"object","additionalProperties":{"type":"array","items":{"type":"string","pattern":"."}}}]},"to":{"type":"string","pattern":"^/","description":"Absolute path in the image of the folder that `node_modules` goes into.","examples":["/app"]},"bin":{"type":"string","pattern":"^/","description":"Absolute path in the image of a folder for links to the commands of the packages that are named."},"libc":{"enum":["glibc","musl"],"description":"C library of the image.","default":"glibc"},"layer":{"type":"string","description":"Put all packages into the layer of this name."}}};
const schema19 = {"type":"object","description":"Python wheels for the image's platform and interpreter, as a requirements file with hashes says; laid out as pip does.","additionalProperties":false,"required":["type","requirements"],"properties":{"type":{"const":"wheel"},"requirements":{"type":"string","description":"Requirements file with versions and hashes, relative to the workspace, as pip-compile and uv write it."},"python":{"type":"string","description":"Version of CPython in the image.","pattern":"^3\\.[0-9]+(\\.[0-9]+)?$","default":"3.11"},"to":{"type":"string","pattern":"^/","description":"Absolute path in the image of the folder that modules go into. By default `/usr/local/lib/python<version>/dist-packages`."},"scripts":{"type":"string","pattern":"^/","description":"Absolute path in the image of the folder that commands go into.","default":"/usr/local/bin"},"interpreter":{"type":"string","pattern":"^/","description":"Absolute path of the interpreter in the image, for the first line of commands.","default":"/usr/bin/python3"},"glibc":{"type":"string","description":"The newest glibc that wheels may ask for.","default":"2.36"},"libc":{"enum":["glibc","musl"],"description":"C library of the image.","default":"glibc"},"layer":{"type":"string","description":"Put all packages into the layer of this name."}}};
const schema20 = {"type":"object","description":"Commands of Go modules, compiled for each platform by this machine's Go, pinned by their module sums.","additionalProperties":false,"required":["type","packages","to"],"properties":{"type":{"const":"go"},"packages":{"type":"array","minItems":1,"description":"`path@version` of commands, or a query such as `@latest`, which the `lock` target answers.","items":{"type":"string","pattern":"."},"examples":[["github.com/google/go-containerregistry/cmd/crane@v0.20.3"]]},"to":{"type":"string","pattern":"^/","description":"Absolute path in the image of the folder that they go into.","examples":["/usr/local/bin"]},"toolchain":{"type":"string","description":"Version of Go, `go1.26.8`. By default the one that this machine has when it is locked."},"ldflags":{"type":"array","description":"Flags of the linker; `{version}` in them stands for the module's.","items":{"type":"string"},"examples":[["-s","-w"]]},"tags":{"type":"array","description":"Build tags.","items":{"type":"string"}},"env":{"type":"object","description":"Variables of Go's environment that decide what is compiled, such as GOAMD64.","additionalProperties":{"type":"string"}},"layer":{"type":"string","description":"Put all commands into the layer of this name."}}};
const schema21 = {"type":"object","description":"Programs and archives by address and SHA-256 for each platform; or those of a multitool lockfile.","additionalProperties":false,"required":["type","to"],"properties":{"type":{"const":"download"},"url":{"description":"Address, with `{version}`, `{os}` and `{arch}`; or an object of platform to address.","oneOf":[{"type":"string"},{"type":"object","additionalProperties":{"type":"string"}}]},"name":{"type":"string","description":"As it is called in lists of packages. By default as the last part of the address."},"version":{"type":"string","description":"What `{version}` stands for."},"os":{"type":"object","description":"Names that the maker has for systems: `{ \"darwin\": \"macos\" }`.","additionalProperties":{"type":"string"}},"arch":{"type":"object","description":"Names that the maker has for architectures: `{ \"amd64\": \"x86_64\" }`.","additionalProperties":{"type":"string"}},"kind":{"enum":["file","archive"],"description":"By default as the name of the address says."},"to":{"type":"string","pattern":"^/","description":"Absolute path in the image; with a slash at its end, or for several files, the folder that they go into.","examples":["/usr/local/bin/"]},"file":{"type":"string","description":"The one file of an archive that is wanted."},"include":{"type":"array","description":"Globs of what of an archive is taken.","items":{"type":"string","pattern":"."}},"exclude":{"type":"array","description":"Globs of what of an archive is left out.","items":{"type":"string","pattern":"."}},"strip":{"type":"integer","minimum":0,"description":"Leading folders of an archive's paths to take away.","default":0},"mode":{"type":"string","description":"Mode of the files, octal. By default 0755 for programs and what an archive says."},"setuid":{"type":"array","description":"Absolute paths of programs that may run as their owner or group. Others are refused.","items":{"type":"string"}},"checksums":{"type":"object","description":"SHA-256 by platform, where they are known beforehand.","additionalProperties":{"type":"string","pattern":"^(sha256:)?[0-9a-f]{64}$"}},"lockfile":{"type":"string","description":"Multitool lockfile (`tools.lock.json`), relative to the workspace."},"tools":{"type":"array","description":"Which tools of the lockfile; by default all.","items":{"type":"string","pattern":"."}},"layer":{"type":"string","description":"Put all of it into the layer of this name."}},"if":{"not":{"required":["lockfile"]}},"then":{"required":["url"]}};
const pattern0 = new RegExp(".", "u");
const pattern15 = new RegExp("^/", "u");
const pattern17 = new RegExp("^3\\.[0-9]+(\\.[0-9]+)?$", "u");
const pattern26 = new RegExp("^(sha256:)?[0-9a-f]{64}$", "u");
const schema14 = {"type":"object","description":"Debian packages with all that they depend on, locked. No script of theirs is run.","additionalProperties":false,"required":["type","packages","repositories"],"properties":{"type":{"const":"deb"},"packages":{"type":"array","minItems":1,"description":"Names; `name=version` for one version.","items":{"type":"string","pattern":"."},"examples":[["python3-minimal","ca-certificates"]]},"repositories":{"type":"array","minItems":1,"description":"Where they come from, the first that has a version first.","items":{"$ref":"#/definitions/debRepository"}},"omit":{"type":"array","description":"Packages to do without, though others depend on them: what only scripts need, which are not run.","items":{"type":"string","pattern":"."},"examples":[["debconf"]]},"without":{"type":"array","description":"Kinds of files to leave out: documentation (licences stay), translations.","items":{"enum":["docs","locales"]}},"exclude":{"type":"array","description":"Globs, relative to the root, of what is left out.","items":{"type":"string","pattern":"."}},"setuid":{"type":"array","description":"Absolute paths of programs that may run as their owner or group. Others are refused.","items":{"type":"string"}},"alternatives":{"type":"object","description":"Links that packages leave to the system's administrator: absolute path → what it points at.","additionalProperties":{"type":"string"}},"layer":{"type":"string","description":"Put all packages into the layer of this name."}}};
const schema15 = {"type":"object","description":"A repository of Debian packages. Where it is say mirror rules, `url`, or apt's own sources of this machine.","additionalProperties":false,"required":["name","suites"],"properties":{"name":{"type":"string","description":"Its name in mirror rules.","examples":["debian"]},"suites":{"type":"array","minItems":1,"description":"Suites or codenames.","items":{"type":"string","pattern":"."},"examples":[["bookworm","bookworm-updates"]]},"components":{"type":"array","minItems":1,"description":"Components.","items":{"type":"string","pattern":"."},"default":["main"]},"url":{"type":"string","description":"Address, unless a mirror rule or apt's sources are to say it."},"keys":{"type":"array","description":"Files of the workspace with the OpenPGP keys that sign it. By default those that apt's sources of this machine name. The lock keeps them.","items":{"type":"string"}},"snapshot":{"type":"string","description":"A moment of a snapshot service, `20251101T000000Z`, at which everything is taken.","pattern":"^[0-9]{8}T[0-9]{6}Z$"},"allowExpired":{"type":"boolean","description":"Take indexes whose time is over, as those of archives are.","default":false}}};
const pattern5 = new RegExp("^[0-9]{8}T[0-9]{6}Z$", "u");

function validate12(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "type"},message:"must have required property '"+"type"+"'"};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.packages === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "packages"},message:"must have required property '"+"packages"+"'"};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.repositories === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "repositories"},message:"must have required property '"+"repositories"+"'"};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
for(const key0 in data){
if(!(func2.call(schema14.properties, key0))){
const err3 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"};
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
if("deb" !== data.type){
const err4 = {instancePath:instancePath+"/type",schemaPath:"#/properties/type/const",keyword:"const",params:{allowedValue: "deb"},message:"must be equal to constant"};
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
const err5 = {instancePath:instancePath+"/packages",schemaPath:"#/properties/packages/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items"};
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
if(!pattern0.test(data2)){
const err6 = {instancePath:instancePath+"/packages/" + i0,schemaPath:"#/properties/packages/items/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\""};
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
const err7 = {instancePath:instancePath+"/packages/" + i0,schemaPath:"#/properties/packages/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
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
const err8 = {instancePath:instancePath+"/packages",schemaPath:"#/properties/packages/type",keyword:"type",params:{type: "array"},message:"must be array"};
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
const err9 = {instancePath:instancePath+"/repositories",schemaPath:"#/properties/repositories/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items"};
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
const err10 = {instancePath:instancePath+"/repositories/" + i1,schemaPath:"#/definitions/debRepository/required",keyword:"required",params:{missingProperty: "name"},message:"must have required property '"+"name"+"'"};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
if(data4.suites === undefined){
const err11 = {instancePath:instancePath+"/repositories/" + i1,schemaPath:"#/definitions/debRepository/required",keyword:"required",params:{missingProperty: "suites"},message:"must have required property '"+"suites"+"'"};
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
const err12 = {instancePath:instancePath+"/repositories/" + i1,schemaPath:"#/definitions/debRepository/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties"};
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
if(typeof data4.name !== "string"){
const err13 = {instancePath:instancePath+"/repositories/" + i1+"/name",schemaPath:"#/definitions/debRepository/properties/name/type",keyword:"type",params:{type: "string"},message:"must be string"};
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
const err14 = {instancePath:instancePath+"/repositories/" + i1+"/suites",schemaPath:"#/definitions/debRepository/properties/suites/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items"};
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
if(!pattern0.test(data7)){
const err15 = {instancePath:instancePath+"/repositories/" + i1+"/suites/" + i2,schemaPath:"#/definitions/debRepository/properties/suites/items/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\""};
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
const err16 = {instancePath:instancePath+"/repositories/" + i1+"/suites/" + i2,schemaPath:"#/definitions/debRepository/properties/suites/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
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
const err17 = {instancePath:instancePath+"/repositories/" + i1+"/suites",schemaPath:"#/definitions/debRepository/properties/suites/type",keyword:"type",params:{type: "array"},message:"must be array"};
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
const err18 = {instancePath:instancePath+"/repositories/" + i1+"/components",schemaPath:"#/definitions/debRepository/properties/components/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items"};
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
if(!pattern0.test(data9)){
const err19 = {instancePath:instancePath+"/repositories/" + i1+"/components/" + i3,schemaPath:"#/definitions/debRepository/properties/components/items/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\""};
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
const err20 = {instancePath:instancePath+"/repositories/" + i1+"/components/" + i3,schemaPath:"#/definitions/debRepository/properties/components/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
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
const err21 = {instancePath:instancePath+"/repositories/" + i1+"/components",schemaPath:"#/definitions/debRepository/properties/components/type",keyword:"type",params:{type: "array"},message:"must be array"};
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
if(typeof data4.url !== "string"){
const err22 = {instancePath:instancePath+"/repositories/" + i1+"/url",schemaPath:"#/definitions/debRepository/properties/url/type",keyword:"type",params:{type: "string"},message:"must be string"};
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
if(typeof data11[i4] !== "string"){
const err23 = {instancePath:instancePath+"/repositories/" + i1+"/keys/" + i4,schemaPath:"#/definitions/debRepository/properties/keys/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
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
const err24 = {instancePath:instancePath+"/repositories/" + i1+"/keys",schemaPath:"#/definitions/debRepository/properties/keys/type",keyword:"type",params:{type: "array"},message:"must be array"};
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
if(!pattern5.test(data13)){
const err25 = {instancePath:instancePath+"/repositories/" + i1+"/snapshot",schemaPath:"#/definitions/debRepository/properties/snapshot/pattern",keyword:"pattern",params:{pattern: "^[0-9]{8}T[0-9]{6}Z$"},message:"must match pattern \""+"^[0-9]{8}T[0-9]{6}Z$"+"\""};
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
const err26 = {instancePath:instancePath+"/repositories/" + i1+"/snapshot",schemaPath:"#/definitions/debRepository/properties/snapshot/type",keyword:"type",params:{type: "string"},message:"must be string"};
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
if(typeof data4.allowExpired !== "boolean"){
const err27 = {instancePath:instancePath+"/repositories/" + i1+"/allowExpired",schemaPath:"#/definitions/debRepository/properties/allowExpired/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
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
const err28 = {instancePath:instancePath+"/repositories/" + i1,schemaPath:"#/definitions/debRepository/type",keyword:"type",params:{type: "object"},message:"must be object"};
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
const err29 = {instancePath:instancePath+"/repositories",schemaPath:"#/properties/repositories/type",keyword:"type",params:{type: "array"},message:"must be array"};
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
if(!pattern0.test(data16)){
const err30 = {instancePath:instancePath+"/omit/" + i5,schemaPath:"#/properties/omit/items/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\""};
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
const err31 = {instancePath:instancePath+"/omit/" + i5,schemaPath:"#/properties/omit/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
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
const err32 = {instancePath:instancePath+"/omit",schemaPath:"#/properties/omit/type",keyword:"type",params:{type: "array"},message:"must be array"};
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
const err33 = {instancePath:instancePath+"/without/" + i6,schemaPath:"#/properties/without/items/enum",keyword:"enum",params:{allowedValues: schema14.properties.without.items.enum},message:"must be equal to one of the allowed values"};
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
const err34 = {instancePath:instancePath+"/without",schemaPath:"#/properties/without/type",keyword:"type",params:{type: "array"},message:"must be array"};
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
if(!pattern0.test(data20)){
const err35 = {instancePath:instancePath+"/exclude/" + i7,schemaPath:"#/properties/exclude/items/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\""};
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
const err36 = {instancePath:instancePath+"/exclude/" + i7,schemaPath:"#/properties/exclude/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
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
const err37 = {instancePath:instancePath+"/exclude",schemaPath:"#/properties/exclude/type",keyword:"type",params:{type: "array"},message:"must be array"};
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
if(typeof data21[i8] !== "string"){
const err38 = {instancePath:instancePath+"/setuid/" + i8,schemaPath:"#/properties/setuid/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
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
const err39 = {instancePath:instancePath+"/setuid",schemaPath:"#/properties/setuid/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
if(data.alternatives !== undefined){
let data23 = data.alternatives;
if(data23 && typeof data23 == "object" && !Array.isArray(data23)){
for(const key2 in data23){
if(typeof data23[key2] !== "string"){
const err40 = {instancePath:instancePath+"/alternatives/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/alternatives/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string"};
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
const err41 = {instancePath:instancePath+"/alternatives",schemaPath:"#/properties/alternatives/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
}
if(data.layer !== undefined){
if(typeof data.layer !== "string"){
const err42 = {instancePath:instancePath+"/layer",schemaPath:"#/properties/layer/type",keyword:"type",params:{type: "string"},message:"must be string"};
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
const err43 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
validate12.errors = vErrors;
return errors === 0;
}

const schema16 = {"type":"object","description":"Packages of apk (Alpine, Wolfi and their kin) with all that they depend on, locked. No script of theirs is run.","additionalProperties":false,"required":["type","packages","repositories"],"properties":{"type":{"const":"apk"},"packages":{"type":"array","minItems":1,"description":"What apk calls the world: names, with a version (`=`, `<`, `>`, `<=`, `>=`, `~` for all that begin with it), a repository's tag (`nginx@edge`), or what may not be there (`!openssh`).","items":{"type":"string","pattern":"."},"examples":[["busybox","python-3.12~3.12.1"]]},"repositories":{"type":"array","minItems":1,"description":"Where they come from, the first that has a version first.","items":{"$ref":"#/definitions/apkRepository"}},"apkoLock":{"type":"string","description":"An `apko.lock.json`, relative to the workspace: the packages that it names are locked, and none is chosen."},"runtimeRepositories":{"type":"array","description":"Lines of `/etc/apk/repositories` in the image. By default the repositories whose address is given.","items":{"type":"string","pattern":"."}},"exclude":{"type":"array","description":"Globs, relative to the root, of what is left out.","items":{"type":"string","pattern":"."}},"setuid":{"description":"Absolute paths of programs that may run as their owner or group; others are refused. Or `any`.","oneOf":[{"const":"any"},{"type":"array","items":{"type":"string"}}]},"layer":{"type":"string","description":"Put all packages into the layer of this name."}}};
const schema17 = {"type":"object","description":"A repository of packages of apk: a folder for each architecture, with an APKINDEX and packages in it. Where it is say mirror rules, or `url`.","additionalProperties":false,"required":["name"],"properties":{"name":{"type":"string","description":"Its name in mirror rules.","examples":["wolfi"]},"url":{"type":"string","description":"Address, or a folder relative to the workspace, unless a mirror rule is to say it. An address is in the image, too (`/etc/apk/repositories`)."},"tag":{"type":"string","description":"With a tag, it serves only what is asked for by it (`nginx@edge`), and what that depends on.","pattern":"^[A-Za-z0-9_.-]+$"},"keys":{"type":"array","description":"Files of the workspace, or addresses (https), with the public RSA keys that may sign it, called as its makers call them. Where none are named, `lock` asks the makers' own addresses. The lock keeps those that signed.","items":{"type":"string"}},"unsignedPackages":{"type":"boolean","description":"Take packages that are not signed themselves: what the signed index says of them proves them.","default":false}}};
const pattern9 = new RegExp("^[A-Za-z0-9_.-]+$", "u");

function validate14(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "type"},message:"must have required property '"+"type"+"'"};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.packages === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "packages"},message:"must have required property '"+"packages"+"'"};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.repositories === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "repositories"},message:"must have required property '"+"repositories"+"'"};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
for(const key0 in data){
if(!((((((((key0 === "type") || (key0 === "packages")) || (key0 === "repositories")) || (key0 === "apkoLock")) || (key0 === "runtimeRepositories")) || (key0 === "exclude")) || (key0 === "setuid")) || (key0 === "layer"))){
const err3 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"};
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
if("apk" !== data.type){
const err4 = {instancePath:instancePath+"/type",schemaPath:"#/properties/type/const",keyword:"const",params:{allowedValue: "apk"},message:"must be equal to constant"};
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
const err5 = {instancePath:instancePath+"/packages",schemaPath:"#/properties/packages/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items"};
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
if(!pattern0.test(data2)){
const err6 = {instancePath:instancePath+"/packages/" + i0,schemaPath:"#/properties/packages/items/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\""};
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
const err7 = {instancePath:instancePath+"/packages/" + i0,schemaPath:"#/properties/packages/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
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
const err8 = {instancePath:instancePath+"/packages",schemaPath:"#/properties/packages/type",keyword:"type",params:{type: "array"},message:"must be array"};
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
const err9 = {instancePath:instancePath+"/repositories",schemaPath:"#/properties/repositories/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items"};
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
const err10 = {instancePath:instancePath+"/repositories/" + i1,schemaPath:"#/definitions/apkRepository/required",keyword:"required",params:{missingProperty: "name"},message:"must have required property '"+"name"+"'"};
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
const err11 = {instancePath:instancePath+"/repositories/" + i1,schemaPath:"#/definitions/apkRepository/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties"};
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
if(typeof data4.name !== "string"){
const err12 = {instancePath:instancePath+"/repositories/" + i1+"/name",schemaPath:"#/definitions/apkRepository/properties/name/type",keyword:"type",params:{type: "string"},message:"must be string"};
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
if(typeof data4.url !== "string"){
const err13 = {instancePath:instancePath+"/repositories/" + i1+"/url",schemaPath:"#/definitions/apkRepository/properties/url/type",keyword:"type",params:{type: "string"},message:"must be string"};
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
if(!pattern9.test(data7)){
const err14 = {instancePath:instancePath+"/repositories/" + i1+"/tag",schemaPath:"#/definitions/apkRepository/properties/tag/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9_.-]+$"},message:"must match pattern \""+"^[A-Za-z0-9_.-]+$"+"\""};
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
const err15 = {instancePath:instancePath+"/repositories/" + i1+"/tag",schemaPath:"#/definitions/apkRepository/properties/tag/type",keyword:"type",params:{type: "string"},message:"must be string"};
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
if(typeof data8[i2] !== "string"){
const err16 = {instancePath:instancePath+"/repositories/" + i1+"/keys/" + i2,schemaPath:"#/definitions/apkRepository/properties/keys/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
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
const err17 = {instancePath:instancePath+"/repositories/" + i1+"/keys",schemaPath:"#/definitions/apkRepository/properties/keys/type",keyword:"type",params:{type: "array"},message:"must be array"};
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
if(typeof data4.unsignedPackages !== "boolean"){
const err18 = {instancePath:instancePath+"/repositories/" + i1+"/unsignedPackages",schemaPath:"#/definitions/apkRepository/properties/unsignedPackages/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
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
const err19 = {instancePath:instancePath+"/repositories/" + i1,schemaPath:"#/definitions/apkRepository/type",keyword:"type",params:{type: "object"},message:"must be object"};
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
const err20 = {instancePath:instancePath+"/repositories",schemaPath:"#/properties/repositories/type",keyword:"type",params:{type: "array"},message:"must be array"};
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
if(typeof data.apkoLock !== "string"){
const err21 = {instancePath:instancePath+"/apkoLock",schemaPath:"#/properties/apkoLock/type",keyword:"type",params:{type: "string"},message:"must be string"};
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
if(!pattern0.test(data13)){
const err22 = {instancePath:instancePath+"/runtimeRepositories/" + i3,schemaPath:"#/properties/runtimeRepositories/items/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\""};
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
const err23 = {instancePath:instancePath+"/runtimeRepositories/" + i3,schemaPath:"#/properties/runtimeRepositories/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
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
const err24 = {instancePath:instancePath+"/runtimeRepositories",schemaPath:"#/properties/runtimeRepositories/type",keyword:"type",params:{type: "array"},message:"must be array"};
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
if(!pattern0.test(data15)){
const err25 = {instancePath:instancePath+"/exclude/" + i4,schemaPath:"#/properties/exclude/items/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\""};
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
const err26 = {instancePath:instancePath+"/exclude/" + i4,schemaPath:"#/properties/exclude/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
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
const err27 = {instancePath:instancePath+"/exclude",schemaPath:"#/properties/exclude/type",keyword:"type",params:{type: "array"},message:"must be array"};
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
const err28 = {instancePath:instancePath+"/setuid",schemaPath:"#/properties/setuid/oneOf/0/const",keyword:"const",params:{allowedValue: "any"},message:"must be equal to constant"};
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
if(typeof data16[i5] !== "string"){
const err29 = {instancePath:instancePath+"/setuid/" + i5,schemaPath:"#/properties/setuid/oneOf/1/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
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
const err30 = {instancePath:instancePath+"/setuid",schemaPath:"#/properties/setuid/oneOf/1/type",keyword:"type",params:{type: "array"},message:"must be array"};
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
const err31 = {instancePath:instancePath+"/setuid",schemaPath:"#/properties/setuid/oneOf",keyword:"oneOf",params:{passingSchemas: passing0},message:"must match exactly one schema in oneOf"};
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
if(data.layer !== undefined){
if(typeof data.layer !== "string"){
const err32 = {instancePath:instancePath+"/layer",schemaPath:"#/properties/layer/type",keyword:"type",params:{type: "string"},message:"must be string"};
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
const err33 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
validate14.errors = vErrors;
return errors === 0;
}


function validate11(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
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
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type === undefined){
const err1 = {instancePath,schemaPath:"#/definitions/files/required",keyword:"required",params:{missingProperty: "type"},message:"must have required property '"+"type"+"'"};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.from === undefined){
const err2 = {instancePath,schemaPath:"#/definitions/files/required",keyword:"required",params:{missingProperty: "from"},message:"must have required property '"+"from"+"'"};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(data.to === undefined){
const err3 = {instancePath,schemaPath:"#/definitions/files/required",keyword:"required",params:{missingProperty: "to"},message:"must have required property '"+"to"+"'"};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
for(const key0 in data){
if(!(func2.call(schema13.properties, key0))){
const err4 = {instancePath,schemaPath:"#/definitions/files/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.type !== undefined){
if("files" !== data.type){
const err5 = {instancePath:instancePath+"/type",schemaPath:"#/definitions/files/properties/type/const",keyword:"const",params:{allowedValue: "files"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.from !== undefined){
let data2 = data.from;
const _errs11 = errors;
let valid5 = false;
let passing0 = null;
const _errs12 = errors;
if(typeof data2 !== "string"){
const err6 = {instancePath:instancePath+"/from",schemaPath:"#/definitions/files/properties/from/oneOf/0/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
var _valid1 = _errs12 === errors;
if(_valid1){
valid5 = true;
passing0 = 0;
}
const _errs14 = errors;
if(data2 && typeof data2 == "object" && !Array.isArray(data2)){
for(const key1 in data2){
if(typeof data2[key1] !== "string"){
const err7 = {instancePath:instancePath+"/from/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/files/properties/from/oneOf/1/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string"};
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
const err8 = {instancePath:instancePath+"/from",schemaPath:"#/definitions/files/properties/from/oneOf/1/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
var _valid1 = _errs14 === errors;
if(_valid1 && valid5){
valid5 = false;
passing0 = [passing0, 1];
}
else {
if(_valid1){
valid5 = true;
passing0 = 1;
}
}
if(!valid5){
const err9 = {instancePath:instancePath+"/from",schemaPath:"#/definitions/files/properties/from/oneOf",keyword:"oneOf",params:{passingSchemas: passing0},message:"must match exactly one schema in oneOf"};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
else {
errors = _errs11;
if(vErrors !== null){
if(_errs11){
vErrors.length = _errs11;
}
else {
vErrors = null;
}
}
}
}
if(data.to !== undefined){
if(typeof data.to !== "string"){
const err10 = {instancePath:instancePath+"/to",schemaPath:"#/definitions/files/properties/to/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.owner !== undefined){
if(typeof data.owner !== "string"){
const err11 = {instancePath:instancePath+"/owner",schemaPath:"#/definitions/files/properties/owner/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data.mode !== undefined){
if(typeof data.mode !== "string"){
const err12 = {instancePath:instancePath+"/mode",schemaPath:"#/definitions/files/properties/mode/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data.directoryMode !== undefined){
if(typeof data.directoryMode !== "string"){
const err13 = {instancePath:instancePath+"/directoryMode",schemaPath:"#/definitions/files/properties/directoryMode/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data.mtime !== undefined){
let data8 = data.mtime;
if((!((typeof data8 == "number") && (!(data8 % 1) && !isNaN(data8)))) && (typeof data8 !== "string")){
const err14 = {instancePath:instancePath+"/mtime",schemaPath:"#/definitions/files/properties/mtime/type",keyword:"type",params:{type: schema13.properties.mtime.type},message:"must be integer,string"};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
if(data.include !== undefined){
let data9 = data.include;
if(Array.isArray(data9)){
const len0 = data9.length;
for(let i0=0; i0<len0; i0++){
let data10 = data9[i0];
if(typeof data10 === "string"){
if(!pattern0.test(data10)){
const err15 = {instancePath:instancePath+"/include/" + i0,schemaPath:"#/definitions/files/properties/include/items/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\""};
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
const err16 = {instancePath:instancePath+"/include/" + i0,schemaPath:"#/definitions/files/properties/include/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
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
const err17 = {instancePath:instancePath+"/include",schemaPath:"#/definitions/files/properties/include/type",keyword:"type",params:{type: "array"},message:"must be array"};
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
let data11 = data.exclude;
if(Array.isArray(data11)){
const len1 = data11.length;
for(let i1=0; i1<len1; i1++){
let data12 = data11[i1];
if(typeof data12 === "string"){
if(!pattern0.test(data12)){
const err18 = {instancePath:instancePath+"/exclude/" + i1,schemaPath:"#/definitions/files/properties/exclude/items/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\""};
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
const err19 = {instancePath:instancePath+"/exclude/" + i1,schemaPath:"#/definitions/files/properties/exclude/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
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
const err20 = {instancePath:instancePath+"/exclude",schemaPath:"#/definitions/files/properties/exclude/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
if(data.layer !== undefined){
if(typeof data.layer !== "string"){
const err21 = {instancePath:instancePath+"/layer",schemaPath:"#/definitions/files/properties/layer/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
if(data.expect !== undefined){
if("static-binary" !== data.expect){
const err22 = {instancePath:instancePath+"/expect",schemaPath:"#/definitions/files/properties/expect/const",keyword:"const",params:{allowedValue: "static-binary"},message:"must be equal to constant"};
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
const err23 = {instancePath,schemaPath:"#/definitions/files/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
var _valid0 = _errs5 === errors;
valid1 = _valid0;
}
if(!valid1){
const err24 = {instancePath,schemaPath:"#/allOf/0/if",keyword:"if",params:{failingKeyword: "then"},message:"must match \"then\" schema"};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
const _errs41 = errors;
let valid11 = true;
const _errs42 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type !== undefined){
if("deb" !== data.type){
const err25 = {};
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
var _valid2 = _errs42 === errors;
errors = _errs41;
if(vErrors !== null){
if(_errs41){
vErrors.length = _errs41;
}
else {
vErrors = null;
}
}
if(_valid2){
const _errs44 = errors;
if(!(validate12(data, {instancePath,parentData,parentDataProperty,rootData}))){
vErrors = vErrors === null ? validate12.errors : vErrors.concat(validate12.errors);
errors = vErrors.length;
}
var _valid2 = _errs44 === errors;
valid11 = _valid2;
}
if(!valid11){
const err26 = {instancePath,schemaPath:"#/allOf/1/if",keyword:"if",params:{failingKeyword: "then"},message:"must match \"then\" schema"};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
const _errs46 = errors;
let valid13 = true;
const _errs47 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type !== undefined){
if("apk" !== data.type){
const err27 = {};
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
var _valid3 = _errs47 === errors;
errors = _errs46;
if(vErrors !== null){
if(_errs46){
vErrors.length = _errs46;
}
else {
vErrors = null;
}
}
if(_valid3){
const _errs49 = errors;
if(!(validate14(data, {instancePath,parentData,parentDataProperty,rootData}))){
vErrors = vErrors === null ? validate14.errors : vErrors.concat(validate14.errors);
errors = vErrors.length;
}
var _valid3 = _errs49 === errors;
valid13 = _valid3;
}
if(!valid13){
const err28 = {instancePath,schemaPath:"#/allOf/2/if",keyword:"if",params:{failingKeyword: "then"},message:"must match \"then\" schema"};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
const _errs51 = errors;
let valid15 = true;
const _errs52 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type !== undefined){
if("npm" !== data.type){
const err29 = {};
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
var _valid4 = _errs52 === errors;
errors = _errs51;
if(vErrors !== null){
if(_errs51){
vErrors.length = _errs51;
}
else {
vErrors = null;
}
}
if(_valid4){
const _errs54 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type === undefined){
const err30 = {instancePath,schemaPath:"#/definitions/npm/required",keyword:"required",params:{missingProperty: "type"},message:"must have required property '"+"type"+"'"};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
if(data.to === undefined){
const err31 = {instancePath,schemaPath:"#/definitions/npm/required",keyword:"required",params:{missingProperty: "to"},message:"must have required property '"+"to"+"'"};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
for(const key2 in data){
if(!(func2.call(schema18.properties, key2))){
const err32 = {instancePath,schemaPath:"#/definitions/npm/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
if(data.type !== undefined){
if("npm" !== data.type){
const err33 = {instancePath:instancePath+"/type",schemaPath:"#/definitions/npm/properties/type/const",keyword:"const",params:{allowedValue: "npm"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
}
if(data.lockfile !== undefined){
if(typeof data.lockfile !== "string"){
const err34 = {instancePath:instancePath+"/lockfile",schemaPath:"#/definitions/npm/properties/lockfile/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
if(data.project !== undefined){
if(typeof data.project !== "string"){
const err35 = {instancePath:instancePath+"/project",schemaPath:"#/definitions/npm/properties/project/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
if(data.local !== undefined){
let data21 = data.local;
const _errs64 = errors;
let valid19 = false;
let passing1 = null;
const _errs65 = errors;
if("all" !== data21){
const err36 = {instancePath:instancePath+"/local",schemaPath:"#/definitions/npm/properties/local/oneOf/0/const",keyword:"const",params:{allowedValue: "all"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
var _valid5 = _errs65 === errors;
if(_valid5){
valid19 = true;
passing1 = 0;
}
const _errs66 = errors;
if(Array.isArray(data21)){
const len2 = data21.length;
for(let i2=0; i2<len2; i2++){
let data22 = data21[i2];
if(typeof data22 === "string"){
if(!pattern0.test(data22)){
const err37 = {instancePath:instancePath+"/local/" + i2,schemaPath:"#/definitions/npm/properties/local/oneOf/1/items/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\""};
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
const err38 = {instancePath:instancePath+"/local/" + i2,schemaPath:"#/definitions/npm/properties/local/oneOf/1/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
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
const err39 = {instancePath:instancePath+"/local",schemaPath:"#/definitions/npm/properties/local/oneOf/1/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
var _valid5 = _errs66 === errors;
if(_valid5 && valid19){
valid19 = false;
passing1 = [passing1, 1];
}
else {
if(_valid5){
valid19 = true;
passing1 = 1;
}
}
if(!valid19){
const err40 = {instancePath:instancePath+"/local",schemaPath:"#/definitions/npm/properties/local/oneOf",keyword:"oneOf",params:{passingSchemas: passing1},message:"must match exactly one schema in oneOf"};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
else {
errors = _errs64;
if(vErrors !== null){
if(_errs64){
vErrors.length = _errs64;
}
else {
vErrors = null;
}
}
}
}
if(data.packages !== undefined){
let data23 = data.packages;
const _errs71 = errors;
let valid22 = false;
let passing2 = null;
const _errs72 = errors;
if(Array.isArray(data23)){
const len3 = data23.length;
for(let i3=0; i3<len3; i3++){
let data24 = data23[i3];
if(typeof data24 === "string"){
if(!pattern0.test(data24)){
const err41 = {instancePath:instancePath+"/packages/" + i3,schemaPath:"#/definitions/npm/properties/packages/oneOf/0/items/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\""};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
}
else {
const err42 = {instancePath:instancePath+"/packages/" + i3,schemaPath:"#/definitions/npm/properties/packages/oneOf/0/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
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
const err43 = {instancePath:instancePath+"/packages",schemaPath:"#/definitions/npm/properties/packages/oneOf/0/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
var _valid6 = _errs72 === errors;
if(_valid6){
valid22 = true;
passing2 = 0;
}
const _errs76 = errors;
if(data23 && typeof data23 == "object" && !Array.isArray(data23)){
for(const key3 in data23){
let data25 = data23[key3];
if(Array.isArray(data25)){
const len4 = data25.length;
for(let i4=0; i4<len4; i4++){
let data26 = data25[i4];
if(typeof data26 === "string"){
if(!pattern0.test(data26)){
const err44 = {instancePath:instancePath+"/packages/" + key3.replace(/~/g, "~0").replace(/\//g, "~1")+"/" + i4,schemaPath:"#/definitions/npm/properties/packages/oneOf/1/additionalProperties/items/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\""};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
}
else {
const err45 = {instancePath:instancePath+"/packages/" + key3.replace(/~/g, "~0").replace(/\//g, "~1")+"/" + i4,schemaPath:"#/definitions/npm/properties/packages/oneOf/1/additionalProperties/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
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
const err46 = {instancePath:instancePath+"/packages/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/npm/properties/packages/oneOf/1/additionalProperties/type",keyword:"type",params:{type: "array"},message:"must be array"};
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
const err47 = {instancePath:instancePath+"/packages",schemaPath:"#/definitions/npm/properties/packages/oneOf/1/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
var _valid6 = _errs76 === errors;
if(_valid6 && valid22){
valid22 = false;
passing2 = [passing2, 1];
}
else {
if(_valid6){
valid22 = true;
passing2 = 1;
}
}
if(!valid22){
const err48 = {instancePath:instancePath+"/packages",schemaPath:"#/definitions/npm/properties/packages/oneOf",keyword:"oneOf",params:{passingSchemas: passing2},message:"must match exactly one schema in oneOf"};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
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
if(data.to !== undefined){
let data27 = data.to;
if(typeof data27 === "string"){
if(!pattern15.test(data27)){
const err49 = {instancePath:instancePath+"/to",schemaPath:"#/definitions/npm/properties/to/pattern",keyword:"pattern",params:{pattern: "^/"},message:"must match pattern \""+"^/"+"\""};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
}
else {
const err50 = {instancePath:instancePath+"/to",schemaPath:"#/definitions/npm/properties/to/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
}
if(data.bin !== undefined){
let data28 = data.bin;
if(typeof data28 === "string"){
if(!pattern15.test(data28)){
const err51 = {instancePath:instancePath+"/bin",schemaPath:"#/definitions/npm/properties/bin/pattern",keyword:"pattern",params:{pattern: "^/"},message:"must match pattern \""+"^/"+"\""};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
}
else {
const err52 = {instancePath:instancePath+"/bin",schemaPath:"#/definitions/npm/properties/bin/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err52];
}
else {
vErrors.push(err52);
}
errors++;
}
}
if(data.libc !== undefined){
let data29 = data.libc;
if(!((data29 === "glibc") || (data29 === "musl"))){
const err53 = {instancePath:instancePath+"/libc",schemaPath:"#/definitions/npm/properties/libc/enum",keyword:"enum",params:{allowedValues: schema18.properties.libc.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err53];
}
else {
vErrors.push(err53);
}
errors++;
}
}
if(data.layer !== undefined){
if(typeof data.layer !== "string"){
const err54 = {instancePath:instancePath+"/layer",schemaPath:"#/definitions/npm/properties/layer/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err54];
}
else {
vErrors.push(err54);
}
errors++;
}
}
}
else {
const err55 = {instancePath,schemaPath:"#/definitions/npm/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err55];
}
else {
vErrors.push(err55);
}
errors++;
}
var _valid4 = _errs54 === errors;
valid15 = _valid4;
}
if(!valid15){
const err56 = {instancePath,schemaPath:"#/allOf/3/if",keyword:"if",params:{failingKeyword: "then"},message:"must match \"then\" schema"};
if(vErrors === null){
vErrors = [err56];
}
else {
vErrors.push(err56);
}
errors++;
}
const _errs91 = errors;
let valid28 = true;
const _errs92 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type !== undefined){
if("wheel" !== data.type){
const err57 = {};
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
var _valid7 = _errs92 === errors;
errors = _errs91;
if(vErrors !== null){
if(_errs91){
vErrors.length = _errs91;
}
else {
vErrors = null;
}
}
if(_valid7){
const _errs94 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type === undefined){
const err58 = {instancePath,schemaPath:"#/definitions/wheel/required",keyword:"required",params:{missingProperty: "type"},message:"must have required property '"+"type"+"'"};
if(vErrors === null){
vErrors = [err58];
}
else {
vErrors.push(err58);
}
errors++;
}
if(data.requirements === undefined){
const err59 = {instancePath,schemaPath:"#/definitions/wheel/required",keyword:"required",params:{missingProperty: "requirements"},message:"must have required property '"+"requirements"+"'"};
if(vErrors === null){
vErrors = [err59];
}
else {
vErrors.push(err59);
}
errors++;
}
for(const key4 in data){
if(!(func2.call(schema19.properties, key4))){
const err60 = {instancePath,schemaPath:"#/definitions/wheel/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key4},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err60];
}
else {
vErrors.push(err60);
}
errors++;
}
}
if(data.type !== undefined){
if("wheel" !== data.type){
const err61 = {instancePath:instancePath+"/type",schemaPath:"#/definitions/wheel/properties/type/const",keyword:"const",params:{allowedValue: "wheel"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err61];
}
else {
vErrors.push(err61);
}
errors++;
}
}
if(data.requirements !== undefined){
if(typeof data.requirements !== "string"){
const err62 = {instancePath:instancePath+"/requirements",schemaPath:"#/definitions/wheel/properties/requirements/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err62];
}
else {
vErrors.push(err62);
}
errors++;
}
}
if(data.python !== undefined){
let data34 = data.python;
if(typeof data34 === "string"){
if(!pattern17.test(data34)){
const err63 = {instancePath:instancePath+"/python",schemaPath:"#/definitions/wheel/properties/python/pattern",keyword:"pattern",params:{pattern: "^3\\.[0-9]+(\\.[0-9]+)?$"},message:"must match pattern \""+"^3\\.[0-9]+(\\.[0-9]+)?$"+"\""};
if(vErrors === null){
vErrors = [err63];
}
else {
vErrors.push(err63);
}
errors++;
}
}
else {
const err64 = {instancePath:instancePath+"/python",schemaPath:"#/definitions/wheel/properties/python/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err64];
}
else {
vErrors.push(err64);
}
errors++;
}
}
if(data.to !== undefined){
let data35 = data.to;
if(typeof data35 === "string"){
if(!pattern15.test(data35)){
const err65 = {instancePath:instancePath+"/to",schemaPath:"#/definitions/wheel/properties/to/pattern",keyword:"pattern",params:{pattern: "^/"},message:"must match pattern \""+"^/"+"\""};
if(vErrors === null){
vErrors = [err65];
}
else {
vErrors.push(err65);
}
errors++;
}
}
else {
const err66 = {instancePath:instancePath+"/to",schemaPath:"#/definitions/wheel/properties/to/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err66];
}
else {
vErrors.push(err66);
}
errors++;
}
}
if(data.scripts !== undefined){
let data36 = data.scripts;
if(typeof data36 === "string"){
if(!pattern15.test(data36)){
const err67 = {instancePath:instancePath+"/scripts",schemaPath:"#/definitions/wheel/properties/scripts/pattern",keyword:"pattern",params:{pattern: "^/"},message:"must match pattern \""+"^/"+"\""};
if(vErrors === null){
vErrors = [err67];
}
else {
vErrors.push(err67);
}
errors++;
}
}
else {
const err68 = {instancePath:instancePath+"/scripts",schemaPath:"#/definitions/wheel/properties/scripts/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err68];
}
else {
vErrors.push(err68);
}
errors++;
}
}
if(data.interpreter !== undefined){
let data37 = data.interpreter;
if(typeof data37 === "string"){
if(!pattern15.test(data37)){
const err69 = {instancePath:instancePath+"/interpreter",schemaPath:"#/definitions/wheel/properties/interpreter/pattern",keyword:"pattern",params:{pattern: "^/"},message:"must match pattern \""+"^/"+"\""};
if(vErrors === null){
vErrors = [err69];
}
else {
vErrors.push(err69);
}
errors++;
}
}
else {
const err70 = {instancePath:instancePath+"/interpreter",schemaPath:"#/definitions/wheel/properties/interpreter/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err70];
}
else {
vErrors.push(err70);
}
errors++;
}
}
if(data.glibc !== undefined){
if(typeof data.glibc !== "string"){
const err71 = {instancePath:instancePath+"/glibc",schemaPath:"#/definitions/wheel/properties/glibc/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err71];
}
else {
vErrors.push(err71);
}
errors++;
}
}
if(data.libc !== undefined){
let data39 = data.libc;
if(!((data39 === "glibc") || (data39 === "musl"))){
const err72 = {instancePath:instancePath+"/libc",schemaPath:"#/definitions/wheel/properties/libc/enum",keyword:"enum",params:{allowedValues: schema19.properties.libc.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err72];
}
else {
vErrors.push(err72);
}
errors++;
}
}
if(data.layer !== undefined){
if(typeof data.layer !== "string"){
const err73 = {instancePath:instancePath+"/layer",schemaPath:"#/definitions/wheel/properties/layer/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err73];
}
else {
vErrors.push(err73);
}
errors++;
}
}
}
else {
const err74 = {instancePath,schemaPath:"#/definitions/wheel/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err74];
}
else {
vErrors.push(err74);
}
errors++;
}
var _valid7 = _errs94 === errors;
valid28 = _valid7;
}
if(!valid28){
const err75 = {instancePath,schemaPath:"#/allOf/4/if",keyword:"if",params:{failingKeyword: "then"},message:"must match \"then\" schema"};
if(vErrors === null){
vErrors = [err75];
}
else {
vErrors.push(err75);
}
errors++;
}
const _errs115 = errors;
let valid32 = true;
const _errs116 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type !== undefined){
if("go" !== data.type){
const err76 = {};
if(vErrors === null){
vErrors = [err76];
}
else {
vErrors.push(err76);
}
errors++;
}
}
}
var _valid8 = _errs116 === errors;
errors = _errs115;
if(vErrors !== null){
if(_errs115){
vErrors.length = _errs115;
}
else {
vErrors = null;
}
}
if(_valid8){
const _errs118 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type === undefined){
const err77 = {instancePath,schemaPath:"#/definitions/go/required",keyword:"required",params:{missingProperty: "type"},message:"must have required property '"+"type"+"'"};
if(vErrors === null){
vErrors = [err77];
}
else {
vErrors.push(err77);
}
errors++;
}
if(data.packages === undefined){
const err78 = {instancePath,schemaPath:"#/definitions/go/required",keyword:"required",params:{missingProperty: "packages"},message:"must have required property '"+"packages"+"'"};
if(vErrors === null){
vErrors = [err78];
}
else {
vErrors.push(err78);
}
errors++;
}
if(data.to === undefined){
const err79 = {instancePath,schemaPath:"#/definitions/go/required",keyword:"required",params:{missingProperty: "to"},message:"must have required property '"+"to"+"'"};
if(vErrors === null){
vErrors = [err79];
}
else {
vErrors.push(err79);
}
errors++;
}
for(const key5 in data){
if(!((((((((key5 === "type") || (key5 === "packages")) || (key5 === "to")) || (key5 === "toolchain")) || (key5 === "ldflags")) || (key5 === "tags")) || (key5 === "env")) || (key5 === "layer"))){
const err80 = {instancePath,schemaPath:"#/definitions/go/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key5},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err80];
}
else {
vErrors.push(err80);
}
errors++;
}
}
if(data.type !== undefined){
if("go" !== data.type){
const err81 = {instancePath:instancePath+"/type",schemaPath:"#/definitions/go/properties/type/const",keyword:"const",params:{allowedValue: "go"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err81];
}
else {
vErrors.push(err81);
}
errors++;
}
}
if(data.packages !== undefined){
let data43 = data.packages;
if(Array.isArray(data43)){
if(data43.length < 1){
const err82 = {instancePath:instancePath+"/packages",schemaPath:"#/definitions/go/properties/packages/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items"};
if(vErrors === null){
vErrors = [err82];
}
else {
vErrors.push(err82);
}
errors++;
}
const len5 = data43.length;
for(let i5=0; i5<len5; i5++){
let data44 = data43[i5];
if(typeof data44 === "string"){
if(!pattern0.test(data44)){
const err83 = {instancePath:instancePath+"/packages/" + i5,schemaPath:"#/definitions/go/properties/packages/items/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\""};
if(vErrors === null){
vErrors = [err83];
}
else {
vErrors.push(err83);
}
errors++;
}
}
else {
const err84 = {instancePath:instancePath+"/packages/" + i5,schemaPath:"#/definitions/go/properties/packages/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err84];
}
else {
vErrors.push(err84);
}
errors++;
}
}
}
else {
const err85 = {instancePath:instancePath+"/packages",schemaPath:"#/definitions/go/properties/packages/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err85];
}
else {
vErrors.push(err85);
}
errors++;
}
}
if(data.to !== undefined){
let data45 = data.to;
if(typeof data45 === "string"){
if(!pattern15.test(data45)){
const err86 = {instancePath:instancePath+"/to",schemaPath:"#/definitions/go/properties/to/pattern",keyword:"pattern",params:{pattern: "^/"},message:"must match pattern \""+"^/"+"\""};
if(vErrors === null){
vErrors = [err86];
}
else {
vErrors.push(err86);
}
errors++;
}
}
else {
const err87 = {instancePath:instancePath+"/to",schemaPath:"#/definitions/go/properties/to/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err87];
}
else {
vErrors.push(err87);
}
errors++;
}
}
if(data.toolchain !== undefined){
if(typeof data.toolchain !== "string"){
const err88 = {instancePath:instancePath+"/toolchain",schemaPath:"#/definitions/go/properties/toolchain/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err88];
}
else {
vErrors.push(err88);
}
errors++;
}
}
if(data.ldflags !== undefined){
let data47 = data.ldflags;
if(Array.isArray(data47)){
const len6 = data47.length;
for(let i6=0; i6<len6; i6++){
if(typeof data47[i6] !== "string"){
const err89 = {instancePath:instancePath+"/ldflags/" + i6,schemaPath:"#/definitions/go/properties/ldflags/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err89];
}
else {
vErrors.push(err89);
}
errors++;
}
}
}
else {
const err90 = {instancePath:instancePath+"/ldflags",schemaPath:"#/definitions/go/properties/ldflags/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err90];
}
else {
vErrors.push(err90);
}
errors++;
}
}
if(data.tags !== undefined){
let data49 = data.tags;
if(Array.isArray(data49)){
const len7 = data49.length;
for(let i7=0; i7<len7; i7++){
if(typeof data49[i7] !== "string"){
const err91 = {instancePath:instancePath+"/tags/" + i7,schemaPath:"#/definitions/go/properties/tags/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err91];
}
else {
vErrors.push(err91);
}
errors++;
}
}
}
else {
const err92 = {instancePath:instancePath+"/tags",schemaPath:"#/definitions/go/properties/tags/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err92];
}
else {
vErrors.push(err92);
}
errors++;
}
}
if(data.env !== undefined){
let data51 = data.env;
if(data51 && typeof data51 == "object" && !Array.isArray(data51)){
for(const key6 in data51){
if(typeof data51[key6] !== "string"){
const err93 = {instancePath:instancePath+"/env/" + key6.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/go/properties/env/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err93];
}
else {
vErrors.push(err93);
}
errors++;
}
}
}
else {
const err94 = {instancePath:instancePath+"/env",schemaPath:"#/definitions/go/properties/env/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err94];
}
else {
vErrors.push(err94);
}
errors++;
}
}
if(data.layer !== undefined){
if(typeof data.layer !== "string"){
const err95 = {instancePath:instancePath+"/layer",schemaPath:"#/definitions/go/properties/layer/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err95];
}
else {
vErrors.push(err95);
}
errors++;
}
}
}
else {
const err96 = {instancePath,schemaPath:"#/definitions/go/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err96];
}
else {
vErrors.push(err96);
}
errors++;
}
var _valid8 = _errs118 === errors;
valid32 = _valid8;
}
if(!valid32){
const err97 = {instancePath,schemaPath:"#/allOf/5/if",keyword:"if",params:{failingKeyword: "then"},message:"must match \"then\" schema"};
if(vErrors === null){
vErrors = [err97];
}
else {
vErrors.push(err97);
}
errors++;
}
const _errs147 = errors;
let valid43 = true;
const _errs148 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type !== undefined){
if("download" !== data.type){
const err98 = {};
if(vErrors === null){
vErrors = [err98];
}
else {
vErrors.push(err98);
}
errors++;
}
}
}
var _valid9 = _errs148 === errors;
errors = _errs147;
if(vErrors !== null){
if(_errs147){
vErrors.length = _errs147;
}
else {
vErrors = null;
}
}
if(_valid9){
const _errs150 = errors;
const _errs153 = errors;
let valid46 = true;
const _errs154 = errors;
const _errs155 = errors;
const _errs156 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((data.lockfile === undefined) && (missing0 = "lockfile")){
const err99 = {};
if(vErrors === null){
vErrors = [err99];
}
else {
vErrors.push(err99);
}
errors++;
}
}
var valid47 = _errs156 === errors;
if(valid47){
const err100 = {};
if(vErrors === null){
vErrors = [err100];
}
else {
vErrors.push(err100);
}
errors++;
}
else {
errors = _errs155;
if(vErrors !== null){
if(_errs155){
vErrors.length = _errs155;
}
else {
vErrors = null;
}
}
}
var _valid10 = _errs154 === errors;
errors = _errs153;
if(vErrors !== null){
if(_errs153){
vErrors.length = _errs153;
}
else {
vErrors = null;
}
}
if(_valid10){
const _errs157 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.url === undefined){
const err101 = {instancePath,schemaPath:"#/definitions/download/then/required",keyword:"required",params:{missingProperty: "url"},message:"must have required property '"+"url"+"'"};
if(vErrors === null){
vErrors = [err101];
}
else {
vErrors.push(err101);
}
errors++;
}
}
var _valid10 = _errs157 === errors;
valid46 = _valid10;
}
if(!valid46){
const err102 = {instancePath,schemaPath:"#/definitions/download/if",keyword:"if",params:{failingKeyword: "then"},message:"must match \"then\" schema"};
if(vErrors === null){
vErrors = [err102];
}
else {
vErrors.push(err102);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type === undefined){
const err103 = {instancePath,schemaPath:"#/definitions/download/required",keyword:"required",params:{missingProperty: "type"},message:"must have required property '"+"type"+"'"};
if(vErrors === null){
vErrors = [err103];
}
else {
vErrors.push(err103);
}
errors++;
}
if(data.to === undefined){
const err104 = {instancePath,schemaPath:"#/definitions/download/required",keyword:"required",params:{missingProperty: "to"},message:"must have required property '"+"to"+"'"};
if(vErrors === null){
vErrors = [err104];
}
else {
vErrors.push(err104);
}
errors++;
}
for(const key7 in data){
if(!(func2.call(schema21.properties, key7))){
const err105 = {instancePath,schemaPath:"#/definitions/download/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key7},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err105];
}
else {
vErrors.push(err105);
}
errors++;
}
}
if(data.type !== undefined){
if("download" !== data.type){
const err106 = {instancePath:instancePath+"/type",schemaPath:"#/definitions/download/properties/type/const",keyword:"const",params:{allowedValue: "download"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err106];
}
else {
vErrors.push(err106);
}
errors++;
}
}
if(data.url !== undefined){
let data56 = data.url;
const _errs161 = errors;
let valid49 = false;
let passing3 = null;
const _errs162 = errors;
if(typeof data56 !== "string"){
const err107 = {instancePath:instancePath+"/url",schemaPath:"#/definitions/download/properties/url/oneOf/0/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err107];
}
else {
vErrors.push(err107);
}
errors++;
}
var _valid11 = _errs162 === errors;
if(_valid11){
valid49 = true;
passing3 = 0;
}
const _errs164 = errors;
if(data56 && typeof data56 == "object" && !Array.isArray(data56)){
for(const key8 in data56){
if(typeof data56[key8] !== "string"){
const err108 = {instancePath:instancePath+"/url/" + key8.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/download/properties/url/oneOf/1/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err108];
}
else {
vErrors.push(err108);
}
errors++;
}
}
}
else {
const err109 = {instancePath:instancePath+"/url",schemaPath:"#/definitions/download/properties/url/oneOf/1/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err109];
}
else {
vErrors.push(err109);
}
errors++;
}
var _valid11 = _errs164 === errors;
if(_valid11 && valid49){
valid49 = false;
passing3 = [passing3, 1];
}
else {
if(_valid11){
valid49 = true;
passing3 = 1;
}
}
if(!valid49){
const err110 = {instancePath:instancePath+"/url",schemaPath:"#/definitions/download/properties/url/oneOf",keyword:"oneOf",params:{passingSchemas: passing3},message:"must match exactly one schema in oneOf"};
if(vErrors === null){
vErrors = [err110];
}
else {
vErrors.push(err110);
}
errors++;
}
else {
errors = _errs161;
if(vErrors !== null){
if(_errs161){
vErrors.length = _errs161;
}
else {
vErrors = null;
}
}
}
}
if(data.name !== undefined){
if(typeof data.name !== "string"){
const err111 = {instancePath:instancePath+"/name",schemaPath:"#/definitions/download/properties/name/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err111];
}
else {
vErrors.push(err111);
}
errors++;
}
}
if(data.version !== undefined){
if(typeof data.version !== "string"){
const err112 = {instancePath:instancePath+"/version",schemaPath:"#/definitions/download/properties/version/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err112];
}
else {
vErrors.push(err112);
}
errors++;
}
}
if(data.os !== undefined){
let data60 = data.os;
if(data60 && typeof data60 == "object" && !Array.isArray(data60)){
for(const key9 in data60){
if(typeof data60[key9] !== "string"){
const err113 = {instancePath:instancePath+"/os/" + key9.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/download/properties/os/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err113];
}
else {
vErrors.push(err113);
}
errors++;
}
}
}
else {
const err114 = {instancePath:instancePath+"/os",schemaPath:"#/definitions/download/properties/os/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err114];
}
else {
vErrors.push(err114);
}
errors++;
}
}
if(data.arch !== undefined){
let data62 = data.arch;
if(data62 && typeof data62 == "object" && !Array.isArray(data62)){
for(const key10 in data62){
if(typeof data62[key10] !== "string"){
const err115 = {instancePath:instancePath+"/arch/" + key10.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/download/properties/arch/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err115];
}
else {
vErrors.push(err115);
}
errors++;
}
}
}
else {
const err116 = {instancePath:instancePath+"/arch",schemaPath:"#/definitions/download/properties/arch/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err116];
}
else {
vErrors.push(err116);
}
errors++;
}
}
if(data.kind !== undefined){
let data64 = data.kind;
if(!((data64 === "file") || (data64 === "archive"))){
const err117 = {instancePath:instancePath+"/kind",schemaPath:"#/definitions/download/properties/kind/enum",keyword:"enum",params:{allowedValues: schema21.properties.kind.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err117];
}
else {
vErrors.push(err117);
}
errors++;
}
}
if(data.to !== undefined){
let data65 = data.to;
if(typeof data65 === "string"){
if(!pattern15.test(data65)){
const err118 = {instancePath:instancePath+"/to",schemaPath:"#/definitions/download/properties/to/pattern",keyword:"pattern",params:{pattern: "^/"},message:"must match pattern \""+"^/"+"\""};
if(vErrors === null){
vErrors = [err118];
}
else {
vErrors.push(err118);
}
errors++;
}
}
else {
const err119 = {instancePath:instancePath+"/to",schemaPath:"#/definitions/download/properties/to/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err119];
}
else {
vErrors.push(err119);
}
errors++;
}
}
if(data.file !== undefined){
if(typeof data.file !== "string"){
const err120 = {instancePath:instancePath+"/file",schemaPath:"#/definitions/download/properties/file/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err120];
}
else {
vErrors.push(err120);
}
errors++;
}
}
if(data.include !== undefined){
let data67 = data.include;
if(Array.isArray(data67)){
const len8 = data67.length;
for(let i8=0; i8<len8; i8++){
let data68 = data67[i8];
if(typeof data68 === "string"){
if(!pattern0.test(data68)){
const err121 = {instancePath:instancePath+"/include/" + i8,schemaPath:"#/definitions/download/properties/include/items/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\""};
if(vErrors === null){
vErrors = [err121];
}
else {
vErrors.push(err121);
}
errors++;
}
}
else {
const err122 = {instancePath:instancePath+"/include/" + i8,schemaPath:"#/definitions/download/properties/include/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err122];
}
else {
vErrors.push(err122);
}
errors++;
}
}
}
else {
const err123 = {instancePath:instancePath+"/include",schemaPath:"#/definitions/download/properties/include/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err123];
}
else {
vErrors.push(err123);
}
errors++;
}
}
if(data.exclude !== undefined){
let data69 = data.exclude;
if(Array.isArray(data69)){
const len9 = data69.length;
for(let i9=0; i9<len9; i9++){
let data70 = data69[i9];
if(typeof data70 === "string"){
if(!pattern0.test(data70)){
const err124 = {instancePath:instancePath+"/exclude/" + i9,schemaPath:"#/definitions/download/properties/exclude/items/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\""};
if(vErrors === null){
vErrors = [err124];
}
else {
vErrors.push(err124);
}
errors++;
}
}
else {
const err125 = {instancePath:instancePath+"/exclude/" + i9,schemaPath:"#/definitions/download/properties/exclude/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err125];
}
else {
vErrors.push(err125);
}
errors++;
}
}
}
else {
const err126 = {instancePath:instancePath+"/exclude",schemaPath:"#/definitions/download/properties/exclude/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err126];
}
else {
vErrors.push(err126);
}
errors++;
}
}
if(data.strip !== undefined){
let data71 = data.strip;
if(!((typeof data71 == "number") && (!(data71 % 1) && !isNaN(data71)))){
const err127 = {instancePath:instancePath+"/strip",schemaPath:"#/definitions/download/properties/strip/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err127];
}
else {
vErrors.push(err127);
}
errors++;
}
if(typeof data71 == "number"){
if(data71 < 0 || isNaN(data71)){
const err128 = {instancePath:instancePath+"/strip",schemaPath:"#/definitions/download/properties/strip/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"};
if(vErrors === null){
vErrors = [err128];
}
else {
vErrors.push(err128);
}
errors++;
}
}
}
if(data.mode !== undefined){
if(typeof data.mode !== "string"){
const err129 = {instancePath:instancePath+"/mode",schemaPath:"#/definitions/download/properties/mode/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err129];
}
else {
vErrors.push(err129);
}
errors++;
}
}
if(data.setuid !== undefined){
let data73 = data.setuid;
if(Array.isArray(data73)){
const len10 = data73.length;
for(let i10=0; i10<len10; i10++){
if(typeof data73[i10] !== "string"){
const err130 = {instancePath:instancePath+"/setuid/" + i10,schemaPath:"#/definitions/download/properties/setuid/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err130];
}
else {
vErrors.push(err130);
}
errors++;
}
}
}
else {
const err131 = {instancePath:instancePath+"/setuid",schemaPath:"#/definitions/download/properties/setuid/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err131];
}
else {
vErrors.push(err131);
}
errors++;
}
}
if(data.checksums !== undefined){
let data75 = data.checksums;
if(data75 && typeof data75 == "object" && !Array.isArray(data75)){
for(const key11 in data75){
let data76 = data75[key11];
if(typeof data76 === "string"){
if(!pattern26.test(data76)){
const err132 = {instancePath:instancePath+"/checksums/" + key11.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/download/properties/checksums/additionalProperties/pattern",keyword:"pattern",params:{pattern: "^(sha256:)?[0-9a-f]{64}$"},message:"must match pattern \""+"^(sha256:)?[0-9a-f]{64}$"+"\""};
if(vErrors === null){
vErrors = [err132];
}
else {
vErrors.push(err132);
}
errors++;
}
}
else {
const err133 = {instancePath:instancePath+"/checksums/" + key11.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/download/properties/checksums/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err133];
}
else {
vErrors.push(err133);
}
errors++;
}
}
}
else {
const err134 = {instancePath:instancePath+"/checksums",schemaPath:"#/definitions/download/properties/checksums/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err134];
}
else {
vErrors.push(err134);
}
errors++;
}
}
if(data.lockfile !== undefined){
if(typeof data.lockfile !== "string"){
const err135 = {instancePath:instancePath+"/lockfile",schemaPath:"#/definitions/download/properties/lockfile/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err135];
}
else {
vErrors.push(err135);
}
errors++;
}
}
if(data.tools !== undefined){
let data78 = data.tools;
if(Array.isArray(data78)){
const len11 = data78.length;
for(let i11=0; i11<len11; i11++){
let data79 = data78[i11];
if(typeof data79 === "string"){
if(!pattern0.test(data79)){
const err136 = {instancePath:instancePath+"/tools/" + i11,schemaPath:"#/definitions/download/properties/tools/items/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\""};
if(vErrors === null){
vErrors = [err136];
}
else {
vErrors.push(err136);
}
errors++;
}
}
else {
const err137 = {instancePath:instancePath+"/tools/" + i11,schemaPath:"#/definitions/download/properties/tools/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err137];
}
else {
vErrors.push(err137);
}
errors++;
}
}
}
else {
const err138 = {instancePath:instancePath+"/tools",schemaPath:"#/definitions/download/properties/tools/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err138];
}
else {
vErrors.push(err138);
}
errors++;
}
}
if(data.layer !== undefined){
if(typeof data.layer !== "string"){
const err139 = {instancePath:instancePath+"/layer",schemaPath:"#/definitions/download/properties/layer/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err139];
}
else {
vErrors.push(err139);
}
errors++;
}
}
}
else {
const err140 = {instancePath,schemaPath:"#/definitions/download/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err140];
}
else {
vErrors.push(err140);
}
errors++;
}
var _valid9 = _errs150 === errors;
valid43 = _valid9;
}
if(!valid43){
const err141 = {instancePath,schemaPath:"#/allOf/6/if",keyword:"if",params:{failingKeyword: "then"},message:"must match \"then\" schema"};
if(vErrors === null){
vErrors = [err141];
}
else {
vErrors.push(err141);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type === undefined){
const err142 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "type"},message:"must have required property '"+"type"+"'"};
if(vErrors === null){
vErrors = [err142];
}
else {
vErrors.push(err142);
}
errors++;
}
if(data.type !== undefined){
let data81 = data.type;
if(!(((((((data81 === "files") || (data81 === "deb")) || (data81 === "apk")) || (data81 === "npm")) || (data81 === "wheel")) || (data81 === "go")) || (data81 === "download"))){
const err143 = {instancePath:instancePath+"/type",schemaPath:"#/properties/type/enum",keyword:"enum",params:{allowedValues: schema12.properties.type.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err143];
}
else {
vErrors.push(err143);
}
errors++;
}
}
}
else {
const err144 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err144];
}
else {
vErrors.push(err144);
}
errors++;
}
validate11.errors = vErrors;
return errors === 0;
}

const pattern28 = new RegExp("^(SIG[A-Z0-9+-]+|[0-9]+)$", "u");

function validate10(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="https://nx-oci.dev/schemas/definition.schema.json" */;
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(func2.call(schema11.properties, key0))){
const err0 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"};
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
if(typeof data.base !== "string"){
const err1 = {instancePath:instancePath+"/base",schemaPath:"#/properties/base/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.platforms !== undefined){
let data1 = data.platforms;
if(Array.isArray(data1)){
if(data1.length < 1){
const err2 = {instancePath:instancePath+"/platforms",schemaPath:"#/properties/platforms/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items"};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
const len0 = data1.length;
for(let i0=0; i0<len0; i0++){
if(typeof data1[i0] !== "string"){
const err3 = {instancePath:instancePath+"/platforms/" + i0,schemaPath:"#/properties/platforms/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
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
const err4 = {instancePath:instancePath+"/platforms",schemaPath:"#/properties/platforms/type",keyword:"type",params:{type: "array"},message:"must be array"};
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
let data3 = data.contents;
if(Array.isArray(data3)){
const len1 = data3.length;
for(let i1=0; i1<len1; i1++){
if(!(validate11(data3[i1], {instancePath:instancePath+"/contents/" + i1,parentData:data3,parentDataProperty:i1,rootData}))){
vErrors = vErrors === null ? validate11.errors : vErrors.concat(validate11.errors);
errors = vErrors.length;
}
}
}
else {
const err5 = {instancePath:instancePath+"/contents",schemaPath:"#/properties/contents/type",keyword:"type",params:{type: "array"},message:"must be array"};
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
let data5 = data.paths;
if(Array.isArray(data5)){
const len2 = data5.length;
for(let i2=0; i2<len2; i2++){
let data6 = data5[i2];
const _errs16 = errors;
let valid8 = true;
const _errs17 = errors;
if(data6 && typeof data6 == "object" && !Array.isArray(data6)){
if(data6.type !== undefined){
let data7 = data6.type;
if(!((data7 === "symlink") || (data7 === "hardlink"))){
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
var _valid0 = _errs17 === errors;
errors = _errs16;
if(vErrors !== null){
if(_errs16){
vErrors.length = _errs16;
}
else {
vErrors = null;
}
}
if(_valid0){
const _errs19 = errors;
if(data6 && typeof data6 == "object" && !Array.isArray(data6)){
if(data6.target === undefined){
const err7 = {instancePath:instancePath+"/paths/" + i2,schemaPath:"#/definitions/path/then/required",keyword:"required",params:{missingProperty: "target"},message:"must have required property '"+"target"+"'"};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
var _valid0 = _errs19 === errors;
valid8 = _valid0;
}
if(!valid8){
const err8 = {instancePath:instancePath+"/paths/" + i2,schemaPath:"#/definitions/path/if",keyword:"if",params:{failingKeyword: "then"},message:"must match \"then\" schema"};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
if(data6 && typeof data6 == "object" && !Array.isArray(data6)){
if(data6.type === undefined){
const err9 = {instancePath:instancePath+"/paths/" + i2,schemaPath:"#/definitions/path/required",keyword:"required",params:{missingProperty: "type"},message:"must have required property '"+"type"+"'"};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
if(data6.path === undefined){
const err10 = {instancePath:instancePath+"/paths/" + i2,schemaPath:"#/definitions/path/required",keyword:"required",params:{missingProperty: "path"},message:"must have required property '"+"path"+"'"};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
for(const key1 in data6){
if(!(((((((key1 === "type") || (key1 === "path")) || (key1 === "target")) || (key1 === "content")) || (key1 === "owner")) || (key1 === "mode")) || (key1 === "mtime"))){
const err11 = {instancePath:instancePath+"/paths/" + i2,schemaPath:"#/definitions/path/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data6.type !== undefined){
let data8 = data6.type;
if(!(((((data8 === "directory") || (data8 === "file")) || (data8 === "symlink")) || (data8 === "hardlink")) || (data8 === "permissions"))){
const err12 = {instancePath:instancePath+"/paths/" + i2+"/type",schemaPath:"#/definitions/path/properties/type/enum",keyword:"enum",params:{allowedValues: schema22.properties.type.enum},message:"must be equal to one of the allowed values"};
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
if(typeof data6.path !== "string"){
const err13 = {instancePath:instancePath+"/paths/" + i2+"/path",schemaPath:"#/definitions/path/properties/path/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data6.target !== undefined){
if(typeof data6.target !== "string"){
const err14 = {instancePath:instancePath+"/paths/" + i2+"/target",schemaPath:"#/definitions/path/properties/target/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
if(data6.content !== undefined){
if(typeof data6.content !== "string"){
const err15 = {instancePath:instancePath+"/paths/" + i2+"/content",schemaPath:"#/definitions/path/properties/content/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data6.owner !== undefined){
if(typeof data6.owner !== "string"){
const err16 = {instancePath:instancePath+"/paths/" + i2+"/owner",schemaPath:"#/definitions/path/properties/owner/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
if(data6.mode !== undefined){
if(typeof data6.mode !== "string"){
const err17 = {instancePath:instancePath+"/paths/" + i2+"/mode",schemaPath:"#/definitions/path/properties/mode/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
if(data6.mtime !== undefined){
let data14 = data6.mtime;
if((!((typeof data14 == "number") && (!(data14 % 1) && !isNaN(data14)))) && (typeof data14 !== "string")){
const err18 = {instancePath:instancePath+"/paths/" + i2+"/mtime",schemaPath:"#/definitions/path/properties/mtime/type",keyword:"type",params:{type: schema22.properties.mtime.type},message:"must be integer,string"};
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
const err19 = {instancePath:instancePath+"/paths/" + i2,schemaPath:"#/definitions/path/type",keyword:"type",params:{type: "object"},message:"must be object"};
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
const err20 = {instancePath:instancePath+"/paths",schemaPath:"#/properties/paths/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
if(data.accounts !== undefined){
let data15 = data.accounts;
if(data15 && typeof data15 == "object" && !Array.isArray(data15)){
for(const key2 in data15){
if(!((key2 === "users") || (key2 === "groups"))){
const err21 = {instancePath:instancePath+"/accounts",schemaPath:"#/definitions/accounts/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
if(data15.users !== undefined){
let data16 = data15.users;
if(Array.isArray(data16)){
const len3 = data16.length;
for(let i3=0; i3<len3; i3++){
let data17 = data16[i3];
if(data17 && typeof data17 == "object" && !Array.isArray(data17)){
if(data17.name === undefined){
const err22 = {instancePath:instancePath+"/accounts/users/" + i3,schemaPath:"#/definitions/accounts/properties/users/items/required",keyword:"required",params:{missingProperty: "name"},message:"must have required property '"+"name"+"'"};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
if(data17.uid === undefined){
const err23 = {instancePath:instancePath+"/accounts/users/" + i3,schemaPath:"#/definitions/accounts/properties/users/items/required",keyword:"required",params:{missingProperty: "uid"},message:"must have required property '"+"uid"+"'"};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
for(const key3 in data17){
if(!(((((key3 === "name") || (key3 === "uid")) || (key3 === "gid")) || (key3 === "home")) || (key3 === "shell"))){
const err24 = {instancePath:instancePath+"/accounts/users/" + i3,schemaPath:"#/definitions/accounts/properties/users/items/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key3},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
if(data17.name !== undefined){
if(typeof data17.name !== "string"){
const err25 = {instancePath:instancePath+"/accounts/users/" + i3+"/name",schemaPath:"#/definitions/accounts/properties/users/items/properties/name/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
if(data17.uid !== undefined){
let data19 = data17.uid;
if(!((typeof data19 == "number") && (!(data19 % 1) && !isNaN(data19)))){
const err26 = {instancePath:instancePath+"/accounts/users/" + i3+"/uid",schemaPath:"#/definitions/accounts/properties/users/items/properties/uid/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
if(data17.gid !== undefined){
let data20 = data17.gid;
if(!((typeof data20 == "number") && (!(data20 % 1) && !isNaN(data20)))){
const err27 = {instancePath:instancePath+"/accounts/users/" + i3+"/gid",schemaPath:"#/definitions/accounts/properties/users/items/properties/gid/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
if(data17.home !== undefined){
if(typeof data17.home !== "string"){
const err28 = {instancePath:instancePath+"/accounts/users/" + i3+"/home",schemaPath:"#/definitions/accounts/properties/users/items/properties/home/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
if(data17.shell !== undefined){
if(typeof data17.shell !== "string"){
const err29 = {instancePath:instancePath+"/accounts/users/" + i3+"/shell",schemaPath:"#/definitions/accounts/properties/users/items/properties/shell/type",keyword:"type",params:{type: "string"},message:"must be string"};
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
const err30 = {instancePath:instancePath+"/accounts/users/" + i3,schemaPath:"#/definitions/accounts/properties/users/items/type",keyword:"type",params:{type: "object"},message:"must be object"};
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
const err31 = {instancePath:instancePath+"/accounts/users",schemaPath:"#/definitions/accounts/properties/users/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
if(data15.groups !== undefined){
let data23 = data15.groups;
if(Array.isArray(data23)){
const len4 = data23.length;
for(let i4=0; i4<len4; i4++){
let data24 = data23[i4];
if(data24 && typeof data24 == "object" && !Array.isArray(data24)){
if(data24.name === undefined){
const err32 = {instancePath:instancePath+"/accounts/groups/" + i4,schemaPath:"#/definitions/accounts/properties/groups/items/required",keyword:"required",params:{missingProperty: "name"},message:"must have required property '"+"name"+"'"};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
if(data24.gid === undefined){
const err33 = {instancePath:instancePath+"/accounts/groups/" + i4,schemaPath:"#/definitions/accounts/properties/groups/items/required",keyword:"required",params:{missingProperty: "gid"},message:"must have required property '"+"gid"+"'"};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
for(const key4 in data24){
if(!(((key4 === "name") || (key4 === "gid")) || (key4 === "members"))){
const err34 = {instancePath:instancePath+"/accounts/groups/" + i4,schemaPath:"#/definitions/accounts/properties/groups/items/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key4},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
if(data24.name !== undefined){
if(typeof data24.name !== "string"){
const err35 = {instancePath:instancePath+"/accounts/groups/" + i4+"/name",schemaPath:"#/definitions/accounts/properties/groups/items/properties/name/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
if(data24.gid !== undefined){
let data26 = data24.gid;
if(!((typeof data26 == "number") && (!(data26 % 1) && !isNaN(data26)))){
const err36 = {instancePath:instancePath+"/accounts/groups/" + i4+"/gid",schemaPath:"#/definitions/accounts/properties/groups/items/properties/gid/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
}
if(data24.members !== undefined){
let data27 = data24.members;
if(Array.isArray(data27)){
const len5 = data27.length;
for(let i5=0; i5<len5; i5++){
if(typeof data27[i5] !== "string"){
const err37 = {instancePath:instancePath+"/accounts/groups/" + i4+"/members/" + i5,schemaPath:"#/definitions/accounts/properties/groups/items/properties/members/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
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
const err38 = {instancePath:instancePath+"/accounts/groups/" + i4+"/members",schemaPath:"#/definitions/accounts/properties/groups/items/properties/members/type",keyword:"type",params:{type: "array"},message:"must be array"};
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
const err39 = {instancePath:instancePath+"/accounts/groups/" + i4,schemaPath:"#/definitions/accounts/properties/groups/items/type",keyword:"type",params:{type: "object"},message:"must be object"};
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
const err40 = {instancePath:instancePath+"/accounts/groups",schemaPath:"#/definitions/accounts/properties/groups/type",keyword:"type",params:{type: "array"},message:"must be array"};
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
const err41 = {instancePath:instancePath+"/accounts",schemaPath:"#/definitions/accounts/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
}
if(data.certificates !== undefined){
let data29 = data.certificates;
if(Array.isArray(data29)){
const len6 = data29.length;
for(let i6=0; i6<len6; i6++){
if(typeof data29[i6] !== "string"){
const err42 = {instancePath:instancePath+"/certificates/" + i6,schemaPath:"#/properties/certificates/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
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
const err43 = {instancePath:instancePath+"/certificates",schemaPath:"#/properties/certificates/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
}
if(data.entrypoint !== undefined){
let data31 = data.entrypoint;
if(Array.isArray(data31)){
const len7 = data31.length;
for(let i7=0; i7<len7; i7++){
if(typeof data31[i7] !== "string"){
const err44 = {instancePath:instancePath+"/entrypoint/" + i7,schemaPath:"#/properties/entrypoint/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
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
const err45 = {instancePath:instancePath+"/entrypoint",schemaPath:"#/properties/entrypoint/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
}
if(data.cmd !== undefined){
let data33 = data.cmd;
if(Array.isArray(data33)){
const len8 = data33.length;
for(let i8=0; i8<len8; i8++){
if(typeof data33[i8] !== "string"){
const err46 = {instancePath:instancePath+"/cmd/" + i8,schemaPath:"#/properties/cmd/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
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
const err47 = {instancePath:instancePath+"/cmd",schemaPath:"#/properties/cmd/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
}
if(data.env !== undefined){
let data35 = data.env;
if(data35 && typeof data35 == "object" && !Array.isArray(data35)){
for(const key5 in data35){
if(typeof data35[key5] !== "string"){
const err48 = {instancePath:instancePath+"/env/" + key5.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/env/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
}
}
else {
const err49 = {instancePath:instancePath+"/env",schemaPath:"#/properties/env/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
}
if(data.user !== undefined){
if(typeof data.user !== "string"){
const err50 = {instancePath:instancePath+"/user",schemaPath:"#/properties/user/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
}
if(data.workdir !== undefined){
if(typeof data.workdir !== "string"){
const err51 = {instancePath:instancePath+"/workdir",schemaPath:"#/properties/workdir/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
}
if(data.ports !== undefined){
let data39 = data.ports;
if(Array.isArray(data39)){
const len9 = data39.length;
for(let i9=0; i9<len9; i9++){
let data40 = data39[i9];
if((!((typeof data40 == "number") && (!(data40 % 1) && !isNaN(data40)))) && (typeof data40 !== "string")){
const err52 = {instancePath:instancePath+"/ports/" + i9,schemaPath:"#/properties/ports/items/type",keyword:"type",params:{type: schema11.properties.ports.items.type},message:"must be integer,string"};
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
const err53 = {instancePath:instancePath+"/ports",schemaPath:"#/properties/ports/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err53];
}
else {
vErrors.push(err53);
}
errors++;
}
}
if(data.volumes !== undefined){
let data41 = data.volumes;
if(Array.isArray(data41)){
const len10 = data41.length;
for(let i10=0; i10<len10; i10++){
if(typeof data41[i10] !== "string"){
const err54 = {instancePath:instancePath+"/volumes/" + i10,schemaPath:"#/properties/volumes/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err54];
}
else {
vErrors.push(err54);
}
errors++;
}
}
}
else {
const err55 = {instancePath:instancePath+"/volumes",schemaPath:"#/properties/volumes/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err55];
}
else {
vErrors.push(err55);
}
errors++;
}
}
if(data.labels !== undefined){
let data43 = data.labels;
if(data43 && typeof data43 == "object" && !Array.isArray(data43)){
for(const key6 in data43){
if(typeof data43[key6] !== "string"){
const err56 = {instancePath:instancePath+"/labels/" + key6.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/labels/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string"};
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
const err57 = {instancePath:instancePath+"/labels",schemaPath:"#/properties/labels/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err57];
}
else {
vErrors.push(err57);
}
errors++;
}
}
if(data.annotations !== undefined){
let data45 = data.annotations;
if(data45 && typeof data45 == "object" && !Array.isArray(data45)){
for(const key7 in data45){
if(typeof data45[key7] !== "string"){
const err58 = {instancePath:instancePath+"/annotations/" + key7.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/annotations/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err58];
}
else {
vErrors.push(err58);
}
errors++;
}
}
}
else {
const err59 = {instancePath:instancePath+"/annotations",schemaPath:"#/properties/annotations/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err59];
}
else {
vErrors.push(err59);
}
errors++;
}
}
if(data.stopSignal !== undefined){
let data47 = data.stopSignal;
if(typeof data47 === "string"){
if(!pattern28.test(data47)){
const err60 = {instancePath:instancePath+"/stopSignal",schemaPath:"#/properties/stopSignal/pattern",keyword:"pattern",params:{pattern: "^(SIG[A-Z0-9+-]+|[0-9]+)$"},message:"must match pattern \""+"^(SIG[A-Z0-9+-]+|[0-9]+)$"+"\""};
if(vErrors === null){
vErrors = [err60];
}
else {
vErrors.push(err60);
}
errors++;
}
}
else {
const err61 = {instancePath:instancePath+"/stopSignal",schemaPath:"#/properties/stopSignal/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err61];
}
else {
vErrors.push(err61);
}
errors++;
}
}
if(data.created !== undefined){
if(typeof data.created !== "string"){
const err62 = {instancePath:instancePath+"/created",schemaPath:"#/properties/created/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err62];
}
else {
vErrors.push(err62);
}
errors++;
}
}
if(data.layers !== undefined){
let data49 = data.layers;
if(data49 && typeof data49 == "object" && !Array.isArray(data49)){
for(const key8 in data49){
if(!((key8 === "budget") || (key8 === "by"))){
const err63 = {instancePath:instancePath+"/layers",schemaPath:"#/properties/layers/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key8},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err63];
}
else {
vErrors.push(err63);
}
errors++;
}
}
if(data49.budget !== undefined){
let data50 = data49.budget;
if(!((typeof data50 == "number") && (!(data50 % 1) && !isNaN(data50)))){
const err64 = {instancePath:instancePath+"/layers/budget",schemaPath:"#/properties/layers/properties/budget/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err64];
}
else {
vErrors.push(err64);
}
errors++;
}
if(typeof data50 == "number"){
if(data50 < 1 || isNaN(data50)){
const err65 = {instancePath:instancePath+"/layers/budget",schemaPath:"#/properties/layers/properties/budget/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
if(vErrors === null){
vErrors = [err65];
}
else {
vErrors.push(err65);
}
errors++;
}
}
}
if(data49.by !== undefined){
let data51 = data49.by;
if(!((data51 === "package") || (data51 === "origin"))){
const err66 = {instancePath:instancePath+"/layers/by",schemaPath:"#/properties/layers/properties/by/enum",keyword:"enum",params:{allowedValues: schema11.properties.layers.properties.by.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err66];
}
else {
vErrors.push(err66);
}
errors++;
}
}
}
else {
const err67 = {instancePath:instancePath+"/layers",schemaPath:"#/properties/layers/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err67];
}
else {
vErrors.push(err67);
}
errors++;
}
}
}
else {
const err68 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err68];
}
else {
vErrors.push(err68);
}
errors++;
}
validate10.errors = vErrors;
return errors === 0;
}
