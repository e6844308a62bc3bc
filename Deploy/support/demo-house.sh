# The demo's surroundings: the build, two agents' configurations over one state, and how commands are run and measured.
# Sourced by Deploy/demo.

rows=()
took=""

# row STEP RESULT [TIME [SIZE]]: one line of the closing table.
row() {
    rows+=("$1"$'\t'"$2"$'\t'"${3:-}"$'\t'"${4:-}")
    say "   $1: $2${3:+, $3}${4:+, $4}"
}

closing_table() {
    printf 'step\tresult\ttime\tsize\n%s\n' "$(printf '%s\n' "${rows[@]}")" | python3 "$package_root/Deploy/support/table"
}

# size_of PATH...: the bytes in files, for people.
size_of() { du --summarize --total --apparent-size --human-readable --si "$@" | tail -n 1 | cut -f 1; }

count_files() { find "$@" -type f -printf . | wc -c; }

# timed COMMAND...: runs it and leaves the time in $took.
timed() {
    local started
    started=$(date +%s%N)
    "$@"
    took="$(seconds_since "$started") s"
}

# expect CODE COMMAND...: the command must exit with CODE. Its words go to $work/said, and to the terminal when they surprise.
expect() {
    local expected=$1 status=0
    shift
    "$@" >"$work/said" 2>"$work/complained" || status=$?
    if [ "$status" -ne "$expected" ]; then
        cat "$work/said" "$work/complained" >&2
        die "'$*' exited with $status, $expected was expected"
    fi
}

# field NAME...: one value out of the JSON document on standard input; NAME is a key or a position.
field() {
    python3 -c '
import json, sys
value = json.load(sys.stdin)
for key in sys.argv[1:]:
    value = value[int(key)] if isinstance(value, list) else value[key]
print(value)' "$@"
}

# in_finland COMMAND..., in_germany COMMAND...: landfast as the agent there. The two share state and catalog, but each
# reads and writes only what the policy lets pass through its own region.
in_finland() { LANDFAST_CONFIG="$work/finland.yaml" "$landfast" "$@"; }
in_germany() { LANDFAST_CONFIG="$work/germany.yaml" "$landfast" "$@"; }

build_release() {
    timed swift build --package-path "$package_root" --configuration release --product landfast --static-swift-stdlib >&2
    landfast="$(swift build --package-path "$package_root" --configuration release --show-bin-path)/landfast"
    row "build" "release, $("$landfast" --version)" "$took" "$(size_of "$landfast")"
}

# write_configuration FILE AGENT REGION: one agent's configuration.
write_configuration() {
    cat >"$1" <<YAML
state: state
catalog: sqlite
regions: $package_root/Regions
policies: policies
agent: {name: $2, region: $3}
stores:
  - {name: hel1-a, region: hetzner-hel1, url: "file:stores/hel1-a"}
  - {name: hel1-b, region: hetzner-hel1, url: "file:stores/hel1-b"}
  - {name: fsn1, region: hetzner-fsn1, url: "file:stores/fsn1"}
  - {name: nbg1, region: hetzner-nbg1, url: "file:stores/nbg1"}
  - {name: contabo, region: contabo-de, url: "file:stores/contabo"}
custodians:
  - {name: custodian-hel1-a, region: hetzner-hel1, path: custodians/hel1-a}
  - {name: custodian-hel1-b, region: hetzner-hel1, path: custodians/hel1-b}
  - {name: custodian-fsn1, region: hetzner-fsn1, path: custodians/fsn1}
  - {name: custodian-nbg1, region: hetzner-nbg1, path: custodians/nbg1}
datasets:
  - name: attachments
    class: attachments
    source: files:source/{tenant}/attachments
    scopes: ["users/{subject}/tickets/{object:ticket}/**", "users/{subject}/**"]
  - name: archive
    class: archive
    source: files:source/{tenant}/archive
    scopes: ["*/{subject}/**"]
  - name: audit-log
    class: audit-log
    source: files:source/{tenant}/audit-log
    scopes: ["mail/{subject}/**"]
YAML
}

make_house() {
    mkdir -p "$work"/stores/{hel1-a,hel1-b,fsn1,nbg1,contabo} "$work/custodians"
    cp -r "$package_root/Policies" "$work/policies"
    write_configuration "$work/finland.yaml" agent-hel1 hetzner-hel1
    write_configuration "$work/germany.yaml" agent-fsn1 hetzner-fsn1
}
