# What the demo does, one function per line or two of the closing table. Sourced by Deploy/demo.

set_up_tenants() {
    expect 0 in_finland init
    expect 0 in_finland policy check
    expect 0 in_finland policy apply --yes
    # Both want no grace period before an erasure is carried out; the policy offers that by a label.
    expect 0 in_finland tenant add pohjola --region hetzner-hel1 --label erasure=at-once
    expect 0 in_germany tenant add hansa --region hetzner-fsn1 --label erasure=at-once
    row "policy" "checked and applied; pohjola is at home in hetzner-hel1, hansa in hetzner-fsn1"
}

back_up_everything() {
    timed expect 0 in_finland backup pohjola
    row "backup pohjola" "complete, by the agent in hetzner-hel1" "$took" "$(size_of "$work/source/pohjola")"
    timed expect 0 in_germany backup hansa
    row "backup hansa" "complete, by the agent in hetzner-fsn1" "$took" "$(size_of "$work/source/hansa")"
    timed expect 0 in_finland backup pohjola
    row "backup again" "pohjola, nothing changed" "$took"
}

replicate_everything() {
    local store copies
    timed expect 0 in_finland replicate pohjola
    row "replicate pohjola" "to a second store in Finland" "$took"
    timed expect 0 in_germany replicate hansa
    row "replicate hansa" "to two more stores in Germany, of another company too" "$took"
    for store in hel1-a hel1-b fsn1 nbg1 contabo; do
        copies=$(find "$work/stores/$store" -mindepth 1 -maxdepth 1 -type d | wc -l)
        row "store $store" "$copies repositories, $(count_files "$work/stores/$store") objects" "" \
            "$(size_of "$work/stores/$store")"
    done
    timed expect 0 in_finland check pohjola --read-data
    row "check pohjola" "every byte of both copies read and verified" "$took"
    timed expect 0 in_germany check hansa --read-data
    row "check hansa" "every byte of all three copies read and verified" "$took"
}

# What the policy forbids ends with exit code 4, names the rule and its line, and leaves no trace.
show_refusals() {
    expect 4 in_finland policy explain --tenant pohjola --class attachments --store nbg1
    cat "$work/said" >&2
    row "refused: a store" "pohjola's attachments in nbg1: $(rule_that_refused)"
    expect 4 in_germany backup pohjola
    row "refused: a relay" "pohjola through the agent in Germany: $(rule_that_refused)"
    expect 4 in_germany restore pohjola/attachments --target "$work/never"
    [ ! -e "$work/never" ] || die "a refused restore made its target"
    row "refused: a restore" "pohjola to a folder in Germany: $(rule_that_refused)"
    expect 4 in_finland tenant add kalevala --region contabo-de
    row "refused: a tenant" "one at home in Germany, through the agent in Finland: $(rule_that_refused)"
}

# rule_that_refused: the first rule that spoke against, with its file and line, from what the last command said.
rule_that_refused() {
    cat "$work/said" "$work/complained" | sed -nE '0,/^ +([^ ]+\.ya?ml:[0-9]+:[0-9]+: refuses: .*)$/s//\1/p' |
        grep . || die "no rule and no line was named"
}

# What somebody could have kept from before the erasure: a custodian's folder and a replica. And what a restore must
# look like afterwards: the source as it is now, without the person.
keep_old_copies() {
    mkdir "$work/old"
    cp --archive --reflink=auto "$work/custodians/hel1-a" "$work/old/custodian"
    cp --archive --reflink=auto "$work/stores/hel1-b" "$work/old/replica"
    "$package_root/Deploy/support/tree-listing" "$work/source/pohjola/attachments" users/42 >"$work/wanted"
    "$package_root/Deploy/support/tree-listing" "$work/source/hansa/attachments" >"$work/wanted-hansa"
}

erase_person() {
    printf 'user:42\n' >"$work/person"
    expect 5 in_finland erase request pohjola --subject-file "$work/person" --reason art-17 --yes --json
    request=$(field id <"$work/said")
    row "erasure requested" "one person of pohjola, in three datasets; waits for an approval"
    timed expect 0 in_finland erase approve "$request" --by admin-7 --yes
    row "erasure" "two custodians punctured, two copies of three datasets compacted" "$took"
    # The source still has the person, as when the helpdesk forgets its part: seen, reported, and not taken in again.
    expect 5 in_finland erase verify "$request"
    grep -q 'source' "$work/said" || die "the verification did not see that the source still has the person"
    expect 0 in_finland backup pohjola --json
    grep -q '"skipped_erased":[1-9]' "$work/said" || die "the backup did not say that it left the person out"
    row "source still has it" "verification says so, the next backup leaves the person out"
    rm -r "$work"/source/pohjola/attachments/users/42 "$work"/source/pohjola/archive/2024/42 \
        "$work"/source/pohjola/audit-log/mail/42
    expect 0 in_finland replicate pohjola
    timed expect 0 in_finland erase verify "$request"
    row "erasure proven" "no custodian has a key, no copy a byte, the source nothing" "$took"
}

verify_certificate() {
    local certificate="$work/certificate/certificate.json"
    expect 0 in_finland erase certificate "$request" --out "$work/certificate"
    verify_with_ssh "$certificate" || die "ssh-keygen refused the certificate"
    # One bit of one byte in the middle.
    python3 - "$certificate" "$work/changed.json" <<'PYTHON'
import sys
content = bytearray(open(sys.argv[1], "rb").read())
content[len(content) // 2] ^= 1
open(sys.argv[2], "wb").write(content)
PYTHON
    ! verify_with_ssh "$work/changed.json" || die "ssh-keygen accepted a certificate with a changed byte"
    row "certificate" "accepted by ssh-keygen, refused after one changed byte" "" "$(size_of "$certificate")"
}

# verify_with_ssh FILE: the README's command.
verify_with_ssh() {
    ssh-keygen -Y verify -f "$work/certificate/allowed_signers" -I landfast -n landfast-certificate \
        -s "$work/certificate/certificate.json.sig" <"$1" >/dev/null 2>&1
}

# Old copies put back do not bring the person back, and the command says which party is behind.
try_ways_back() {
    swap_in "$work/old/custodian" "$work/custodians/hel1-a"
    expect 0 in_finland restore pohjola/archive --target "$work/back"
    [ ! -e "$work/back/2024/42" ] && [ -e "$work/back/2024/41" ] || die "the erased person came back"
    row "old custodian put back" "$(behind custodian:custodian-hel1-a)"
    swap_in "$work/old/replica" "$work/stores/hel1-b"
    expect 1 in_finland restore pohjola/attachments --from hel1-b --target "$work/never"
    row "old copy put back" "refused: $(behind store:hel1-b)"
    expect 0 in_finland replicate pohjola
    expect 0 in_finland erase verify "$request"
    row "both caught up" "they took the tombstone they had missed; verified once more"
}

# behind PARTY: what the last command said about a party that is behind.
behind() {
    grep -h -m 1 -o "$1 .* is behind.*" "$work/complained" || die "nothing said that $1 is behind"
}

# swap_in OLD PLACE: PLACE becomes what OLD is.
swap_in() {
    rm -r "$2"
    cp --archive --reflink=auto "$1" "$2"
}

restore_and_compare() {
    timed expect 0 in_finland restore pohjola/attachments --from hel1-b --target "$work/restored"
    compare_with "$work/wanted" "$work/restored"
    row "restore pohjola" "from the second copy: contents, modes, owners, times, links as in the source, without the person" \
        "$took" "$(size_of "$work/restored")"
    timed expect 0 in_germany restore hansa/attachments --from contabo --target "$work/restored-hansa"
    compare_with "$work/wanted-hansa" "$work/restored-hansa"
    row "restore hansa" "from contabo: as in the source; its own person 42 is untouched" \
        "$took" "$(size_of "$work/restored-hansa")"
}

# compare_with LISTING FOLDER: fails, and shows what differs, unless the folder is as it was listed.
compare_with() {
    "$package_root/Deploy/support/tree-listing" "$2" >"$work/got"
    if ! diff "$1" "$work/got" >"$work/difference"; then
        head -n 20 "$work/difference" >&2
        die "$2 is not what the source was: $(grep -c '^[<>]' "$work/difference") lines differ"
    fi
}
