# packages.bash: what the tree needs from the system, and getting it
#
# Sourced by ./dev. On Debian and Ubuntu the packages come from apt; elsewhere
# what is missing is named.
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

# The names in the given sections of packages.apt.
packages_in ()
{
  awk -v wanted=" $* " '
    /^#/ || NF == 0 { next }
    /^\[/           { section = substr ($0, 2, length ($0) - 2); next }
    index (wanted, " " section " ") { print }
  ' build-aux/packages.apt
}

# Those of the given packages that are not installed.
packages_missing ()
{
  local installed

  installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null || true)
  comm -23 <(printf '%s\n' "$@" | sort -u) \
           <(sed -n 's/^installed //p' <<<"$installed" | sort -u)
}

as_root ()
{
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    echo "dev: to install packages, run this as root or install sudo. What is to be run:" >&2
    echo "  $*" >&2
    return 1
  fi
}

apt_get ()
{
  as_root env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 \
    apt-get -q -y -o DPkg::Lock::Timeout=600 "$@"
}

# Debian's lists are asked for when there are none, or when they turn out stale.
apt_install ()
{
  local lists=(/var/lib/apt/lists/*_Packages*)

  [ -e "${lists[0]}" ] || apt_get update
  apt_get install --no-install-recommends "$@" && return 0
  apt_get update
  apt_get install --no-install-recommends "$@"
}

# Elsewhere: programs and pkg-config modules, and what is needed of each.
modules=(
  'glib-2.0 >= 2.74' 'gtk4 >= 4.8' 'libadwaita-1 >= 1.2' 'gtksourceview-5'
  'libsoup-3.0 >= 3.2' 'gnutls >= 3.7.9' 'json-glib-1.0 >= 1.6' 'libnghttp2 >= 1.52'
  'libbrotlidec >= 1.0.9' 'libsecret-1 >= 0.20' 'libzstd >= 1.5' 'p11-kit-1 >= 0.24'
)

packages_name_needs ()
{
  local missing=() program module

  for program in cc meson ninja pkg-config msgfmt xmllint python3; do
    command -v "$program" >/dev/null || missing+=("$program")
  done
  for module in "${modules[@]}"; do
    pkg-config --exists "$module" 2>/dev/null || missing+=("$module (development files)")
  done
  [ ${#missing[@]} -eq 0 ] && return 0

  {
    echo "dev: this system has no apt-get, so what is missing is yours to install:"
    printf '  %s\n' "${missing[@]}"
    echo "Debian's names for everything are in build-aux/packages.apt."
  } >&2
  return 1
}

# Makes sure of the given sections. Quick, and silent, when nothing is missing.
packages_need ()
{
  local missing

  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    packages_name_needs
    return
  fi

  # shellcheck disable=SC2046 # one word a package
  missing=$(packages_missing $(packages_in "$@"))
  [ -n "$missing" ] || return 0

  echo "dev: installing $(wc -w <<<"$missing") packages: $(paste -sd ' ' <<<"$missing")" >&2
  # shellcheck disable=SC2086 # one word a package
  apt_install $missing >&2
}
