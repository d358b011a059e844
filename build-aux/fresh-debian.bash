# fresh-debian.bash: a command of ./dev in a Debian with nothing installed
#
# Sourced by ./dev. Makes a minimal Debian of the given suite, puts a copy of
# the committed tree into it, and runs ./dev there, which has to install
# whatever it needs. All mounts stand in a namespace of their own and go away
# with it; the processes too.
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

# The mirror that this machine itself uses, if it is a Debian.
debian_mirror ()
{
  local mirror

  mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 2>/dev/null |
    grep -m 1 '/debian/\?$' || true)
  echo "${mirror:-http://deb.debian.org/debian}"
}

# One that is kept: what every run starts from.
debian_base ()
{
  local suite=$1 base=$2 mirror

  mirror=$(debian_mirror)
  say "making a minimal Debian $suite from $mirror"
  mmdebstrap --quiet --variant=minbase --dpkgopt=force-unsafe-io "$suite" "${base%.tar}.part.tar" \
    "deb $mirror $suite main" "deb $mirror $suite-updates main" \
    "deb ${mirror%/debian}/debian-security $suite-security main" >&2
  mv "${base%.tar}.part.tar" "$base"
}

# fresh_debian SUITE COMMAND…, as root
fresh_debian ()
{
  local suite=$1 folder=$PWD/build/debian root status=0
  shift

  root=$folder/$suite.root
  mkdir -p "$folder/archives"
  [ -f "$folder/$suite.tar" ] || debian_base "$suite" "$folder/$suite.tar"
  rm -rf --one-file-system "$root"
  mkdir -p "$root"
  tar -C "$root" -xf "$folder/$suite.tar"
  cp -L /etc/resolv.conf "$root/etc/resolv.conf"
  printf '127.0.0.1 localhost\n' >"$root/etc/hosts"
  mkdir -p "$root/root/countersign"
  git -c safe.directory='*' archive HEAD | tar -C "$root/root/countersign" -x

  say "./dev $* in a fresh Debian $suite"
  root=$root archives=$folder/archives unshare --mount --pid --fork --kill-child \
    --propagation private bash -c '
      set -e
      mount -t proc proc "$root/proc"
      mount --bind "$archives" "$root/var/cache/apt/archives"
      mount -t tmpfs tmpfs "$root/dev"
      make_device () { mknod -m 666 "$root/dev/$1" c "$2" "$3"; }
      make_device null 1 3
      make_device zero 1 5
      make_device full 1 7
      make_device random 1 8
      make_device urandom 1 9
      make_device tty 5 0
      mkdir "$root/dev/pts" "$root/dev/shm"
      mount -t devpts -o newinstance,ptmxmode=666 devpts "$root/dev/pts"
      mount -t tmpfs tmpfs "$root/dev/shm"
      ln -s pts/ptmx "$root/dev/ptmx"
      ln -s /proc/self/fd "$root/dev/fd"
      exec chroot "$root" env -i HOME=/root TERM=dumb \
        PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        /root/countersign/dev "$@"
    ' bash "$@" || status=$?
  return $status
}
