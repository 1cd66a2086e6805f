# The tools of this workspace, for direnv (direnv allow) or any POSIX shell (. ./.envrc, here). Written by nx-oci.
# Looks at two small files and no more: it starts nothing of ours, asks no network, and never fails. ./bootstrap.sh gets the tools.
# shellcheck shell=sh

_tools_bin=$PWD/.tools/usr/local/bin
case "$PATH:" in
"$_tools_bin:"*) ;;
*":$_tools_bin:"*)
  # Behind others, such as the tools of another worktree: from there to the front.
  PATH=$PATH:
  PATH=$_tools_bin:${PATH%%":$_tools_bin:"*}:${PATH#*":$_tools_bin:"}
  PATH=${PATH%:}
  ;;
*) PATH=$_tools_bin:$PATH ;;
esac
export PATH

_tools_have='' _tools_locked='' _tools_marker=''
if [ -r .tools/.nx-oci-tools ]; then IFS=' ' read -r _tools_have _tools_rest <.tools/.nx-oci-tools || :; fi
if [ ! -r .tools.lock ]; then
  _tools_locked=none
else
  while IFS=' ' read -r _tools_what _tools_rest _tools_digest _tools_rest; do
    if [ "$_tools_what" = manifest ] && [ "$_tools_digest" = "$_tools_have" ]; then _tools_locked=yes; fi
    case $_tools_what in '<<<<<<<' | '>>>>>>>') _tools_marker=yes ;; esac
  done <.tools.lock
fi
if [ "$_tools_locked" = none ]; then
  echo 'tools: there is no .tools.lock here; once the image of tools is pushed: __UPDATE__' >&2
elif [ -n "$_tools_marker" ]; then
  echo 'tools: .tools.lock has a conflict of git: keep one of its sides, or: __UPDATE__' >&2
elif [ -z "$_tools_have" ]; then
  echo 'tools: none are here yet: run ./bootstrap.sh' >&2
elif [ -z "$_tools_locked" ]; then
  echo 'tools: .tools.lock has others than are here: run ./bootstrap.sh' >&2
fi

# How old the lock is decides nothing: it is told in the background, after NX_OCI_TOOLS_TTL days (0: never).
if [ "${NX_OCI_TOOLS_TTL:-__DAYS__}" != 0 ] && [ "$_tools_locked" != none ]; then
  (
    {
      if [ -n "$(find .tools.lock -prune -mtime "+${NX_OCI_TOOLS_TTL:-__DAYS__}" 2>/dev/null)" ]; then
        echo 'tools: .tools.lock was not raised for long: __UPDATE__' >&2
      fi
    } </dev/null >/dev/null 3>&- &
  )
fi
unset _tools_bin _tools_have _tools_locked _tools_marker _tools_what _tools_digest _tools_rest
