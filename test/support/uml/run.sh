#!/bin/sh
# Runs one command inside User-Mode Linux, where hidraw and uhid exist whatever the host's kernel is.
# Enters: COMMAND [ARGUMENT…]. Leaves: its output and its exit status; 125 if the kernel did not get that far.
# The host's / is its root, read-only; /run is its own. Needs no root, but ptrace. One boot takes about a second.
set -eu

[ $# -gt 0 ] || { echo "usage: run.sh COMMAND [ARGUMENT…]" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
kernel=$(sh "$here/build.sh" --cached || sh "$here/build.sh") || exit 125

work=$(mktemp -d "${TMPDIR:-/tmp}/quaylink-uml.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

quote() { printf "'%s' " "$(printf %s "$1" | sed "s/'/'\\\\''/g")"; }
command=''
for word in "$@"; do command="$command$(quote "$word")"; done

cat > "$work/init" <<INIT
#!/bin/sh
export PATH=$(quote "$PATH") HOME=/run TMPDIR=/run
mount -t proc proc /proc
mount -t sysfs sysfs /sys
[ -c /dev/uhid ] || mount -t devtmpfs devtmpfs /dev
mount -t tmpfs tmpfs /run
cd $(quote "$PWD")
status=0
$command || status=\$?
echo
echo "quaylink-uml-exit \$status"
echo o > /proc/sysrq-trigger
sleep 60
INIT
chmod +x "$work/init"

timeout -k 5 "${QUAYLINK_UML_TIMEOUT:-120}" "$kernel" \
  root=none rootfstype=hostfs rootflags=/ ro mem=1G quiet loglevel=0 \
  con=null con0=null,fd:1 "init=$work/init" </dev/null >"$work/output" 2>"$work/errors" || true

tr -d '\r' <"$work/output" | grep -v '^quaylink-uml-exit ' || true
status=$(tr -d '\r' <"$work/output" | sed -n 's/^quaylink-uml-exit \([0-9]*\)$/\1/p' | tail -n 1)
if [ -z "$status" ]; then
  echo 'the command did not finish inside User-Mode Linux:' >&2
  tail -n 20 "$work/errors" >&2
  exit 125
fi
exit "$status"
