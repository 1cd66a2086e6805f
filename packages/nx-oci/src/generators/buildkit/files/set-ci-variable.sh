#!/bin/sh
# Sets the variable of GitHub Actions by which workflows find buildkitd, for a repository or for an organization. It says what it
# would do, and does it with --apply.
#
#   set-ci-variable.sh [--apply] --repo OWNER/NAME
#   set-ci-variable.sh [--apply] --org NAME          for all of its private repositories
set -eu

usage() {
  echo "Usage: $0 [--apply] (--repo OWNER/NAME | --org NAME)" >&2
  exit 1
}

apply=
where=
while [ $# -gt 0 ]; do
  case $1 in
    --apply) apply=yes ;;
    --repo | --org)
      if [ -n "$where" ] || [ -z "${2-}" ]; then usage; fi
      where=$1
      whose=$2
      shift
      ;;
    *) usage ;;
  esac
  shift
done
[ -n "$where" ] || usage

set -- gh variable set __variable__ "$where" "$whose" --body '__address__'
if [ "$where" = --org ]; then set -- "$@" --visibility private; fi
if [ -z "$apply" ]; then
  echo "Would run, with --apply: $*"
  exit 0
fi
command -v gh >/dev/null || { echo 'gh, the command line of GitHub, is not installed.' >&2; exit 1; }
exec "$@"
