internal import Sealing

extension ConfigurationSchema {
    /// One element of `notices`.
    static var notice: JSONValue {
        object(
            "One whom alarms are told to, in one of four ways: webhook, mail, ping or command.",
            [
                "name": name("The notice's name."),
                "region": name("The region that the server is in; its facts must name host and port."),
                "webhook": text("A JSON document is posted to this url.", pattern: "^https://.+"),
                "token": secret("What is shown as 'Authorization: Bearer …': where it comes from."),
                "mail": text("A mail is handed to this server.", pattern: "^smtps://.+"),
                "from": text("The sender's address."),
                "to": list("The recipients.", of: text("An address."), count: ConfigurationReader.noticeCount),
                "credentials": secret(
                    "Lines with 'user: …' and 'password: …' for the mail server: where they come from."
                ),
                "ping": text("This url is fetched again and again while plans are made.", pattern: "^https://.+"),
                "every": text("How often, such as 5m.", pattern: "^([0-9]+[wdhms])+$"),
                "command": list(
                    "A program is run. Its path and its words; no shell reads them. What is wrong stands in variables.",
                    of: text("A word."),
                    count: 1...SourceCommands.maximumWords
                ),
                "tls": tls,
                "ends": .object([
                    "description": .string("Whether the end of an alarm is told too."), "type": .string("boolean"),
                ]),
                "tenants": .object([
                    "description": .string(
                        "Whether tenants are told this way of subprocessors that will be used; of alarms nobody is then."
                    ),
                    "type": .string("boolean"),
                ]),
            ],
            required: ["name"]
        )
    }

    /// `time-stamps`.
    static var timeStamps: JSONValue {
        object(
            "The authority (RFC 3161) that says when certificates and bundles of evidence were signed.",
            [
                "region": name("The region that its server is in; its facts must name host and port."),
                "url": text("Questions are posted to this url.", pattern: "^https://.+"),
                "authority": path("The certificates, in PEM, at which the chain of its own must end."),
                "tls": tls,
            ],
            required: ["region", "url", "authority"]
        )
    }

    /// Where a secret comes from.
    private static func secret(_ what: String) -> JSONValue {
        exactlyOne(
            object(
                what,
                [
                    "file": path("A file that only landfast's user can read."),
                    "environment": text("An environment variable."),
                    "credential": text("A systemd credential of this name.", pattern: "^[^/]+$"),
                ],
                required: []
            )
        )
    }
}
