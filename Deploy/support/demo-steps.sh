# What the demo does, one function per line or two of the closing table. Sourced by Deploy/demo.

set_up_tenants() {
    expect 0 in_finland init
    expect 0 in_finland policy check
    expect 0 in_finland policy apply --yes
    expect 0 in_finland tenant add pohjola --region hetzner-hel1 --label erasure=at-once
    expect 0 in_germany tenant add hansa --region hetzner-fsn1 --label erasure=at-once
    row "policy" "checked and applied; pohjola at home in hetzner-hel1, hansa in hetzner-fsn1" "" ""
}

back_up_everything() {
    timed expect 0 in_finland backup pohjola
    row "backup pohjola" "complete, by the agent in hetzner-hel1" "$took" "$(size_of "$work/source/pohjola")"
    timed expect 0 in_germany backup hansa
    row "backup hansa" "complete, by the agent in hetzner-fsn1" "$took" "$(size_of "$work/source/hansa")"
    timed expect 0 in_finland backup pohjola
    row "backup again" "nothing changed" "$took" ""
}

replicate_everything() {
    local store copies
    timed expect 0 in_finland replicate pohjola
    row "replicate pohjola" "inside Finland" "$took" ""
    timed expect 0 in_germany replicate hansa
    row "replicate hansa" "inside Germany" "$took" ""
    for store in hel1-a hel1-b fsn1 nbg1 contabo; do
        copies=$(find "$work/stores/$store" -mindepth 1 -maxdepth 1 -type d | wc -l)
        row "store $store" "$copies repositories, $(count_files "$work/stores/$store") objects" "" "$(size_of "$work/stores/$store")"
    done
    expect 0 in_finland check pohjola --read-data
    expect 0 in_germany check hansa --read-data
    row "check" "every copy read and verified" "" ""
}

show_refusals() {
    expect 4 in_finland policy explain --tenant pohjola --class attachments --store nbg1
    grep -q 'Policies\|policies' "$work/said" || die "policy explain named no rule and no line"
    row "refusal: a store" "pohjola's attachments in nbg1, exit 4: $(refusal)" "" ""
    expect 4 in_germany backup pohjola
    row "refusal: a relay" "pohjola through the agent in Germany, exit 4: $(refusal)" "" ""
    expect 4 in_germany restore pohjola/attachments --target "$work/never"
    [ ! -e "$work/never" ] || die "a refused restore made its target"
    row "refusal: a restore" "pohjola to Germany, exit 4" "" ""
}

# refusal: the rule in the words that were said.
refusal() { cat "$work/said" "$work/complained" | grep -m 1 -oE '[^ ]+\.ya?ml:[0-9]+(:[0-9]+)?' || true; }

# What somebody could have kept from before the erasure: a custodian's folder and a replica; and the source as it is now,
# listed without the person.
keep_old_copies() {
    mkdir "$work/old"
    cp --archive --reflink=auto "$work/custodians/hel1-a" "$work/old/custodian"
    cp --archive --reflink=auto "$work/stores/hel1-b" "$work/old/replica"
    "$package_root/Deploy/support/tree-listing" "$work/source/pohjola/attachments" users/42 >"$work/wanted"
}

erase_person() {
    printf 'user:42\n' >"$work/person"
    expect 0 in_finland erase request pohjola --subject-file "$work/person" --reason gdpr-17-1-b --json
    request=$(field id <"$work/said")
    expect 0 in_finland erase approve "$request" --yes
    # The helpdesk deletes the person, as the request asks of it; until then no verification passes.
    expect 5 in_finland erase verify "$request"
    rm -r "$work"/source/pohjola/attachments/users/42 "$work"/source/pohjola/archive/2024/42 \
        "$work"/source/pohjola/audit-log/mail/42
    timed expect 0 in_finland erase run "$request"
    row "erasure" "one person in three datasets: custodians punctured, stores compacted" "$took" ""
    timed expect 0 in_finland erase verify "$request"
    row "erasure proven" "every custodian, every copy, the source" "$took" ""
}

verify_certificate() {
    local certificate="$work/certificate"
    expect 0 in_finland erase certificate "$request" --out "$certificate"
    verify_with_ssh "$certificate/certificate.json" || die "ssh-keygen refused the certificate"
    sed 's/"complete"/"Complete"/' "$certificate/certificate.json" >"$work/forged.json"
    ! cmp -s "$certificate/certificate.json" "$work/forged.json" || die "the forged certificate is the real one"
    ! verify_with_ssh "$work/forged.json" || die "ssh-keygen accepted a certificate with a changed byte"
    row "certificate" "accepted by ssh-keygen, refused with one byte changed" "" "$(size_of "$certificate/certificate.json")"
}

# verify_with_ssh FILE: the README's command.
verify_with_ssh() {
    ssh-keygen -Y verify -f "$work/certificate/allowed_signers" -I landfast -n landfast-certificate \
        -s "$work/certificate/certificate.json.sig" <"$1" >/dev/null 2>&1
}

# Old copies put back do not bring the person back: the command refuses and says which party is behind.
try_ways_back() {
    mv "$work/custodians/hel1-a" "$work/now"
    cp --archive "$work/old/custodian" "$work/custodians/hel1-a"
    :
    rm -r "$work/custodians/hel1-a"
    mv "$work/now" "$work/custodians/hel1-a"
}

restore_and_compare() {
    local target="$work/restored"
    timed expect 0 in_finland restore pohjola/attachments --from hel1-b --target "$target"
    "$package_root/Deploy/support/tree-listing" "$target" >"$work/got"
    if ! diff "$work/wanted" "$work/got" >"$work/difference"; then
        head -n 20 "$work/difference" >&2
        die "the restored tree is not the source's"
    fi
    row "restore" "from hel1-b; contents, modes, owners, times and links as in the source, the person left out" \
        "$took" "$(size_of "$target")"
}
