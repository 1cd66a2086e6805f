// Generated from config.schema.json by tools/docs/schemas.mjs: "npm run docs".
"use strict";
module.exports = validate10;
module.exports.default = validate10;
const schema11 = {"$schema":"http://json-schema.org/draft-07/schema#","$id":"https://nx-oci.dev/schemas/cache.schema.json","title":"Cache server","description":"A server of the remote cache for Nx.","type":"object","additionalProperties":false,"properties":{"listen":{"type":"string","description":"Address and port. By default `127.0.0.1:3210`; what is not of this machine alone needs `tls`, or `plainHttp`.","examples":["0.0.0.0:3210"]},"plainHttp":{"type":"boolean","description":"Speaks plain HTTP to other machines, as behind a proxy that speaks TLS."},"tls":{"type":"object","description":"Certificate and key (PEM), relative to the file that says so. They are read again when they change.","required":["cert","key"],"additionalProperties":false,"properties":{"cert":{"type":"string","description":"The certificate, and those between it and its root."},"key":{"type":"string","description":"Its private key."}}},"storage":{"type":"string","description":"A folder, `s3://bucket/prefix`, or `oci://registry/repository`. There has to be one, here or as NX_OCI_CACHE_STORAGE.","examples":["/var/lib/nx-oci-cache","s3://acme-cache/nx","oci://ghcr.io/acme/nx-cache"]},"s3":{"type":"object","description":"Of `s3://`, what the environment does not say.","additionalProperties":false,"properties":{"endpoint":{"type":"string","description":"Address of a server that is not of AWS, with its scheme: `https://minio.example:9000`. By default AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL."},"region":{"type":"string","description":"By default AWS_REGION; `us-east-1` at an `endpoint`."}}},"work":{"type":"string","description":"Folder on this machine for what is being made, and for copies of what is stored elsewhere. By default `tmp` in the folder of `storage`, and of a bucket or a registry `nx-oci-cache/tmp` in the folder for temporary files."},"workSize":{"type":"string","description":"How much of it copies may take: a number with B, kB, KiB, MB, MiB, GB, GiB, TB or TiB, as all sizes here. By default `10GiB`.","examples":["10GiB"]},"key":{"type":"string","description":"File with the private key that signs (Ed25519, PEM). By default NX_OCI_CACHE_KEY; of a folder, it is made on the first start, as `key.pem` in it; of a bucket and a registry, there has to be one. Servers that share a storage share it."},"formerKeys":{"type":"array","description":"Files with public keys (PEM) of before: what they signed still counts.","items":{"type":"string"}},"anonymous":{"enum":["read","nothing"],"description":"What who has no token may do, such as pull requests of forks. By default `nothing`."},"tokens":{"type":"array","description":"Tokens that do not change, each with one of `env`, `file` and `sha256`. Those of variables (NX_OCI_CACHE_TRUSTED_TOKEN and the like) are added to them.","items":{"type":"object","required":["name","role"],"additionalProperties":false,"properties":{"name":{"type":"string","pattern":".","description":"For logs and `purge`. What is not trusted is told apart by it."},"role":{"enum":["trusted","untrusted","read","admin"],"description":"What it allows."},"project":{"type":"string","description":"What statistics and `purge` know it by."},"env":{"type":"string","description":"The variable that has it, of 16 characters or more."},"file":{"type":"string","description":"The file that has it."},"sha256":{"type":"string","pattern":"^[0-9a-f]{64}$","description":"Its SHA-256, in 64 hexadecimal digits, so that nothing here is a secret."}}}},"ci":{"type":"array","description":"CI providers whose word (OpenID Connect) becomes a token for a run.","items":{"type":"object","required":["issuer","audience","rules"],"additionalProperties":false,"properties":{"issuer":{"type":"string","description":"Its address, exactly as its tokens have it, with the scheme.","examples":["https://token.actions.githubusercontent.com","https://gitlab.com"]},"audience":{"type":"string","description":"As its tokens have to have it: the address of the server as clients have it, without a path and a slash at the end, since that is what the proxy asks GitHub for."},"jwks":{"type":"string","description":"Where its keys are. By default where its `/.well-known/openid-configuration` says."},"rules":{"type":"array","minItems":1,"description":"The first one whose claims fit counts; a run that none fits gets no token.","items":{"type":"object","required":["claims","role"],"additionalProperties":false,"properties":{"claims":{"type":"object","minProperties":1,"description":"What claims of a run have to be, all of them: a text, or a list of which one has to fit. Quote `\"true\"` and numbers.","additionalProperties":{"oneOf":[{"type":"string"},{"type":"array","minItems":1,"items":{"type":"string"}}]}},"role":{"enum":["trusted","untrusted","read"],"description":"What such a run may do."},"apart":{"type":"string","description":"The claim that tells those without trust apart. By default `ref`."}}}}}}},"limits":{"type":"object","description":"The largest artifact that is taken.","additionalProperties":false,"properties":{"size":{"type":"string","description":"What an artifact may unpack to. By default `16GiB`."},"entries":{"type":"integer","minimum":1,"description":"How many files and folders it may have. By default 200000."}}},"keep":{"type":"object","description":"How long what is kept.","additionalProperties":false,"properties":{"days":{"type":"number","exclusiveMinimum":0,"description":"What was not read for so many days goes. By default 30."},"untrustedDays":{"type":"number","exclusiveMinimum":0,"description":"The same for what is not trusted. By default 7."},"size":{"type":"string","description":"What all may take; what was read longest ago goes first. By default `50GiB`."}}}}};
const func2 = Object.prototype.hasOwnProperty;
const pattern0 = new RegExp(".", "u");
const pattern1 = new RegExp("^[0-9a-f]{64}$", "u");

function validate10(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="https://nx-oci.dev/schemas/cache.schema.json" */;
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
if(data.listen !== undefined){
let data0 = data.listen;
if(typeof data0 !== "string"){
const err1 = {instancePath:instancePath+"/listen",schemaPath:"#/properties/listen/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema11.properties.listen.type,parentSchema:schema11.properties.listen,data:data0};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.plainHttp !== undefined){
let data1 = data.plainHttp;
if(typeof data1 !== "boolean"){
const err2 = {instancePath:instancePath+"/plainHttp",schemaPath:"#/properties/plainHttp/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema11.properties.plainHttp.type,parentSchema:schema11.properties.plainHttp,data:data1};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.tls !== undefined){
let data2 = data.tls;
if(data2 && typeof data2 == "object" && !Array.isArray(data2)){
if(data2.cert === undefined){
const err3 = {instancePath:instancePath+"/tls",schemaPath:"#/properties/tls/required",keyword:"required",params:{missingProperty: "cert"},message:"must have required property '"+"cert"+"'",schema:schema11.properties.tls.required,parentSchema:schema11.properties.tls,data:data2};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(data2.key === undefined){
const err4 = {instancePath:instancePath+"/tls",schemaPath:"#/properties/tls/required",keyword:"required",params:{missingProperty: "key"},message:"must have required property '"+"key"+"'",schema:schema11.properties.tls.required,parentSchema:schema11.properties.tls,data:data2};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
for(const key1 in data2){
if(!((key1 === "cert") || (key1 === "key"))){
const err5 = {instancePath:instancePath+"/tls",schemaPath:"#/properties/tls/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties",schema:false,parentSchema:schema11.properties.tls,data:data2};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data2.cert !== undefined){
let data3 = data2.cert;
if(typeof data3 !== "string"){
const err6 = {instancePath:instancePath+"/tls/cert",schemaPath:"#/properties/tls/properties/cert/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema11.properties.tls.properties.cert.type,parentSchema:schema11.properties.tls.properties.cert,data:data3};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data2.key !== undefined){
let data4 = data2.key;
if(typeof data4 !== "string"){
const err7 = {instancePath:instancePath+"/tls/key",schemaPath:"#/properties/tls/properties/key/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema11.properties.tls.properties.key.type,parentSchema:schema11.properties.tls.properties.key,data:data4};
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
const err8 = {instancePath:instancePath+"/tls",schemaPath:"#/properties/tls/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema11.properties.tls.type,parentSchema:schema11.properties.tls,data:data2};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.storage !== undefined){
let data5 = data.storage;
if(typeof data5 !== "string"){
const err9 = {instancePath:instancePath+"/storage",schemaPath:"#/properties/storage/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema11.properties.storage.type,parentSchema:schema11.properties.storage,data:data5};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data.s3 !== undefined){
let data6 = data.s3;
if(data6 && typeof data6 == "object" && !Array.isArray(data6)){
for(const key2 in data6){
if(!((key2 === "endpoint") || (key2 === "region"))){
const err10 = {instancePath:instancePath+"/s3",schemaPath:"#/properties/s3/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},message:"must NOT have additional properties",schema:false,parentSchema:schema11.properties.s3,data:data6};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data6.endpoint !== undefined){
let data7 = data6.endpoint;
if(typeof data7 !== "string"){
const err11 = {instancePath:instancePath+"/s3/endpoint",schemaPath:"#/properties/s3/properties/endpoint/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema11.properties.s3.properties.endpoint.type,parentSchema:schema11.properties.s3.properties.endpoint,data:data7};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data6.region !== undefined){
let data8 = data6.region;
if(typeof data8 !== "string"){
const err12 = {instancePath:instancePath+"/s3/region",schemaPath:"#/properties/s3/properties/region/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema11.properties.s3.properties.region.type,parentSchema:schema11.properties.s3.properties.region,data:data8};
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
const err13 = {instancePath:instancePath+"/s3",schemaPath:"#/properties/s3/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema11.properties.s3.type,parentSchema:schema11.properties.s3,data:data6};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data.work !== undefined){
let data9 = data.work;
if(typeof data9 !== "string"){
const err14 = {instancePath:instancePath+"/work",schemaPath:"#/properties/work/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema11.properties.work.type,parentSchema:schema11.properties.work,data:data9};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
if(data.workSize !== undefined){
let data10 = data.workSize;
if(typeof data10 !== "string"){
const err15 = {instancePath:instancePath+"/workSize",schemaPath:"#/properties/workSize/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema11.properties.workSize.type,parentSchema:schema11.properties.workSize,data:data10};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data.key !== undefined){
let data11 = data.key;
if(typeof data11 !== "string"){
const err16 = {instancePath:instancePath+"/key",schemaPath:"#/properties/key/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema11.properties.key.type,parentSchema:schema11.properties.key,data:data11};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
if(data.formerKeys !== undefined){
let data12 = data.formerKeys;
if(Array.isArray(data12)){
const len0 = data12.length;
for(let i0=0; i0<len0; i0++){
let data13 = data12[i0];
if(typeof data13 !== "string"){
const err17 = {instancePath:instancePath+"/formerKeys/" + i0,schemaPath:"#/properties/formerKeys/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema11.properties.formerKeys.items.type,parentSchema:schema11.properties.formerKeys.items,data:data13};
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
const err18 = {instancePath:instancePath+"/formerKeys",schemaPath:"#/properties/formerKeys/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema11.properties.formerKeys.type,parentSchema:schema11.properties.formerKeys,data:data12};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
if(data.anonymous !== undefined){
let data14 = data.anonymous;
if(!((data14 === "read") || (data14 === "nothing"))){
const err19 = {instancePath:instancePath+"/anonymous",schemaPath:"#/properties/anonymous/enum",keyword:"enum",params:{allowedValues: schema11.properties.anonymous.enum},message:"must be equal to one of the allowed values",schema:schema11.properties.anonymous.enum,parentSchema:schema11.properties.anonymous,data:data14};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
if(data.tokens !== undefined){
let data15 = data.tokens;
if(Array.isArray(data15)){
const len1 = data15.length;
for(let i1=0; i1<len1; i1++){
let data16 = data15[i1];
if(data16 && typeof data16 == "object" && !Array.isArray(data16)){
if(data16.name === undefined){
const err20 = {instancePath:instancePath+"/tokens/" + i1,schemaPath:"#/properties/tokens/items/required",keyword:"required",params:{missingProperty: "name"},message:"must have required property '"+"name"+"'",schema:schema11.properties.tokens.items.required,parentSchema:schema11.properties.tokens.items,data:data16};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
if(data16.role === undefined){
const err21 = {instancePath:instancePath+"/tokens/" + i1,schemaPath:"#/properties/tokens/items/required",keyword:"required",params:{missingProperty: "role"},message:"must have required property '"+"role"+"'",schema:schema11.properties.tokens.items.required,parentSchema:schema11.properties.tokens.items,data:data16};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
for(const key3 in data16){
if(!((((((key3 === "name") || (key3 === "role")) || (key3 === "project")) || (key3 === "env")) || (key3 === "file")) || (key3 === "sha256"))){
const err22 = {instancePath:instancePath+"/tokens/" + i1,schemaPath:"#/properties/tokens/items/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key3},message:"must NOT have additional properties",schema:false,parentSchema:schema11.properties.tokens.items,data:data16};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
if(data16.name !== undefined){
let data17 = data16.name;
if(typeof data17 === "string"){
if(!pattern0.test(data17)){
const err23 = {instancePath:instancePath+"/tokens/" + i1+"/name",schemaPath:"#/properties/tokens/items/properties/name/pattern",keyword:"pattern",params:{pattern: "."},message:"must match pattern \""+"."+"\"",schema:".",parentSchema:schema11.properties.tokens.items.properties.name,data:data17};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
else {
const err24 = {instancePath:instancePath+"/tokens/" + i1+"/name",schemaPath:"#/properties/tokens/items/properties/name/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema11.properties.tokens.items.properties.name.type,parentSchema:schema11.properties.tokens.items.properties.name,data:data17};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
if(data16.role !== undefined){
let data18 = data16.role;
if(!((((data18 === "trusted") || (data18 === "untrusted")) || (data18 === "read")) || (data18 === "admin"))){
const err25 = {instancePath:instancePath+"/tokens/" + i1+"/role",schemaPath:"#/properties/tokens/items/properties/role/enum",keyword:"enum",params:{allowedValues: schema11.properties.tokens.items.properties.role.enum},message:"must be equal to one of the allowed values",schema:schema11.properties.tokens.items.properties.role.enum,parentSchema:schema11.properties.tokens.items.properties.role,data:data18};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
if(data16.project !== undefined){
let data19 = data16.project;
if(typeof data19 !== "string"){
const err26 = {instancePath:instancePath+"/tokens/" + i1+"/project",schemaPath:"#/properties/tokens/items/properties/project/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema11.properties.tokens.items.properties.project.type,parentSchema:schema11.properties.tokens.items.properties.project,data:data19};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
if(data16.env !== undefined){
let data20 = data16.env;
if(typeof data20 !== "string"){
const err27 = {instancePath:instancePath+"/tokens/" + i1+"/env",schemaPath:"#/properties/tokens/items/properties/env/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema11.properties.tokens.items.properties.env.type,parentSchema:schema11.properties.tokens.items.properties.env,data:data20};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
if(data16.file !== undefined){
let data21 = data16.file;
if(typeof data21 !== "string"){
const err28 = {instancePath:instancePath+"/tokens/" + i1+"/file",schemaPath:"#/properties/tokens/items/properties/file/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema11.properties.tokens.items.properties.file.type,parentSchema:schema11.properties.tokens.items.properties.file,data:data21};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
if(data16.sha256 !== undefined){
let data22 = data16.sha256;
if(typeof data22 === "string"){
if(!pattern1.test(data22)){
const err29 = {instancePath:instancePath+"/tokens/" + i1+"/sha256",schemaPath:"#/properties/tokens/items/properties/sha256/pattern",keyword:"pattern",params:{pattern: "^[0-9a-f]{64}$"},message:"must match pattern \""+"^[0-9a-f]{64}$"+"\"",schema:"^[0-9a-f]{64}$",parentSchema:schema11.properties.tokens.items.properties.sha256,data:data22};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
else {
const err30 = {instancePath:instancePath+"/tokens/" + i1+"/sha256",schemaPath:"#/properties/tokens/items/properties/sha256/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema11.properties.tokens.items.properties.sha256.type,parentSchema:schema11.properties.tokens.items.properties.sha256,data:data22};
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
const err31 = {instancePath:instancePath+"/tokens/" + i1,schemaPath:"#/properties/tokens/items/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema11.properties.tokens.items.type,parentSchema:schema11.properties.tokens.items,data:data16};
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
const err32 = {instancePath:instancePath+"/tokens",schemaPath:"#/properties/tokens/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema11.properties.tokens.type,parentSchema:schema11.properties.tokens,data:data15};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
if(data.ci !== undefined){
let data23 = data.ci;
if(Array.isArray(data23)){
const len2 = data23.length;
for(let i2=0; i2<len2; i2++){
let data24 = data23[i2];
if(data24 && typeof data24 == "object" && !Array.isArray(data24)){
if(data24.issuer === undefined){
const err33 = {instancePath:instancePath+"/ci/" + i2,schemaPath:"#/properties/ci/items/required",keyword:"required",params:{missingProperty: "issuer"},message:"must have required property '"+"issuer"+"'",schema:schema11.properties.ci.items.required,parentSchema:schema11.properties.ci.items,data:data24};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
if(data24.audience === undefined){
const err34 = {instancePath:instancePath+"/ci/" + i2,schemaPath:"#/properties/ci/items/required",keyword:"required",params:{missingProperty: "audience"},message:"must have required property '"+"audience"+"'",schema:schema11.properties.ci.items.required,parentSchema:schema11.properties.ci.items,data:data24};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
if(data24.rules === undefined){
const err35 = {instancePath:instancePath+"/ci/" + i2,schemaPath:"#/properties/ci/items/required",keyword:"required",params:{missingProperty: "rules"},message:"must have required property '"+"rules"+"'",schema:schema11.properties.ci.items.required,parentSchema:schema11.properties.ci.items,data:data24};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
for(const key4 in data24){
if(!((((key4 === "issuer") || (key4 === "audience")) || (key4 === "jwks")) || (key4 === "rules"))){
const err36 = {instancePath:instancePath+"/ci/" + i2,schemaPath:"#/properties/ci/items/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key4},message:"must NOT have additional properties",schema:false,parentSchema:schema11.properties.ci.items,data:data24};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
}
if(data24.issuer !== undefined){
let data25 = data24.issuer;
if(typeof data25 !== "string"){
const err37 = {instancePath:instancePath+"/ci/" + i2+"/issuer",schemaPath:"#/properties/ci/items/properties/issuer/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema11.properties.ci.items.properties.issuer.type,parentSchema:schema11.properties.ci.items.properties.issuer,data:data25};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
}
if(data24.audience !== undefined){
let data26 = data24.audience;
if(typeof data26 !== "string"){
const err38 = {instancePath:instancePath+"/ci/" + i2+"/audience",schemaPath:"#/properties/ci/items/properties/audience/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema11.properties.ci.items.properties.audience.type,parentSchema:schema11.properties.ci.items.properties.audience,data:data26};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
if(data24.jwks !== undefined){
let data27 = data24.jwks;
if(typeof data27 !== "string"){
const err39 = {instancePath:instancePath+"/ci/" + i2+"/jwks",schemaPath:"#/properties/ci/items/properties/jwks/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema11.properties.ci.items.properties.jwks.type,parentSchema:schema11.properties.ci.items.properties.jwks,data:data27};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
if(data24.rules !== undefined){
let data28 = data24.rules;
if(Array.isArray(data28)){
if(data28.length < 1){
const err40 = {instancePath:instancePath+"/ci/" + i2+"/rules",schemaPath:"#/properties/ci/items/properties/rules/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema11.properties.ci.items.properties.rules,data:data28};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
const len3 = data28.length;
for(let i3=0; i3<len3; i3++){
let data29 = data28[i3];
if(data29 && typeof data29 == "object" && !Array.isArray(data29)){
if(data29.claims === undefined){
const err41 = {instancePath:instancePath+"/ci/" + i2+"/rules/" + i3,schemaPath:"#/properties/ci/items/properties/rules/items/required",keyword:"required",params:{missingProperty: "claims"},message:"must have required property '"+"claims"+"'",schema:schema11.properties.ci.items.properties.rules.items.required,parentSchema:schema11.properties.ci.items.properties.rules.items,data:data29};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
if(data29.role === undefined){
const err42 = {instancePath:instancePath+"/ci/" + i2+"/rules/" + i3,schemaPath:"#/properties/ci/items/properties/rules/items/required",keyword:"required",params:{missingProperty: "role"},message:"must have required property '"+"role"+"'",schema:schema11.properties.ci.items.properties.rules.items.required,parentSchema:schema11.properties.ci.items.properties.rules.items,data:data29};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
for(const key5 in data29){
if(!(((key5 === "claims") || (key5 === "role")) || (key5 === "apart"))){
const err43 = {instancePath:instancePath+"/ci/" + i2+"/rules/" + i3,schemaPath:"#/properties/ci/items/properties/rules/items/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key5},message:"must NOT have additional properties",schema:false,parentSchema:schema11.properties.ci.items.properties.rules.items,data:data29};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
}
if(data29.claims !== undefined){
let data30 = data29.claims;
if(data30 && typeof data30 == "object" && !Array.isArray(data30)){
if(Object.keys(data30).length < 1){
const err44 = {instancePath:instancePath+"/ci/" + i2+"/rules/" + i3+"/claims",schemaPath:"#/properties/ci/items/properties/rules/items/properties/claims/minProperties",keyword:"minProperties",params:{limit: 1},message:"must NOT have fewer than 1 properties",schema:1,parentSchema:schema11.properties.ci.items.properties.rules.items.properties.claims,data:data30};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
for(const key6 in data30){
let data31 = data30[key6];
const _errs69 = errors;
let valid15 = false;
let passing0 = null;
const _errs70 = errors;
if(typeof data31 !== "string"){
const err45 = {instancePath:instancePath+"/ci/" + i2+"/rules/" + i3+"/claims/" + key6.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/ci/items/properties/rules/items/properties/claims/additionalProperties/oneOf/0/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema11.properties.ci.items.properties.rules.items.properties.claims.additionalProperties.oneOf[0].type,parentSchema:schema11.properties.ci.items.properties.rules.items.properties.claims.additionalProperties.oneOf[0],data:data31};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
var _valid0 = _errs70 === errors;
if(_valid0){
valid15 = true;
passing0 = 0;
}
const _errs72 = errors;
if(Array.isArray(data31)){
if(data31.length < 1){
const err46 = {instancePath:instancePath+"/ci/" + i2+"/rules/" + i3+"/claims/" + key6.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/ci/items/properties/rules/items/properties/claims/additionalProperties/oneOf/1/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema11.properties.ci.items.properties.rules.items.properties.claims.additionalProperties.oneOf[1],data:data31};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
const len4 = data31.length;
for(let i4=0; i4<len4; i4++){
let data32 = data31[i4];
if(typeof data32 !== "string"){
const err47 = {instancePath:instancePath+"/ci/" + i2+"/rules/" + i3+"/claims/" + key6.replace(/~/g, "~0").replace(/\//g, "~1")+"/" + i4,schemaPath:"#/properties/ci/items/properties/rules/items/properties/claims/additionalProperties/oneOf/1/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema11.properties.ci.items.properties.rules.items.properties.claims.additionalProperties.oneOf[1].items.type,parentSchema:schema11.properties.ci.items.properties.rules.items.properties.claims.additionalProperties.oneOf[1].items,data:data32};
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
const err48 = {instancePath:instancePath+"/ci/" + i2+"/rules/" + i3+"/claims/" + key6.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/ci/items/properties/rules/items/properties/claims/additionalProperties/oneOf/1/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema11.properties.ci.items.properties.rules.items.properties.claims.additionalProperties.oneOf[1].type,parentSchema:schema11.properties.ci.items.properties.rules.items.properties.claims.additionalProperties.oneOf[1],data:data31};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
var _valid0 = _errs72 === errors;
if(_valid0 && valid15){
valid15 = false;
passing0 = [passing0, 1];
}
else {
if(_valid0){
valid15 = true;
passing0 = 1;
}
}
if(!valid15){
const err49 = {instancePath:instancePath+"/ci/" + i2+"/rules/" + i3+"/claims/" + key6.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/ci/items/properties/rules/items/properties/claims/additionalProperties/oneOf",keyword:"oneOf",params:{passingSchemas: passing0},message:"must match exactly one schema in oneOf",schema:schema11.properties.ci.items.properties.rules.items.properties.claims.additionalProperties.oneOf,parentSchema:schema11.properties.ci.items.properties.rules.items.properties.claims.additionalProperties,data:data31};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
else {
errors = _errs69;
if(vErrors !== null){
if(_errs69){
vErrors.length = _errs69;
}
else {
vErrors = null;
}
}
}
}
}
else {
const err50 = {instancePath:instancePath+"/ci/" + i2+"/rules/" + i3+"/claims",schemaPath:"#/properties/ci/items/properties/rules/items/properties/claims/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema11.properties.ci.items.properties.rules.items.properties.claims.type,parentSchema:schema11.properties.ci.items.properties.rules.items.properties.claims,data:data30};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
}
if(data29.role !== undefined){
let data33 = data29.role;
if(!(((data33 === "trusted") || (data33 === "untrusted")) || (data33 === "read"))){
const err51 = {instancePath:instancePath+"/ci/" + i2+"/rules/" + i3+"/role",schemaPath:"#/properties/ci/items/properties/rules/items/properties/role/enum",keyword:"enum",params:{allowedValues: schema11.properties.ci.items.properties.rules.items.properties.role.enum},message:"must be equal to one of the allowed values",schema:schema11.properties.ci.items.properties.rules.items.properties.role.enum,parentSchema:schema11.properties.ci.items.properties.rules.items.properties.role,data:data33};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
}
if(data29.apart !== undefined){
let data34 = data29.apart;
if(typeof data34 !== "string"){
const err52 = {instancePath:instancePath+"/ci/" + i2+"/rules/" + i3+"/apart",schemaPath:"#/properties/ci/items/properties/rules/items/properties/apart/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema11.properties.ci.items.properties.rules.items.properties.apart.type,parentSchema:schema11.properties.ci.items.properties.rules.items.properties.apart,data:data34};
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
const err53 = {instancePath:instancePath+"/ci/" + i2+"/rules/" + i3,schemaPath:"#/properties/ci/items/properties/rules/items/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema11.properties.ci.items.properties.rules.items.type,parentSchema:schema11.properties.ci.items.properties.rules.items,data:data29};
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
const err54 = {instancePath:instancePath+"/ci/" + i2+"/rules",schemaPath:"#/properties/ci/items/properties/rules/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema11.properties.ci.items.properties.rules.type,parentSchema:schema11.properties.ci.items.properties.rules,data:data28};
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
const err55 = {instancePath:instancePath+"/ci/" + i2,schemaPath:"#/properties/ci/items/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema11.properties.ci.items.type,parentSchema:schema11.properties.ci.items,data:data24};
if(vErrors === null){
vErrors = [err55];
}
else {
vErrors.push(err55);
}
errors++;
}
}
}
else {
const err56 = {instancePath:instancePath+"/ci",schemaPath:"#/properties/ci/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema11.properties.ci.type,parentSchema:schema11.properties.ci,data:data23};
if(vErrors === null){
vErrors = [err56];
}
else {
vErrors.push(err56);
}
errors++;
}
}
if(data.limits !== undefined){
let data35 = data.limits;
if(data35 && typeof data35 == "object" && !Array.isArray(data35)){
for(const key7 in data35){
if(!((key7 === "size") || (key7 === "entries"))){
const err57 = {instancePath:instancePath+"/limits",schemaPath:"#/properties/limits/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key7},message:"must NOT have additional properties",schema:false,parentSchema:schema11.properties.limits,data:data35};
if(vErrors === null){
vErrors = [err57];
}
else {
vErrors.push(err57);
}
errors++;
}
}
if(data35.size !== undefined){
let data36 = data35.size;
if(typeof data36 !== "string"){
const err58 = {instancePath:instancePath+"/limits/size",schemaPath:"#/properties/limits/properties/size/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema11.properties.limits.properties.size.type,parentSchema:schema11.properties.limits.properties.size,data:data36};
if(vErrors === null){
vErrors = [err58];
}
else {
vErrors.push(err58);
}
errors++;
}
}
if(data35.entries !== undefined){
let data37 = data35.entries;
if(!((typeof data37 == "number") && (!(data37 % 1) && !isNaN(data37)))){
const err59 = {instancePath:instancePath+"/limits/entries",schemaPath:"#/properties/limits/properties/entries/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema11.properties.limits.properties.entries.type,parentSchema:schema11.properties.limits.properties.entries,data:data37};
if(vErrors === null){
vErrors = [err59];
}
else {
vErrors.push(err59);
}
errors++;
}
if(typeof data37 == "number"){
if(data37 < 1 || isNaN(data37)){
const err60 = {instancePath:instancePath+"/limits/entries",schemaPath:"#/properties/limits/properties/entries/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema11.properties.limits.properties.entries,data:data37};
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
}
else {
const err61 = {instancePath:instancePath+"/limits",schemaPath:"#/properties/limits/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema11.properties.limits.type,parentSchema:schema11.properties.limits,data:data35};
if(vErrors === null){
vErrors = [err61];
}
else {
vErrors.push(err61);
}
errors++;
}
}
if(data.keep !== undefined){
let data38 = data.keep;
if(data38 && typeof data38 == "object" && !Array.isArray(data38)){
for(const key8 in data38){
if(!(((key8 === "days") || (key8 === "untrustedDays")) || (key8 === "size"))){
const err62 = {instancePath:instancePath+"/keep",schemaPath:"#/properties/keep/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key8},message:"must NOT have additional properties",schema:false,parentSchema:schema11.properties.keep,data:data38};
if(vErrors === null){
vErrors = [err62];
}
else {
vErrors.push(err62);
}
errors++;
}
}
if(data38.days !== undefined){
let data39 = data38.days;
if(typeof data39 == "number"){
if(data39 <= 0 || isNaN(data39)){
const err63 = {instancePath:instancePath+"/keep/days",schemaPath:"#/properties/keep/properties/days/exclusiveMinimum",keyword:"exclusiveMinimum",params:{comparison: ">", limit: 0},message:"must be > 0",schema:0,parentSchema:schema11.properties.keep.properties.days,data:data39};
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
const err64 = {instancePath:instancePath+"/keep/days",schemaPath:"#/properties/keep/properties/days/type",keyword:"type",params:{type: "number"},message:"must be number",schema:schema11.properties.keep.properties.days.type,parentSchema:schema11.properties.keep.properties.days,data:data39};
if(vErrors === null){
vErrors = [err64];
}
else {
vErrors.push(err64);
}
errors++;
}
}
if(data38.untrustedDays !== undefined){
let data40 = data38.untrustedDays;
if(typeof data40 == "number"){
if(data40 <= 0 || isNaN(data40)){
const err65 = {instancePath:instancePath+"/keep/untrustedDays",schemaPath:"#/properties/keep/properties/untrustedDays/exclusiveMinimum",keyword:"exclusiveMinimum",params:{comparison: ">", limit: 0},message:"must be > 0",schema:0,parentSchema:schema11.properties.keep.properties.untrustedDays,data:data40};
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
const err66 = {instancePath:instancePath+"/keep/untrustedDays",schemaPath:"#/properties/keep/properties/untrustedDays/type",keyword:"type",params:{type: "number"},message:"must be number",schema:schema11.properties.keep.properties.untrustedDays.type,parentSchema:schema11.properties.keep.properties.untrustedDays,data:data40};
if(vErrors === null){
vErrors = [err66];
}
else {
vErrors.push(err66);
}
errors++;
}
}
if(data38.size !== undefined){
let data41 = data38.size;
if(typeof data41 !== "string"){
const err67 = {instancePath:instancePath+"/keep/size",schemaPath:"#/properties/keep/properties/size/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema11.properties.keep.properties.size.type,parentSchema:schema11.properties.keep.properties.size,data:data41};
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
const err68 = {instancePath:instancePath+"/keep",schemaPath:"#/properties/keep/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema11.properties.keep.type,parentSchema:schema11.properties.keep,data:data38};
if(vErrors === null){
vErrors = [err68];
}
else {
vErrors.push(err68);
}
errors++;
}
}
}
else {
const err69 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema11.type,parentSchema:schema11,data};
if(vErrors === null){
vErrors = [err69];
}
else {
vErrors.push(err69);
}
errors++;
}
validate10.errors = vErrors;
return errors === 0;
}
