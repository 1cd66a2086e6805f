// Generated from definition.schema.json by tools/docs/schemas.mjs: "npm run docs".
"use strict";
module.exports = validate10;
module.exports.default = validate10;
const schema11 = {"$schema":"http://json-schema.org/draft-07/schema#","$id":"https://nx-oci.dev/schemas/definition.schema.json","title":"Image definition","description":"What an OCI image is made of.","type":"object","additionalProperties":false,"properties":{"base":{"type":"string","description":"What the image is built on: `static` (accounts, root certificates, time zones; no shell), `none`, `oci-layout:<path>`, `oci-archive:<path>`, `project:<name>[:<target>]` for another project's image, or an image in a registry: `repository:tag@sha256:…`, or a tag alone, which the `lock` target pins.","examples":["static","none","project:base-image","oci-layout:vendor/base","ghcr.io/acme/base:1.2@sha256:…"],"x-priority":"important"},"platforms":{"type":"array","description":"Platforms to build, each `os/architecture[/variant]`.","items":{"type":"string"},"minItems":1,"default":["linux/amd64","linux/arm64"],"x-priority":"important"},"contents":{"type":"array","description":"What goes into the image. Each is a layer of its own, unless several have one `layer` name or the budget is used up.","items":{"$ref":"#/definitions/files"},"x-priority":"important"},"paths":{"type":"array","description":"Paths that are made rather than copied, and changes of permissions.","items":{"$ref":"#/definitions/path"}},"accounts":{"$ref":"#/definitions/accounts"},"certificates":{"type":"array","description":"PEM files, relative to the workspace, whose certificates the image trusts beside the base's.","items":{"type":"string"}},"entrypoint":{"type":"array","description":"The program and its first arguments, started directly: there is no shell.","items":{"type":"string"}},"cmd":{"type":"array","description":"Arguments that whoever runs the image may replace.","items":{"type":"string"}},"env":{"type":"object","description":"Environment variables.","additionalProperties":{"type":"string"}},"user":{"type":"string","description":"User the program runs as: `uid`, `uid:gid` or names of accounts.","examples":["65532:65532"]},"workdir":{"type":"string","description":"Working directory, absolute."},"ports":{"type":"array","description":"Ports that the program listens on: a number, or `number/tcp`, `/udp`, `/sctp`.","items":{"type":["integer","string"]}},"volumes":{"type":"array","description":"Paths that are to be mounts, absolute.","items":{"type":"string"}},"labels":{"type":"object","description":"Labels of the config. Those that begin with `org.opencontainers.image.` also become annotations of manifest and index.","additionalProperties":{"type":"string"}},"annotations":{"type":"object","description":"Annotations of manifest and index.","additionalProperties":{"type":"string"}},"stopSignal":{"type":"string","description":"Signal that asks the program to end.","pattern":"^(SIG[A-Z0-9+-]+|[0-9]+)$","examples":["SIGTERM"]},"created":{"type":"string","description":"Creation time in the config: `epoch`, `env` (SOURCE_DATE_EPOCH) or an RFC 3339 date.","default":"epoch"},"layers":{"type":"object","description":"How contents become layers.","additionalProperties":false,"properties":{"budget":{"type":"integer","minimum":1,"description":"Layers at most, beside those of the base; the smallest contents share one when there are more. By default 100."}}}},"definitions":{"files":{"type":"object","description":"A file, or what is in a folder, of the workspace.","additionalProperties":false,"required":["type","from","to"],"properties":{"type":{"const":"files"},"from":{"description":"Path relative to the workspace, with tokens `{os}`, `{arch}`, `{platform}`, `{projectRoot}`, `{projectName}`; or an object of platform to path.","oneOf":[{"type":"string"},{"type":"object","additionalProperties":{"type":"string"}}]},"to":{"type":"string","description":"Absolute path in the image. With a slash at its end, the folder that a file goes into."},"owner":{"type":"string","description":"`uid`, `uid:gid` or names of accounts.","default":"0:0"},"mode":{"type":"string","description":"Mode of files, octal. By default 0755 for programs (ELF files, and scripts that begin with #!) and 0644 for the rest."},"directoryMode":{"type":"string","description":"Mode of folders, octal.","default":"0755"},"mtime":{"type":["integer","string"],"description":"Modification time: seconds since 1970 or an RFC 3339 date.","default":0},"include":{"type":"array","description":"Globs, relative to `from`, of what is taken.","items":{"type":"string","pattern":"."}},"exclude":{"type":"array","description":"Globs, relative to `from`, of what is left out.","items":{"type":"string","pattern":"."}},"layer":{"type":"string","description":"Contents with one layer name share a layer."},"expect":{"const":"static-binary","description":"Refuse a file that is not a static binary for the platform."}}},"path":{"type":"object","additionalProperties":false,"required":["type","path"],"properties":{"type":{"enum":["directory","file","symlink","hardlink","permissions"],"description":"What to make; `permissions` changes what a content has."},"path":{"type":"string","description":"Absolute path in the image."},"target":{"type":"string","description":"Of a symlink, as written into it; of a hardlink, an absolute path in the image."},"content":{"type":"string","description":"Text of a file. By default none."},"owner":{"type":"string","description":"`uid`, `uid:gid` or names of accounts. By default root."},"mode":{"type":"string","description":"Octal digits."},"mtime":{"type":["integer","string"],"description":"Seconds since 1970, or an RFC 3339 date. By default 0."}},"if":{"properties":{"type":{"enum":["symlink","hardlink"]}}},"then":{"required":["target"]}},"accounts":{"type":"object","description":"Accounts added to /etc/passwd and /etc/group.","additionalProperties":false,"properties":{"users":{"type":"array","description":"Lines of /etc/passwd.","items":{"type":"object","additionalProperties":false,"required":["name","uid"],"properties":{"name":{"type":"string","description":"Up to 32 lower-case letters, digits, `_` and `-`."},"uid":{"type":"integer","description":"Number of the user."},"gid":{"type":"integer","description":"By default a group with the user's own name and number."},"home":{"type":"string","description":"Made, owned by the user.","default":"/"},"shell":{"type":"string","description":"Program of a login.","default":"/sbin/nologin"}}}},"groups":{"type":"array","description":"Lines of /etc/group.","items":{"type":"object","additionalProperties":false,"required":["name","gid"],"properties":{"name":{"type":"string","description":"As a user's."},"gid":{"type":"integer","description":"Number of the group."},"members":{"type":"array","items":{"type":"string"},"description":"Names of users that are in it."}}}}}}}};
const schema12 = {"type":"object","description":"A file, or what is in a folder, of the workspace.","additionalProperties":false,"required":["type","from","to"],"properties":{"type":{"const":"files"},"from":{"description":"Path relative to the workspace, with tokens `{os}`, `{arch}`, `{platform}`, `{projectRoot}`, `{projectName}`; or an object of platform to path.","oneOf":[{"type":"string"},{"type":"object","additionalProperties":{"type":"string"}}]},"to":{"type":"string","description":"Absolute path in the image. With a slash at its end, the folder that a file goes into."},"owner":{"type":"string","description":"`uid`, `uid:gid` or names of accounts.","default":"0:0"},"mode":{"type":"string","description":"Mode of files, octal. By default 0755 for programs (ELF files, and scripts that begin with #!) and 0644 for the rest."},"directoryMode":{"type":"string","description":"Mode of folders, octal.","default":"0755"},"mtime":{"type":["integer","string"],"description":"Modification time: seconds since 1970 or an RFC 3339 date.","default":0},"include":{"type":"array","description":"Globs, relative to `from`, of what is taken.","items":{"type":"string","pattern":"."}},"exclude":{"type":"array","description":"Globs, relative to `from`, of what is left out.","items":{"type":"string","pattern":"."}},"layer":{"type":"string","description":"Contents with one layer name share a layer."},"expect":{"const":"static-binary","description":"Refuse a file that is not a static binary for the platform."}}};
const schema13 = {"type":"object","additionalProperties":false,"required":["type","path"],"properties":{"type":{"enum":["directory","file","symlink","hardlink","permissions"],"description":"What to make; `permissions` changes what a content has."},"path":{"type":"string","description":"Absolute path in the image."},"target":{"type":"string","description":"Of a symlink, as written into it; of a hardlink, an absolute path in the image."},"content":{"type":"string","description":"Text of a file. By default none."},"owner":{"type":"string","description":"`uid`, `uid:gid` or names of accounts. By default root."},"mode":{"type":"string","description":"Octal digits."},"mtime":{"type":["integer","string"],"description":"Seconds since 1970, or an RFC 3339 date. By default 0."}},"if":{"properties":{"type":{"enum":["symlink","hardlink"]}}},"then":{"required":["target"]}};
const schema14 = {"type":"object","description":"Accounts added to /etc/passwd and /etc/group.","additionalProperties":false,"properties":{"users":{"type":"array","description":"Lines of /etc/passwd.","items":{"type":"object","additionalProperties":false,"required":["name","uid"],"properties":{"name":{"type":"string","description":"Up to 32 lower-case letters, digits, `_` and `-`."},"uid":{"type":"integer","description":"Number of the user."},"gid":{"type":"integer","description":"By default a group with the user's own name and number."},"home":{"type":"string","description":"Made, owned by the user.","default":"/"},"shell":{"type":"string","description":"Program of a login.","default":"/sbin/nologin"}}}},"groups":{"type":"array","description":"Lines of /etc/group.","items":{"type":"object","additionalProperties":false,"required":["name","gid"],"properties":{"name":{"type":"string","description":"As a user's."},"gid":{"type":"integer","description":"Number of the group."},"members":{"type":"array","items":{"type":"string"},"description":"Names of users that are in it."}}}}}};
const func2 = Object.prototype.hasOwnProperty;
const pattern0 = new RegExp(".", "u");
const pattern2 = new RegExp("^(SIG[A-Z0-9+-]+|[0-9]+)$", "u");

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
let data4 = data3[i1];
if(data4 && typeof data4 == "object" && !Array.isArray(data4)){
if(data4.type === undefined){
const err5 = {instancePath:instancePath+"/contents/" + i1,schemaPath:"#/definitions/files/required",keyword:"required",params:{missingProperty: "type"},message:"must have required property '"+"type"+"'"};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
if(data4.from === undefined){
const err6 = {instancePath:instancePath+"/contents/" + i1,schemaPath:"#/definitions/files/required",keyword:"required",params:{missingProperty: "from"},message:"must have required property '"+"from"+"'"};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if(data4.to === undefined){
const err7 = {instancePath:instancePath+"/contents/" + i1,schemaPath:"#/definitions/files/required",keyword:"required",params:{missingProperty: "to"},message:"must have required property '"+"to"+"'"};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
for(const key1 in data4){
if(!(func2.call(schema12.properties, key1))){
const err8 = {instancePath:instancePath+"/contents/" + i1,schemaPath:"#/definitions/files/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data4.type !== undefined){
if("files" !== data4.type){
const err9 = {instancePath:instancePath+"/contents/" + i1+"/type",schemaPath:"#/definitions/files/properties/type/const",keyword:"const",params:{allowedValue: "files"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data4.from !== undefined){
let data6 = data4.from;
const _errs16 = errors;
let valid7 = false;
let passing0 = null;
const _errs17 = errors;
if(typeof data6 !== "string"){
const err10 = {instancePath:instancePath+"/contents/" + i1+"/from",schemaPath:"#/definitions/files/properties/from/oneOf/0/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
var _valid0 = _errs17 === errors;
if(_valid0){
valid7 = true;
passing0 = 0;
}
const _errs19 = errors;
if(data6 && typeof data6 == "object" && !Array.isArray(data6)){
for(const key2 in data6){
if(typeof data6[key2] !== "string"){
const err11 = {instancePath:instancePath+"/contents/" + i1+"/from/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/files/properties/from/oneOf/1/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string"};
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
const err12 = {instancePath:instancePath+"/contents/" + i1+"/from",schemaPath:"#/definitions/files/properties/from/oneOf/1/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
var _valid0 = _errs19 === errors;
if(_valid0 && valid7){
valid7 = false;
passing0 = [passing0, 1];
}
else {
if(_valid0){
valid7 = true;
passing0 = 1;
}
}
if(!valid7){
const err13 = {instancePath:instancePath+"/contents/" + i1+"/from",schemaPath:"#/definitions/files/properties/from/oneOf",keyword:"oneOf",params:{passingSchemas: passing0},message:"must match exactly one schema in oneOf"};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
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
if(data4.to !== undefined){
if(typeof data4.to !== "string"){
const err14 = {instancePath:instancePath+"/contents/" + i1+"/to",schemaPath:"#/definitions/files/properties/to/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
if(data4.owner !== undefined){
if(typeof data4.owner !== "string"){
const err15 = {instancePath:instancePath+"/contents/" + i1+"/owner",schemaPath:"#/definitions/files/properties/owner/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data4.mode !== undefined){
if(typeof data4.mode !== "string"){
const err16 = {instancePath:instancePath+"/contents/" + i1+"/mode",schemaPath:"#/definitions/files/properties/mode/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
if(data4.directoryMode !== undefined){
if(typeof data4.directoryMode !== "string"){
const err17 = {instancePath:instancePath+"/contents/" + i1+"/directoryMode",schemaPath:"#/definitions/files/properties/directoryMode/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
if(data4.mtime !== undefined){
let data12 = data4.mtime;
if((!((typeof data12 == "number") && (!(data12 % 1) && !isNaN(data12)))) && (typeof data12 !== "string")){
const err18 = {instancePath:instancePath+"/contents/" + i1+"/mtime",schemaPath:"#/definitions/files/properties/mtime/type",keyword:"type",params:{type: schema12.properties.mtime.type},message:"must be integer,string"};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
if(data4.include !== undefined){
let data13 = data4.include;
if(Array.isArray(data13)){
const len2 = data13.length;
for(let i2=0; i2<len2; i2++){
let data14 = data13[i2];
if(typeof data14 === "string"){
if(!pattern0.test(data14)){
const err19 = {instancePath:instancePath+"/contents/" + i1+"/include/" + i2,schemaPath:"#/definitions/files/properties/include/items/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\""};
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
const err20 = {instancePath:instancePath+"/contents/" + i1+"/include/" + i2,schemaPath:"#/definitions/files/properties/include/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
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
const err21 = {instancePath:instancePath+"/contents/" + i1+"/include",schemaPath:"#/definitions/files/properties/include/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
if(data4.exclude !== undefined){
let data15 = data4.exclude;
if(Array.isArray(data15)){
const len3 = data15.length;
for(let i3=0; i3<len3; i3++){
let data16 = data15[i3];
if(typeof data16 === "string"){
if(!pattern0.test(data16)){
const err22 = {instancePath:instancePath+"/contents/" + i1+"/exclude/" + i3,schemaPath:"#/definitions/files/properties/exclude/items/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\""};
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
const err23 = {instancePath:instancePath+"/contents/" + i1+"/exclude/" + i3,schemaPath:"#/definitions/files/properties/exclude/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
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
const err24 = {instancePath:instancePath+"/contents/" + i1+"/exclude",schemaPath:"#/definitions/files/properties/exclude/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
if(data4.layer !== undefined){
if(typeof data4.layer !== "string"){
const err25 = {instancePath:instancePath+"/contents/" + i1+"/layer",schemaPath:"#/definitions/files/properties/layer/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
if(data4.expect !== undefined){
if("static-binary" !== data4.expect){
const err26 = {instancePath:instancePath+"/contents/" + i1+"/expect",schemaPath:"#/definitions/files/properties/expect/const",keyword:"const",params:{allowedValue: "static-binary"},message:"must be equal to constant"};
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
const err27 = {instancePath:instancePath+"/contents/" + i1,schemaPath:"#/definitions/files/type",keyword:"type",params:{type: "object"},message:"must be object"};
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
const err28 = {instancePath:instancePath+"/contents",schemaPath:"#/properties/contents/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
if(data.paths !== undefined){
let data19 = data.paths;
if(Array.isArray(data19)){
const len4 = data19.length;
for(let i4=0; i4<len4; i4++){
let data20 = data19[i4];
const _errs50 = errors;
let valid16 = true;
const _errs51 = errors;
if(data20 && typeof data20 == "object" && !Array.isArray(data20)){
if(data20.type !== undefined){
let data21 = data20.type;
if(!((data21 === "symlink") || (data21 === "hardlink"))){
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
var _valid1 = _errs51 === errors;
errors = _errs50;
if(vErrors !== null){
if(_errs50){
vErrors.length = _errs50;
}
else {
vErrors = null;
}
}
if(_valid1){
const _errs53 = errors;
if(data20 && typeof data20 == "object" && !Array.isArray(data20)){
if(data20.target === undefined){
const err30 = {instancePath:instancePath+"/paths/" + i4,schemaPath:"#/definitions/path/then/required",keyword:"required",params:{missingProperty: "target"},message:"must have required property '"+"target"+"'"};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
var _valid1 = _errs53 === errors;
valid16 = _valid1;
}
if(!valid16){
const err31 = {instancePath:instancePath+"/paths/" + i4,schemaPath:"#/definitions/path/if",keyword:"if",params:{failingKeyword: "then"},message:"must match \"then\" schema"};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
if(data20 && typeof data20 == "object" && !Array.isArray(data20)){
if(data20.type === undefined){
const err32 = {instancePath:instancePath+"/paths/" + i4,schemaPath:"#/definitions/path/required",keyword:"required",params:{missingProperty: "type"},message:"must have required property '"+"type"+"'"};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
if(data20.path === undefined){
const err33 = {instancePath:instancePath+"/paths/" + i4,schemaPath:"#/definitions/path/required",keyword:"required",params:{missingProperty: "path"},message:"must have required property '"+"path"+"'"};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
for(const key3 in data20){
if(!(((((((key3 === "type") || (key3 === "path")) || (key3 === "target")) || (key3 === "content")) || (key3 === "owner")) || (key3 === "mode")) || (key3 === "mtime"))){
const err34 = {instancePath:instancePath+"/paths/" + i4,schemaPath:"#/definitions/path/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key3},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
if(data20.type !== undefined){
let data22 = data20.type;
if(!(((((data22 === "directory") || (data22 === "file")) || (data22 === "symlink")) || (data22 === "hardlink")) || (data22 === "permissions"))){
const err35 = {instancePath:instancePath+"/paths/" + i4+"/type",schemaPath:"#/definitions/path/properties/type/enum",keyword:"enum",params:{allowedValues: schema13.properties.type.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
if(data20.path !== undefined){
if(typeof data20.path !== "string"){
const err36 = {instancePath:instancePath+"/paths/" + i4+"/path",schemaPath:"#/definitions/path/properties/path/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
}
if(data20.target !== undefined){
if(typeof data20.target !== "string"){
const err37 = {instancePath:instancePath+"/paths/" + i4+"/target",schemaPath:"#/definitions/path/properties/target/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
}
if(data20.content !== undefined){
if(typeof data20.content !== "string"){
const err38 = {instancePath:instancePath+"/paths/" + i4+"/content",schemaPath:"#/definitions/path/properties/content/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
if(data20.owner !== undefined){
if(typeof data20.owner !== "string"){
const err39 = {instancePath:instancePath+"/paths/" + i4+"/owner",schemaPath:"#/definitions/path/properties/owner/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
if(data20.mode !== undefined){
if(typeof data20.mode !== "string"){
const err40 = {instancePath:instancePath+"/paths/" + i4+"/mode",schemaPath:"#/definitions/path/properties/mode/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
}
if(data20.mtime !== undefined){
let data28 = data20.mtime;
if((!((typeof data28 == "number") && (!(data28 % 1) && !isNaN(data28)))) && (typeof data28 !== "string")){
const err41 = {instancePath:instancePath+"/paths/" + i4+"/mtime",schemaPath:"#/definitions/path/properties/mtime/type",keyword:"type",params:{type: schema13.properties.mtime.type},message:"must be integer,string"};
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
const err42 = {instancePath:instancePath+"/paths/" + i4,schemaPath:"#/definitions/path/type",keyword:"type",params:{type: "object"},message:"must be object"};
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
const err43 = {instancePath:instancePath+"/paths",schemaPath:"#/properties/paths/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
}
if(data.accounts !== undefined){
let data29 = data.accounts;
if(data29 && typeof data29 == "object" && !Array.isArray(data29)){
for(const key4 in data29){
if(!((key4 === "users") || (key4 === "groups"))){
const err44 = {instancePath:instancePath+"/accounts",schemaPath:"#/definitions/accounts/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key4},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
}
if(data29.users !== undefined){
let data30 = data29.users;
if(Array.isArray(data30)){
const len5 = data30.length;
for(let i5=0; i5<len5; i5++){
let data31 = data30[i5];
if(data31 && typeof data31 == "object" && !Array.isArray(data31)){
if(data31.name === undefined){
const err45 = {instancePath:instancePath+"/accounts/users/" + i5,schemaPath:"#/definitions/accounts/properties/users/items/required",keyword:"required",params:{missingProperty: "name"},message:"must have required property '"+"name"+"'"};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
if(data31.uid === undefined){
const err46 = {instancePath:instancePath+"/accounts/users/" + i5,schemaPath:"#/definitions/accounts/properties/users/items/required",keyword:"required",params:{missingProperty: "uid"},message:"must have required property '"+"uid"+"'"};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
for(const key5 in data31){
if(!(((((key5 === "name") || (key5 === "uid")) || (key5 === "gid")) || (key5 === "home")) || (key5 === "shell"))){
const err47 = {instancePath:instancePath+"/accounts/users/" + i5,schemaPath:"#/definitions/accounts/properties/users/items/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key5},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
}
if(data31.name !== undefined){
if(typeof data31.name !== "string"){
const err48 = {instancePath:instancePath+"/accounts/users/" + i5+"/name",schemaPath:"#/definitions/accounts/properties/users/items/properties/name/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
}
if(data31.uid !== undefined){
let data33 = data31.uid;
if(!((typeof data33 == "number") && (!(data33 % 1) && !isNaN(data33)))){
const err49 = {instancePath:instancePath+"/accounts/users/" + i5+"/uid",schemaPath:"#/definitions/accounts/properties/users/items/properties/uid/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
}
if(data31.gid !== undefined){
let data34 = data31.gid;
if(!((typeof data34 == "number") && (!(data34 % 1) && !isNaN(data34)))){
const err50 = {instancePath:instancePath+"/accounts/users/" + i5+"/gid",schemaPath:"#/definitions/accounts/properties/users/items/properties/gid/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
}
if(data31.home !== undefined){
if(typeof data31.home !== "string"){
const err51 = {instancePath:instancePath+"/accounts/users/" + i5+"/home",schemaPath:"#/definitions/accounts/properties/users/items/properties/home/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
}
if(data31.shell !== undefined){
if(typeof data31.shell !== "string"){
const err52 = {instancePath:instancePath+"/accounts/users/" + i5+"/shell",schemaPath:"#/definitions/accounts/properties/users/items/properties/shell/type",keyword:"type",params:{type: "string"},message:"must be string"};
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
const err53 = {instancePath:instancePath+"/accounts/users/" + i5,schemaPath:"#/definitions/accounts/properties/users/items/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err53];
}
else {
vErrors.push(err53);
}
errors++;
}
}
}
else {
const err54 = {instancePath:instancePath+"/accounts/users",schemaPath:"#/definitions/accounts/properties/users/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err54];
}
else {
vErrors.push(err54);
}
errors++;
}
}
if(data29.groups !== undefined){
let data37 = data29.groups;
if(Array.isArray(data37)){
const len6 = data37.length;
for(let i6=0; i6<len6; i6++){
let data38 = data37[i6];
if(data38 && typeof data38 == "object" && !Array.isArray(data38)){
if(data38.name === undefined){
const err55 = {instancePath:instancePath+"/accounts/groups/" + i6,schemaPath:"#/definitions/accounts/properties/groups/items/required",keyword:"required",params:{missingProperty: "name"},message:"must have required property '"+"name"+"'"};
if(vErrors === null){
vErrors = [err55];
}
else {
vErrors.push(err55);
}
errors++;
}
if(data38.gid === undefined){
const err56 = {instancePath:instancePath+"/accounts/groups/" + i6,schemaPath:"#/definitions/accounts/properties/groups/items/required",keyword:"required",params:{missingProperty: "gid"},message:"must have required property '"+"gid"+"'"};
if(vErrors === null){
vErrors = [err56];
}
else {
vErrors.push(err56);
}
errors++;
}
for(const key6 in data38){
if(!(((key6 === "name") || (key6 === "gid")) || (key6 === "members"))){
const err57 = {instancePath:instancePath+"/accounts/groups/" + i6,schemaPath:"#/definitions/accounts/properties/groups/items/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key6},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err57];
}
else {
vErrors.push(err57);
}
errors++;
}
}
if(data38.name !== undefined){
if(typeof data38.name !== "string"){
const err58 = {instancePath:instancePath+"/accounts/groups/" + i6+"/name",schemaPath:"#/definitions/accounts/properties/groups/items/properties/name/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err58];
}
else {
vErrors.push(err58);
}
errors++;
}
}
if(data38.gid !== undefined){
let data40 = data38.gid;
if(!((typeof data40 == "number") && (!(data40 % 1) && !isNaN(data40)))){
const err59 = {instancePath:instancePath+"/accounts/groups/" + i6+"/gid",schemaPath:"#/definitions/accounts/properties/groups/items/properties/gid/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err59];
}
else {
vErrors.push(err59);
}
errors++;
}
}
if(data38.members !== undefined){
let data41 = data38.members;
if(Array.isArray(data41)){
const len7 = data41.length;
for(let i7=0; i7<len7; i7++){
if(typeof data41[i7] !== "string"){
const err60 = {instancePath:instancePath+"/accounts/groups/" + i6+"/members/" + i7,schemaPath:"#/definitions/accounts/properties/groups/items/properties/members/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err60];
}
else {
vErrors.push(err60);
}
errors++;
}
}
}
else {
const err61 = {instancePath:instancePath+"/accounts/groups/" + i6+"/members",schemaPath:"#/definitions/accounts/properties/groups/items/properties/members/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err61];
}
else {
vErrors.push(err61);
}
errors++;
}
}
}
else {
const err62 = {instancePath:instancePath+"/accounts/groups/" + i6,schemaPath:"#/definitions/accounts/properties/groups/items/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err62];
}
else {
vErrors.push(err62);
}
errors++;
}
}
}
else {
const err63 = {instancePath:instancePath+"/accounts/groups",schemaPath:"#/definitions/accounts/properties/groups/type",keyword:"type",params:{type: "array"},message:"must be array"};
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
const err64 = {instancePath:instancePath+"/accounts",schemaPath:"#/definitions/accounts/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err64];
}
else {
vErrors.push(err64);
}
errors++;
}
}
if(data.certificates !== undefined){
let data43 = data.certificates;
if(Array.isArray(data43)){
const len8 = data43.length;
for(let i8=0; i8<len8; i8++){
if(typeof data43[i8] !== "string"){
const err65 = {instancePath:instancePath+"/certificates/" + i8,schemaPath:"#/properties/certificates/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
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
const err66 = {instancePath:instancePath+"/certificates",schemaPath:"#/properties/certificates/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err66];
}
else {
vErrors.push(err66);
}
errors++;
}
}
if(data.entrypoint !== undefined){
let data45 = data.entrypoint;
if(Array.isArray(data45)){
const len9 = data45.length;
for(let i9=0; i9<len9; i9++){
if(typeof data45[i9] !== "string"){
const err67 = {instancePath:instancePath+"/entrypoint/" + i9,schemaPath:"#/properties/entrypoint/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
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
const err68 = {instancePath:instancePath+"/entrypoint",schemaPath:"#/properties/entrypoint/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err68];
}
else {
vErrors.push(err68);
}
errors++;
}
}
if(data.cmd !== undefined){
let data47 = data.cmd;
if(Array.isArray(data47)){
const len10 = data47.length;
for(let i10=0; i10<len10; i10++){
if(typeof data47[i10] !== "string"){
const err69 = {instancePath:instancePath+"/cmd/" + i10,schemaPath:"#/properties/cmd/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err69];
}
else {
vErrors.push(err69);
}
errors++;
}
}
}
else {
const err70 = {instancePath:instancePath+"/cmd",schemaPath:"#/properties/cmd/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err70];
}
else {
vErrors.push(err70);
}
errors++;
}
}
if(data.env !== undefined){
let data49 = data.env;
if(data49 && typeof data49 == "object" && !Array.isArray(data49)){
for(const key7 in data49){
if(typeof data49[key7] !== "string"){
const err71 = {instancePath:instancePath+"/env/" + key7.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/env/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err71];
}
else {
vErrors.push(err71);
}
errors++;
}
}
}
else {
const err72 = {instancePath:instancePath+"/env",schemaPath:"#/properties/env/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err72];
}
else {
vErrors.push(err72);
}
errors++;
}
}
if(data.user !== undefined){
if(typeof data.user !== "string"){
const err73 = {instancePath:instancePath+"/user",schemaPath:"#/properties/user/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err73];
}
else {
vErrors.push(err73);
}
errors++;
}
}
if(data.workdir !== undefined){
if(typeof data.workdir !== "string"){
const err74 = {instancePath:instancePath+"/workdir",schemaPath:"#/properties/workdir/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err74];
}
else {
vErrors.push(err74);
}
errors++;
}
}
if(data.ports !== undefined){
let data53 = data.ports;
if(Array.isArray(data53)){
const len11 = data53.length;
for(let i11=0; i11<len11; i11++){
let data54 = data53[i11];
if((!((typeof data54 == "number") && (!(data54 % 1) && !isNaN(data54)))) && (typeof data54 !== "string")){
const err75 = {instancePath:instancePath+"/ports/" + i11,schemaPath:"#/properties/ports/items/type",keyword:"type",params:{type: schema11.properties.ports.items.type},message:"must be integer,string"};
if(vErrors === null){
vErrors = [err75];
}
else {
vErrors.push(err75);
}
errors++;
}
}
}
else {
const err76 = {instancePath:instancePath+"/ports",schemaPath:"#/properties/ports/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err76];
}
else {
vErrors.push(err76);
}
errors++;
}
}
if(data.volumes !== undefined){
let data55 = data.volumes;
if(Array.isArray(data55)){
const len12 = data55.length;
for(let i12=0; i12<len12; i12++){
if(typeof data55[i12] !== "string"){
const err77 = {instancePath:instancePath+"/volumes/" + i12,schemaPath:"#/properties/volumes/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err77];
}
else {
vErrors.push(err77);
}
errors++;
}
}
}
else {
const err78 = {instancePath:instancePath+"/volumes",schemaPath:"#/properties/volumes/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err78];
}
else {
vErrors.push(err78);
}
errors++;
}
}
if(data.labels !== undefined){
let data57 = data.labels;
if(data57 && typeof data57 == "object" && !Array.isArray(data57)){
for(const key8 in data57){
if(typeof data57[key8] !== "string"){
const err79 = {instancePath:instancePath+"/labels/" + key8.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/labels/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string"};
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
const err80 = {instancePath:instancePath+"/labels",schemaPath:"#/properties/labels/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err80];
}
else {
vErrors.push(err80);
}
errors++;
}
}
if(data.annotations !== undefined){
let data59 = data.annotations;
if(data59 && typeof data59 == "object" && !Array.isArray(data59)){
for(const key9 in data59){
if(typeof data59[key9] !== "string"){
const err81 = {instancePath:instancePath+"/annotations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/annotations/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err81];
}
else {
vErrors.push(err81);
}
errors++;
}
}
}
else {
const err82 = {instancePath:instancePath+"/annotations",schemaPath:"#/properties/annotations/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err82];
}
else {
vErrors.push(err82);
}
errors++;
}
}
if(data.stopSignal !== undefined){
let data61 = data.stopSignal;
if(typeof data61 === "string"){
if(!pattern2.test(data61)){
const err83 = {instancePath:instancePath+"/stopSignal",schemaPath:"#/properties/stopSignal/pattern",keyword:"pattern",params:{pattern: "^(SIG[A-Z0-9+-]+|[0-9]+)$"},message:"must match pattern \""+"^(SIG[A-Z0-9+-]+|[0-9]+)$"+"\""};
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
const err84 = {instancePath:instancePath+"/stopSignal",schemaPath:"#/properties/stopSignal/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err84];
}
else {
vErrors.push(err84);
}
errors++;
}
}
if(data.created !== undefined){
if(typeof data.created !== "string"){
const err85 = {instancePath:instancePath+"/created",schemaPath:"#/properties/created/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err85];
}
else {
vErrors.push(err85);
}
errors++;
}
}
if(data.layers !== undefined){
let data63 = data.layers;
if(data63 && typeof data63 == "object" && !Array.isArray(data63)){
for(const key10 in data63){
if(!(key10 === "budget")){
const err86 = {instancePath:instancePath+"/layers",schemaPath:"#/properties/layers/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key10},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err86];
}
else {
vErrors.push(err86);
}
errors++;
}
}
if(data63.budget !== undefined){
let data64 = data63.budget;
if(!((typeof data64 == "number") && (!(data64 % 1) && !isNaN(data64)))){
const err87 = {instancePath:instancePath+"/layers/budget",schemaPath:"#/properties/layers/properties/budget/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err87];
}
else {
vErrors.push(err87);
}
errors++;
}
if(typeof data64 == "number"){
if(data64 < 1 || isNaN(data64)){
const err88 = {instancePath:instancePath+"/layers/budget",schemaPath:"#/properties/layers/properties/budget/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
if(vErrors === null){
vErrors = [err88];
}
else {
vErrors.push(err88);
}
errors++;
}
}
}
}
else {
const err89 = {instancePath:instancePath+"/layers",schemaPath:"#/properties/layers/type",keyword:"type",params:{type: "object"},message:"must be object"};
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
const err90 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err90];
}
else {
vErrors.push(err90);
}
errors++;
}
validate10.errors = vErrors;
return errors === 0;
}
