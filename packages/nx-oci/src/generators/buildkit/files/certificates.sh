#!/bin/sh
# Makes an authority for __host__, a certificate for it and one for those who build
# with it, in a folder that is to stay out of Git. What is there is never overwritten.
#
#   certificates.sh FOLDER            an authority for ten years, certificates for one
#   certificates.sh --rotate FOLDER   new certificates of the authority that is there; the old ones go to FOLDER/old-…
set -eu
umask 077

names='__names__'
days=365

fail() {
  printf '%s\n' "$@" >&2
  exit 1
}

rotate=
if [ "${1-}" = --rotate ]; then
  rotate=yes
  shift
fi
if [ $# -ne 1 ] || [ -z "$1" ] || [ "${1#-}" != "$1" ]; then
  fail "Usage: $0 [--rotate] FOLDER"
fi
folder=$1
command -v openssl >/dev/null || fail 'openssl is not installed.'

if [ -n "$rotate" ]; then
  if [ ! -f "$folder/ca.key" ] || [ ! -f "$folder/ca.crt" ]; then fail "$folder has no authority: ca.key and ca.crt. Without --rotate one is made."; fi
  # Whoever is signed now is to be known by it for as long as the certificate says.
  openssl x509 -in "$folder/ca.crt" -noout -checkend $((days * 86400)) >/dev/null || fail "The authority in $folder ends before a new certificate would. Make another in a new folder."
else
  for file in ca.key ca.crt server client; do
    [ ! -e "$folder/$file" ] || fail "$folder/$file is there already, and is not overwritten." "For new certificates of the same authority: $0 --rotate $folder"
  done
fi

mkdir -p "$folder"
work=$(mktemp -d "$folder/.new-XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# key FILE
key() {
  openssl ecparam -name prime256v1 -genkey -noout -out "$1"
}

# The configuration of the machine would add what it likes.
printf '[req]\ndistinguished_name = name\n[name]\n' >"$work/req.cnf"

if [ -z "$rotate" ]; then
  printf 'basicConstraints = critical,CA:TRUE,pathlen:0\nkeyUsage = critical,keyCertSign,cRLSign\nsubjectKeyIdentifier = hash\n' >"$work/ca.cnf"
  key "$work/ca.key"
  openssl req -new -config "$work/req.cnf" -key "$work/ca.key" -subj '/CN=__name__ authority' -out "$work/ca.csr"
  openssl x509 -req -sha256 -in "$work/ca.csr" -signkey "$work/ca.key" -days 3650 -set_serial "0x$(openssl rand -hex 16)" -extfile "$work/ca.cnf" -out "$work/ca.crt" 2>/dev/null
  authority=$work
else
  authority=$folder
fi

# certificate NAME COMMON-NAME EXTENSIONS
certificate() {
  mkdir "$work/$1"
  printf 'basicConstraints = critical,CA:FALSE\nkeyUsage = critical,digitalSignature\n%s\n' "$3" >"$work/$1.cnf"
  key "$work/$1/tls.key"
  openssl req -new -config "$work/req.cnf" -key "$work/$1/tls.key" -subj "/CN=$2" -out "$work/$1.csr"
  openssl x509 -req -sha256 -in "$work/$1.csr" -CA "$authority/ca.crt" -CAkey "$authority/ca.key" -days "$days" -set_serial "0x$(openssl rand -hex 16)" -extfile "$work/$1.cnf" -out "$work/$1/tls.crt" 2>/dev/null
  cp "$authority/ca.crt" "$work/$1/ca.crt"
  openssl verify -CAfile "$authority/ca.crt" "$work/$1/tls.crt" >/dev/null
}

certificate server '__name__' "extendedKeyUsage = serverAuth
subjectAltName = $names"
certificate client '__client__' 'extendedKeyUsage = clientAuth'

# All of it is made: only now does anything go to its place.
if [ -n "$rotate" ]; then
  old="$folder/old-$(date -u +%Y%m%dT%H%M%SZ)"
  mkdir "$old"
  for name in server client; do [ ! -e "$folder/$name" ] || mv "$folder/$name" "$old/"; done
else
  mv "$work/ca.key" "$work/ca.crt" "$folder/"
fi
mv "$work/server" "$work/client" "$folder/"

secret() {
  echo "kubectl -n $1 create secret generic $2 --from-file=ca.crt=$folder/$3/ca.crt --from-file=tls.crt=$folder/$3/tls.crt --from-file=tls.key=$folder/$3/tls.key --dry-run=client -o yaml | kubectl apply -f -"
}
cat <<END
Wrote $folder. Give them to the cluster:

$(secret __namespace__ __server__ server)
$(secret __runners__ __client__ client)
kubectl -n __namespace__ rollout restart statefulset/__name__

Keep $folder/ca.key where no one else reads it, for --rotate within a year.
END
