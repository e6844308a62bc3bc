# The demo's source data: what a helpdesk keeps for one tenant, made of real files. Sourced by Deploy/demo.

people_count=24
tickets_per_person=4
files_per_ticket=3

# take_files FROM TO MEBIBYTES: hard copies of FROM's files, folders and links in TO, with all that belongs to them; with
# a limit other than 0, files and links up to so many MiB, evenly chosen. What is neither file, folder nor link stays
# out, and what cannot be read is counted and said.
take_files() {
    local from=$1 to=$2 limit=$(($3 * 1048576)) complaints="$work/complaints"
    mkdir -p "$to"
    if [ "$limit" -eq 0 ]; then
        cp --archive --reflink=auto "$from/." "$to" 2>"$complaints" || true
        find "$to" ! -type f ! -type d ! -type l -delete
    else
        # Every n-th of them, so that all folders have their part.
        local total
        total=$(du --summarize --apparent-size --block-size=1 "$from" | cut -f 1)
        (cd "$from" && find . \( -type f -o -type l \) -printf '%s %P\0' | LC_ALL=C sort -z -k 2 |
            awk -v RS='\0' -v ORS='\0' -v limit="$limit" -v n="$((total / limit + 1))" \
                'NR % n == 0 { used += $1; if (used <= limit) { sub(/^[0-9]+ /, ""); print } }' |
            xargs -0 -r cp --archive --parents --reflink=auto --target-directory "$to" --) 2>"$complaints" || true
    fi
    [ ! -s "$complaints" ] || say "note: $(grep -c '' "$complaints") complaints while copying $from; what cannot be read is left out"
    rm "$complaints"
}

# make_people FROM TO: TO/users/<id>/tickets/<id>/ with real files of FROM, evenly chosen. Persons 42 and 43 get one file
# with the same contents each, since what two persons share must outlive the erasure of one.
make_people() {
    local from=$1 to=$2 person ticket number folder index=0 step
    local -a files
    mapfile -d '' -t files < <(find "$from" -type f -size +0 -size -512k -print0 | LC_ALL=C sort -z)
    [ "${#files[@]}" -gt 0 ] || die "$from holds no file of less than 512 KiB to make a helpdesk's attachments of"
    step=$((${#files[@]} / (people_count * tickets_per_person * files_per_ticket) + 1))
    for ((person = 30; person < 30 + people_count; person++)); do
        for ((ticket = 1; ticket <= tickets_per_person; ticket++)); do
            folder="$to/users/$person/tickets/$((person * 100 + ticket))"
            mkdir -p "$folder"
            for ((number = 1; number <= files_per_ticket; number++)); do
                cp --archive --reflink=auto "${files[index % ${#files[@]}]}" "$folder/$number-$(basename "${files[index % ${#files[@]}]}")"
                index=$((index + step))
            done
        done
        cp --archive --reflink=auto "${files[person % ${#files[@]}]}" "$to/users/$person/portrait"
    done
    cp --archive --reflink=auto "${files[0]}" "$to/users/42/same-contents"
    cp --archive --reflink=auto "${files[0]}" "$to/users/43/same-contents"
}

# make_tenant NAME DIR MEBIBYTES: the three datasets of one tenant in $work/source/NAME.
make_tenant() {
    local name=$1 dir=$2 size=$3 here="$work/source/$1" person
    mkdir -p "$here/attachments" "$here/archive" "$here/audit-log"
    take_files "$dir" "$here/attachments/shared" "$size"
    make_people "$here/attachments/shared" "$here/attachments"
    for person in 41 42 43; do
        mkdir -p "$here/archive/2024/$person" "$here/audit-log/mail/$person"
        cp --archive --reflink=auto "$here/attachments/users/$person/portrait" "$here/archive/2024/$person/closed-ticket"
        ls -l "$here/attachments/users/$person/tickets" >"$here/audit-log/mail/$person/sent.log"
    done
    (cd "$here/attachments" && find . -printf '%TY-%Tm-%Td %TT %m %s\n') >"$here/audit-log/access.log"
}
