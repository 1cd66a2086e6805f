/** Something that a text or a file's name gives away. */
export interface SecretPattern {
  /** For people: `a private key`. */
  kind: string;
  pattern: RegExp;
}

/** What secrets look like in texts: each pattern is narrow enough that what it finds is one, or was made to look like one. */
export const secretTexts: readonly SecretPattern[] = [
  // Not the header alone, which programs that read keys have: base64 has to follow, perhaps quoted or escaped.
  { kind: 'a private key', pattern: /-----BEGIN (?:[A-Z0-9]+ )?PRIVATE KEY(?: BLOCK)?-----(?:(?!-----)[\s\S]){0,300}?[A-Za-z0-9+/]{40}/ },
  { kind: 'a secret key of age', pattern: /AGE-SECRET-KEY-1[0-9A-Z]{58}/ },
  { kind: 'an access key of AWS', pattern: /\b(?:AKIA|ASIA)(?![A-Z0-9]*EXAMPLE)[A-Z2-7]{16}\b/ },
  { kind: 'a key of an Azure account', pattern: /AccountKey=[A-Za-z0-9+/]{86}==/ },
  { kind: 'a key of Google', pattern: /\bAIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])/ },
  { kind: 'a token of DigitalOcean', pattern: /\bdo[opr]_v1_[0-9a-f]{64}\b/ },
  { kind: 'a token of GitHub', pattern: /\b(?:gh[oprsu]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{82})\b/ },
  { kind: 'a token of GitLab', pattern: /\bgl(?:pat|dt|rt|cbt|ptt|ft|soat)-[A-Za-z0-9_-]{20,}/ },
  { kind: 'a token of npm', pattern: /\bnpm_[A-Za-z0-9]{36}\b/ },
  { kind: 'a token of PyPI', pattern: /\bpypi-AgE[A-Za-z0-9_-]{50,}/ },
  { kind: 'a token of Docker', pattern: /\bdckr_[op]at_[A-Za-z0-9_-]{20,}/ },
  { kind: 'a token of Slack', pattern: /\bxox[abeprs]-[0-9]+-[A-Za-z0-9-]{20,}/ },
  { kind: 'a key of Stripe', pattern: /\b[rs]k_live_[A-Za-z0-9]{24,}\b/ },
  { kind: 'a key of SendGrid', pattern: /\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])/ },
  { kind: 'a key of Anthropic', pattern: /\bsk-ant-[a-z]+\d\d-[A-Za-z0-9_-]{80,}/ },
  { kind: 'a key of OpenAI', pattern: /\bsk-[A-Za-z0-9_-]{20,}T3BlbkFJ[A-Za-z0-9_-]{20,}/ },
  { kind: 'a token of Hugging Face', pattern: /\bhf_[A-Za-z]{34}\b/ },
  { kind: 'a token of Vault', pattern: /\bhv[bs]\.[A-Za-z0-9_-]{90,}/ },
  { kind: 'a token of Terraform', pattern: /\b[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_-]{60,}/ },
  // As npm writes it, but for a variable that stands there.
  { kind: 'a password for a registry of npm', pattern: /^\/\/\S+:_(?:authToken|auth|password)\s*=\s*"?(?!\$\{)[A-Za-z0-9+/=_.-]{8,}/m },
];

/** Files that are there to hold secrets, by their paths. */
export const secretFiles: readonly SecretPattern[] = [
  { kind: 'a private key of SSH', pattern: /(^|\/)id_(rsa|dsa|ecdsa|ed25519)(_sk)?$/ },
  { kind: 'a store of keys', pattern: /\.(p12|pfx|jks|keystore|kdbx)$/ },
  { kind: 'names and passwords for hosts', pattern: /(^|\/)([._]netrc|\.git-credentials|\.pypirc|\.htpasswd|\.dockercfg|\.pgpass|\.my\.cnf)$/ },
  { kind: 'credentials of AWS', pattern: /(^|\/)\.aws\/credentials$/ },
  { kind: 'credentials of a registry', pattern: /(^|\/)(\.docker\/config\.json|containers\/auth\.json)$/ },
  { kind: 'credentials of a cluster', pattern: /(^|\/)\.kube\/config$/ },
];

/** A number for what is looked for: what was found with another one counts for nothing. */
export const secretPatternsFormat = 1;
