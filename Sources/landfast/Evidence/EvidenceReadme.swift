/// What an outsider has to know who has the folder and nothing else.
enum EvidenceReadme {
    static var bytes: [UInt8] { Array(text.utf8) }

    private static let text = """
        Evidence of how one tenant's data was kept
        ==========================================

        How to check it, with nothing but coreutils and OpenSSH, in this folder:

          1. ssh-keygen -Y verify -f allowed_signers -I officer -n \(EvidenceFolder.namespace) \\
                 -s SHA256SUMS.sig < SHA256SUMS
          2. sha256sum --check --strict --quiet SHA256SUMS
          3. while read -r file signer namespace; do
                 ssh-keygen -Y verify -f allowed_signers -I "$signer" -n "$namespace" -s "$file.sig" < "$file" || echo "BAD $file"
             done < signatures.txt
          4. find . -type f | wc -l        # as many as SHA256SUMS has lines, and two: nothing was added

        The first says that the list of digests is the officer's, the second that every file is the one in the list, the
        third that each statement is its signer's. All of it is worth as much as the officer's key: get that from the
        operator once, by another way, and compare it with the line in allowed_signers.

        What is in it (documents are JSON in one canonical form: keys sorted, no spaces; times are UTC):

          tenant.json            whose evidence it is
          policy.json            the policy in force, with the facts about regions; its digest is the SHA-256 of
                                 policy-canonical.json
          register.json          subprocessors, the history of their register, what this tenant was told and when
          regions.json           what is known of each region that this tenant's data was in, certificates of its operator among it,
                                 each with source, date and doubt
          inventory.json         every copy and every key holder, how it was found, and when
          transfers.json         what moved from where to where, on what basis; whether data ever left its country
          statements/            what somebody stated of where data was, signed; transfers.json names those that it rests on
          drills.json            when each dataset was last proven restorable
          erasures.json          erasure requests and the state of each party
          incidents.json         what went wrong with this tenant's data, when it was noticed and when reported
          certificates/          what was found when each erasure was looked for again
          processing.json        the record of processing activities (Article 30 of the GDPR), with what drifted from it
          unknown.json           what could not be found out; what is named there is not proven by anything else here
          repositories/DATASET/  signed statements: repository.json, ledger/ (each file's name is the SHA-256 of its
                                 signed envelope), checkpoints/, receipts/, and the inputs of decisions, policy-inputs.json

        'unknown' is never 'yes'. No file here names a person, a file or a label of anybody's data.

        """
}
