#!/bin/sh
# Builds a User-Mode Linux kernel with hidraw and uhid from Debian's linux-source-6.1, once, and prints its path.
# Enters: nothing. Leaves: ~/.cache/quaylink-uml/<source version>-<config hash>/linux. With --cached it only looks, and never builds.
# Needs: apt-get install linux-source-6.1 gcc make flex bison bc xz-utils (no root otherwise).
set -eu

here=$(cd "$(dirname "$0")" && pwd)
fragment="$here/kernel.config"
source_archive=${QUAYLINK_UML_SOURCE:-/usr/src/linux-source-6.1.tar.xz}
cache_root=${QUAYLINK_UML_CACHE:-$HOME/.cache/quaylink-uml}
config_hash=$(sha256sum "$fragment" | cut -c1-12)

# A cached kernel serves even where the source package has gone: the newest one with this configuration.
cached=$(ls -1td "$cache_root"/*-"$config_hash"/linux 2>/dev/null | head -n 1 || true)

if [ "${1:-}" = --cached ]; then
  [ -n "$cached" ] || exit 1
  echo "$cached"
  exit 0
fi

if [ ! -r "$source_archive" ]; then
  if [ -n "$cached" ]; then echo "$cached"; exit 0; fi
  echo "no kernel source at $source_archive; install it: apt-get install linux-source-6.1 gcc make flex bison bc xz-utils" >&2
  exit 1
fi

version=$(dpkg-query -W -f '${Version}' linux-source-6.1 2>/dev/null || sha256sum "$source_archive" | cut -c1-12)
folder="$cache_root/$(echo "$version" | tr -c 'A-Za-z0-9.+\n' '_')-$config_hash"
if [ -x "$folder/linux" ]; then echo "$folder/linux"; exit 0; fi

mkdir -p "$folder"
build=$(mktemp -d "$folder/build.XXXXXX")
trap 'rm -rf "$build"' EXIT
{
  tar -xf "$source_archive" -C "$build" --strip-components=1
  cd "$build"
  make ARCH=um defconfig
  # Later lines of a .config win; olddefconfig then settles what depends on them.
  cat "$fragment" >> .config
  make ARCH=um olddefconfig
  for wanted in $(grep -v '^#' "$fragment" | grep '=y$'); do
    grep -qx "$wanted" .config || { echo "the kernel did not accept $wanted"; exit 1; }
  done
  nice -n 10 make ARCH=um -j"$(nproc)" linux
  strip linux
} >&2
# Into its place in one step, so that a broken build never looks like a kernel.
mv "$build/linux" "$folder/linux"
echo "$folder/linux"
