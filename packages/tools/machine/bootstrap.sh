#!/bin/sh
# Gets the tools of this workspace: those that .tools.lock names, by digest, for the platform of this machine.
# Written by nx-oci. Run it as often as you like: what is there is not fetched again, and what fails changes nothing.
#
# Needs tar, sha256sum or shasum, and curl or crane; no container engine. Options are passed on to the updater (--fresh, --json).
#   NX_OCI_TOOLS_CACHE               where the tools of all worktrees are; ~/.cache/nx-oci/tools by default
#   REGISTRY_TOKEN, REGISTRY_USERNAME, REGISTRY_PASSWORD, REGISTRY_HOST
#                                    credentials; without them, those of docker login and podman login
#   NX_OCI_CA_FILE, HTTPS_PROXY      a certificate authority of your own (PEM), a proxy
set -eu

fail() {
  printf 'error(%s): %s\n  %s\n' "$1" "$2" "$3" >&2
  exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

root=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
lock=$root/.tools.lock

# --- The platform of this machine, always by name ----------------------------

system=$(uname -s)
machine=$(uname -m)
case $system in
Linux) os=linux ;;
Darwin) os=darwin ;;
*) os='' ;;
esac
case $machine in
x86_64 | amd64) arch=amd64 ;;
aarch64 | arm64) arch=arm64 ;;
*) arch='' ;;
esac
# A shell that macOS translates says that the machine is of the other kind.
if [ "$os/$arch" = darwin/amd64 ] && [ "$(sysctl -n sysctl.proc_translated 2>/dev/null || :)" = 1 ]; then arch=arm64; fi
if [ -z "$os" ] || [ -z "$arch" ]; then
  fail tools-platform-missing "There are no tools for $system on $machine." 'Use Linux or macOS on amd64 or arm64; on Windows, within WSL.'
fi
platform=$os/$arch

if [ -e "$root/.tools" ] && [ ! -L "$root/.tools" ]; then
  fail tools-link-taken "$root/.tools is there, and is no link to tools." 'Move it away, and run again.'
fi

# --- The lock ----------------------------------------------------------------

[ -r "$lock" ] || fail tools-lock-missing "There is no $lock." 'Run this where it is; where the workspace has none yet, run the target "update" of its image of tools.'
not_locked() { fail tools-lock-invalid "$lock $1." 'Take the file from the history of the workspace, or have it written anew by the target "update" of the image of tools.'; }
format='' repository='' manifest='' node='' updater='' locked='' rest=''
while IFS="$(printf ' \r')" read -r what first second rest || [ -n "$what" ]; do
  case $what in
  nx-oci-tools) format=$first ;;
  repository) repository=$first ;;
  manifest)
    locked="$locked $first"
    if [ "$first" = "$platform" ]; then manifest=$second; fi
    ;;
  node) if [ "$first" = "$platform" ]; then node=$second; fi ;;
  updater) if [ "$first" = "$platform" ]; then updater=$second; fi ;;
  '<<<<<<<' | '>>>>>>>') not_locked 'has a conflict of git' ;;
  esac
done <"$lock"

case $format in
1) ;;
[2-9]* | 1[0-9]*) fail tools-updater-old "$lock is of format $format, which this bootstrap.sh does not know." 'Take bootstrap.sh of the same commit as the lock.' ;;
*) not_locked "is not of format 1, but of \"$format\"" ;;
esac
case $repository in
*[!A-Za-z0-9._/:-]* | */ | /* | '') not_locked "names no repository that this script can speak to: \"$repository\"" ;;
*/*) ;;
*) not_locked "names no repository: \"$repository\"" ;;
esac
[ -n "$manifest$node$updater" ] || fail tools-platform-missing "The tools of $repository are not locked for $platform, only for$locked." 'Build the image of tools for this platform too (platforms in tools.yaml), push it, and raise the lock.'
for digest in "$manifest" "$node" "$updater"; do
  case $digest in
  '') not_locked "lacks a digest for $platform" ;;
  sha256:*[!0-9a-f]*) not_locked "has \"$digest\", which is no digest" ;;
  sha256:*) [ ${#digest} -eq 71 ] || not_locked "has \"$digest\", which is no digest" ;;
  *) not_locked "has \"$digest\", which is no digest" ;;
  esac
done

# --- With Node and the updater that are here already -------------------------

# A folder that is not absolute would be another one in each worktree. That of XDG does not count then, by its specification.
case ${XDG_CACHE_HOME:-} in /*) cache=$XDG_CACHE_HOME/nx-oci/tools ;; *) cache=${HOME:-}/.cache/nx-oci/tools ;; esac
case ${NX_OCI_TOOLS_CACHE:=$cache} in
/*) cache=$NX_OCI_TOOLS_CACHE ;;
*) fail cache-unwritable "NX_OCI_TOOLS_CACHE is \"$NX_OCI_TOOLS_CACHE\", which is not absolute." 'Give an absolute path: the cache is one for all worktrees.' ;;
esac
export NX_OCI_TOOLS_CACHE

update() { # <folder of Node and the updater> [options]
  from=$1
  shift
  "$from/usr/local/bin/node" "$from/usr/local/lib/nx-oci/updater.mjs" sync --lock "$lock" --link "$root/.tools" "$@"
}

runs() { "$1/usr/local/bin/node" --version >/dev/null 2>&1 && [ -r "$1/usr/local/lib/nx-oci/updater.mjs" ]; }

fresh=''
for option in "$@"; do [ "$option" = --fresh ] && fresh=yes; done
if [ -z "$fresh" ]; then
  for found in "$cache/images/${manifest#sha256:}" "$root/.tools"; do
    if [ ! -r "$found/.nx-oci-tools" ] || ! runs "$found"; then continue; fi
    status=0
    update "$found" "$@" || status=$?
    # 3: an updater that is too old for this lock.
    [ $status -eq 3 ] || exit $status
  done
fi

# --- Or fetched: two layers, by digest ---------------------------------------

has tar || fail tools-program-missing 'There is no tar here.' 'Install tar, and run again.'
has curl || has crane || fail tools-program-missing 'There is neither curl nor crane here.' 'Install one of them, and run again.'
if has sha256sum; then sum() { sha256sum; }
elif has shasum; then sum() { shasum -a 256; }
else fail tools-program-missing 'There is neither sha256sum nor shasum here.' 'Install one of them, and run again.'
fi

if ! mkdir -p "$cache/tmp" 2>/dev/null || ! work=$(mktemp -d "$cache/tmp/bootstrap.XXXXXX" 2>/dev/null); then
  fail cache-unwritable "$cache cannot be written." 'Make the folder writable for this user, or set NX_OCI_TOOLS_CACHE to one that is, and run again.'
fi
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
mkdir "$work/blobs" "$work/root"

host=${repository%%/*}
path=${repository#*/}
case $host in
docker.io) api=registry-1.docker.io ;;
*) api=$host ;;
esac
# Plain HTTP is for this machine alone, where nothing there speaks TLS: 60 is a certificate that is not trusted.
scheme=https protocols=https
if has curl; then case $host in
localhost | localhost:* | *.localhost | *.localhost:* | 127.*)
  status=0
  curl --silent --output "$work/problem" --max-time 15 ${NX_OCI_CA_FILE:+--cacert "$NX_OCI_CA_FILE"} "https://$api/v2/" || status=$?
  case $status in
  0 | 60) ;;
  *) scheme=http protocols=http,https ;;
  esac
  ;;
esac; fi

# curl with what it must not have on its command line as its configuration: credentials.
ask() { # <configuration> <file for the answer> <arguments...>; prints the status
  configuration=$1 answer=$2
  shift 2
  for attempt in 1 2 3 4; do
    # shellcheck disable=SC2086 # No word where there is no file.
    code=$(printf '%s\n' "$configuration" | curl --config - --silent --show-error --location --proto "=$protocols" --proto-redir "=$protocols" \
      ${NX_OCI_CA_FILE:+--cacert "$NX_OCI_CA_FILE"} --connect-timeout 15 --speed-limit 1 --speed-time 60 \
      --dump-header "$work/headers" --output "$answer" --write-out '%{http_code}' "$@" 2>"$work/problem") || code=000
    case $code in
    000 | 408 | 429 | 5??) [ $attempt -lt 4 ] && sleep $attempt ;;
    *) break ;;
    esac
  done
  printf '%s' "$code"
}

parameter() { sed -n "s/.*[ ,]$1=\"\\([^\"]*\\)\".*/\\1/p" "$work/challenge"; }

# A value between quotes of a configuration of curl.
quoted() { printf '%s' "$1" | tr -d '\r\n' | sed 's/[\\"]/\\&/g'; }

as_pattern() { printf '%s' "$1" | sed 's/[][\\.*^$/]/\\&/g'; }

# The value of a text in JSON that has no white space.
text_of() { sed -nE "s/.*\"$1\":\"(([^\"\\\\]|\\\\.)*)\".*/\\1/p" | sed 's/\\u0026/\&/g; s/\\u003c/</g; s/\\u003e/>/g; s/\\\(.\)/\1/g'; }

# What docker login and podman login have noted: prints a line of configuration for curl.
noted() { # <JSON>
  json=$(printf '%s' "$1" | tr -d ' \t\r\n')
  case $host in
  docker.io) keys='https://index.docker.io/v1/ docker.io index.docker.io' ;;
  *) keys="$host https://$host https://$host/v1/ https://$host/v2/" ;;
  esac
  for key in $keys; do
    pattern=$(as_pattern "$key")
    basic=$(printf '%s' "$json" | sed -n "s/.*\"$pattern\":{\\([^}]*\\)}.*/\\1/p" | text_of auth)
    if [ -n "$basic" ]; then
      printf 'header = "Authorization: Basic %s"' "$(quoted "$basic")"
      return
    fi
  done
  for key in $keys; do
    pattern=$(as_pattern "$key")
    helper=$(printf '%s' "$json" | sed -n 's/.*"credHelpers":{\([^}]*\)}.*/{\1}/p' | sed -n "s/.*[{,]\"$pattern\":\"\\([A-Za-z0-9._-]*\\)\".*/\\1/p")
    [ -n "$helper" ] || helper=$(printf '%s' "$json" | text_of credsStore)
    case $helper in '' | *[!A-Za-z0-9._-]*) continue ;; esac
    has "docker-credential-$helper" || continue
    secrets=$(printf '%s' "$key" | "docker-credential-$helper" get 2>/dev/null | tr -d '\r\n' | sed 's/" *: *"/":"/g') || continue
    user=$(printf '%s' "$secrets" | text_of Username)
    secret=$(printf '%s' "$secrets" | text_of Secret)
    case $user in '' | '<token>') continue ;; esac
    printf 'user = "%s:%s"' "$(quoted "$user")" "$(quoted "$secret")"
    return
  done
}

# A line of configuration for curl; nothing where there are no credentials for the registry. Where they are from is noted.
credentials() {
  if [ "${REGISTRY_HOST:-$host}" = "$host" ]; then
    if [ -n "${REGISTRY_TOKEN:-}" ]; then
      echo REGISTRY_TOKEN >"$work/origin"
      printf 'user = "%s:%s"' "$(quoted "${REGISTRY_USERNAME:-token}")" "$(quoted "$REGISTRY_TOKEN")"
      return
    elif [ -n "${REGISTRY_USERNAME:-}" ] && [ -n "${REGISTRY_PASSWORD:-}" ]; then
      echo 'REGISTRY_USERNAME and REGISTRY_PASSWORD' >"$work/origin"
      printf 'user = "%s:%s"' "$(quoted "$REGISTRY_USERNAME")" "$(quoted "$REGISTRY_PASSWORD")"
      return
    fi
  fi
  found=''
  [ -z "${DOCKER_AUTH_CONFIG:-}" ] || found=$(noted "$DOCKER_AUTH_CONFIG")
  [ -z "$found" ] || echo DOCKER_AUTH_CONFIG >"$work/origin"
  for file in "${DOCKER_CONFIG:-${HOME:-}/.docker}/config.json" "${REGISTRY_AUTH_FILE:-}" "${XDG_RUNTIME_DIR:-/run}/containers/auth.json" "${XDG_CONFIG_HOME:-${HOME:-}/.config}/containers/auth.json"; do
    [ -z "$found" ] || break
    [ ! -r "$file" ] || found=$(noted "$(cat "$file")")
    [ -z "$found" ] || echo "$file" >"$work/origin"
  done
  printf '%s' "$found"
}

refused() {
  if [ -s "$work/origin" ]; then fail auth-failed "$host $1, with the credentials of $(cat "$work/origin")." 'Correct these, or take them away so that others count.'; fi
  fail auth-failed "$host $1. There are no credentials for it in REGISTRY_TOKEN, REGISTRY_PASSWORD, DOCKER_AUTH_CONFIG, nor in what docker and podman have noted." 'Log in (docker login, podman login), or set REGISTRY_TOKEN, and REGISTRY_USERNAME where the registry wants a name.'
}

# Answers what the registry asks for: sets the configuration of curl.
log_in() {
  login=$(credentials)
  # Of several challenges, a token goes first.
  sed -n 's/^[Ww][Ww][Ww]-[Aa]uthenticate: *\([Bb]earer \)/\1/p' "$work/headers" | tr -d '\r' | tail -n 1 >"$work/challenge"
  if [ ! -s "$work/challenge" ]; then
    [ -n "$login" ] || refused 'asks for credentials'
    authorization=$login
    return
  fi
  realm=$(parameter realm)
  case $realm in
  https://*) ;;
  http://localhost[:/]* | http://127.*) [ "$scheme" = http ] || refused "wants credentials sent to $realm, which is not encrypted" ;;
  *) refused "names a token service that is none: \"$realm\"" ;;
  esac
  service=$(parameter service)
  code=$(ask "$login" "$work/token" --get ${service:+--data-urlencode "service=$service"} --data-urlencode "scope=repository:$path:pull" "$realm")
  [ "$code" = 200 ] || refused "gives no token for $path: its token service answers $code ($(cat "$work/problem"))"
  token=$(tr -d ' \t\r\n' <"$work/token" | text_of token)
  [ -n "$token" ] || token=$(tr -d ' \t\r\n' <"$work/token" | text_of access_token)
  [ -n "$token" ] || refused 'has a token service that answers without a token'
  authorization="header = \"Authorization: Bearer $(quoted "$token")\""
}

authorization=''

fetch() { # <digest>, to $work/blobs
  file=$work/blobs/${1#sha256:}
  case $scheme:$host in
  # crane speaks plain HTTP to hosts of these names too.
  https:[0-9]* | *.local | *.local:*) with_crane='' ;;
  *) with_crane=yes ;;
  esac
  if has crane && { [ -n "$with_crane" ] || ! has curl; }; then
    crane blob "$repository@$1" >"$file" 2>"$work/problem" || fail registry-down "crane cannot get $1 of $repository: $(cat "$work/problem")" 'Check the network and the login, and run again.'
  else
    code=$(ask "$authorization" "$file" "$scheme://$api/v2/$path/blobs/$1")
    if [ "$code" = 401 ]; then
      log_in
      code=$(ask "$authorization" "$file" "$scheme://$api/v2/$path/blobs/$1")
    fi
    case $code in
    200) ;;
    401 | 403) refused "refuses to give $1 of $path ($code)" ;;
    404) fail blob-unavailable "$repository does not have $1." 'Check that the image was pushed whole, and that nothing of it was deleted.' ;;
    000) fail registry-down "$host cannot be reached: $(cat "$work/problem")" 'Check the name, the network and its proxy variables (HTTPS_PROXY, NO_PROXY), and run again.' ;;
    *) fail registry-down "$host answers $code." 'Run again later.' ;;
    esac
  fi
  got=$(sum <"$file")
  [ "sha256:${got%% *}" = "$1" ] || fail digest-mismatch "What $host gives for $1 has the digest sha256:${got%% *}." 'The registry, or what stands between, changed the bytes: try again, then ask those who run it.'
  # Into an empty folder, as files of this user; the updater looks at every entry before it keeps one.
  tar -x -z -o -f "$file" -C "$work/root" || fail disk-full "$1 cannot be unpacked in $work." 'Make room, or set NX_OCI_TOOLS_CACHE to a folder on another disk, and run again.'
}

printf 'tools: getting Node and the updater for %s from %s\n' "$platform" "$repository" >&2
fetch "$node"
[ "$updater" = "$node" ] || fetch "$updater"
if [ ! -e "$work/root/usr/local/bin/node" ] || [ ! -r "$work/root/usr/local/lib/nx-oci/updater.mjs" ]; then
  fail tools-image-invalid "The layers that $lock names for Node and the updater do not hold these." 'Take the file from the history of the workspace, or have it written anew by the target "update" of the image of tools.'
fi
runs "$work/root" || fail tools-node-fails "Node of the image does not run here: $("$work/root/usr/local/bin/node" --version 2>&1 || :)" 'On Linux it needs glibc and libstdc++, from version 26 on libatomic too (no musl); else a recent macOS. Install what is missing, or build the image with a Node that runs here.'
status=0
update "$work/root" --blobs "$work/blobs" "$@" || status=$?
exit $status
