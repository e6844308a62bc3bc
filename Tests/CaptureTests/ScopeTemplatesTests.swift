import Files
import Ledger
import Testing

@testable import Capture

/// What a helpdesk's attachments look like.
private let helpdeskTemplates = [
    "users/{subject}/tickets/{object:ticket}/**", "users/{subject}/**", "agents/{subject:agent}/**",
]

@Suite("templates say whose data a path holds")
struct ScopeTemplatesTests {
    /// Whom a path belongs to; a trailing slash makes it a folder.
    private func owner(_ path: String, _ templates: [String]) throws -> String {
        var cursor = ScopeCursor(try ScopeTemplates(templates))
        let isFolder = path.hasSuffix("/")
        let parts = PathBytes(path).components
        for part in parts.dropLast() { cursor = cursor.folder(part) }
        let last = try #require(parts.last)
        return switch isFolder ? cursor.folder(last).assignment : cursor.file(last) {
        case .nobody: "nobody"
        case .scope(let label): label.description
        case .unusable: "unusable"
        }
    }

    @Test(
        "the first template that matches says it",
        arguments: [
            ("README", "nobody"), ("users/", "nobody"), ("users/list.txt", "user:list.txt"), ("users/42/", "user:42"),
            ("users/42/profile.json", "user:42"), ("users/42/tickets/", "user:42"),
            ("users/42/tickets/17/", "user:42/ticket:17"), ("users/42/tickets/17/a/b/c", "user:42/ticket:17"),
            ("users/42/tickets/17", "user:42/ticket:17"), ("users/42/notes/17/x", "user:42"),
            ("agents/7/", "agent:7"), ("agents/7/signature.png", "agent:7"), ("archive/users/42/x", "nobody"),
            ("users2/42/x", "nobody"), ("users/-/x", "user:-"), ("users/a b/x", "unusable"),
        ]
    )
    func helpdesk(path: String, expected: String) throws {
        #expect(try owner(path, helpdeskTemplates) == expected)
    }

    @Test("order decides, not precision")
    func order() throws {
        #expect(try owner("a/1/x", ["a/{subject}/x", "a/*/**"]) == "user:1")
        #expect(try owner("a/1/y", ["a/*/x", "a/{subject}/**"]) == "user:1")
        #expect(try owner("a/1/x", ["a/*/x", "a/{subject}/**"]) == "nobody")
    }

    @Test(
        "a placeholder may stand between fixed text",
        arguments: [
            ("user-42.json", "user:42"), ("user-.json", "nobody"), ("user-42.jsonx", "nobody"), ("user-42", "nobody"),
            ("user-42.json.json", "user:42.json"), ("user-.json.json", "user:.json"), ("Xuser-42.json", "nobody"),
        ]
    )
    func fixedText(path: String, expected: String) throws {
        #expect(try owner(path, ["user-{subject}.json"]) == expected)
    }

    @Test(
        "a star stands for any bytes within one part, and for no slash",
        arguments: [
            ("x/mail/1/log", "user:1"), ("mail/1/log", "nobody"), ("x/y/mail/1/log", "nobody"),
            ("x/mail/1/deep/log", "user:1"), ("x/mailbox/1/log", "nobody"),
        ]
    )
    func star(path: String, expected: String) throws {
        #expect(try owner(path, ["*/mail/{subject}/**"]) == expected)
    }

    @Test("stars match greedily and not, at both ends and in the middle")
    func starPieces() throws {
        let templates = ["logs/a*b*c/{subject}/**"]
        for name in ["abc", "axbxc", "abbcc", "abcbc"] {
            #expect(try owner("logs/\(name)/1/x", templates) == "user:1", "\(name)")
        }
        for name in ["ab", "ac", "abcd", "xabc", "acb", "bac"] {
            #expect(try owner("logs/\(name)/1/x", templates) == "nobody", "\(name)")
        }
    }

    @Test("S10, I8: a folder that bears a person's id is the person's, and so is what no template takes in it")
    func namesArePersonal() throws {
        let templates = ["users/{subject}/tickets/{object}/mail.txt"]
        for path in ["users/42/", "users/42/avatar.png", "users/42/tickets/", "users/42/other/deep/file"] {
            #expect(try owner(path, templates) == "user:42", "\(path)")
        }
        for path in ["users/42/tickets/17/", "users/42/tickets/17/mail.txt", "users/42/tickets/17/other"] {
            #expect(try owner(path, templates) == "user:42/object:17", "\(path)")
        }
        #expect(try owner("users/", templates) == "nobody")
    }

    @Test(
        "what stands for an id and is no label belongs to nobody else by mistake: it is unusable",
        arguments: ["users/ann@example.org/", "users/ann@example.org/x", "users/42/tickets/a@b/x", "users/e\u{301}/x"]
    )
    func noLabels(path: String) throws {
        #expect(try owner(path, helpdeskTemplates) == "unusable")
    }

    @Test("an id that is not UTF-8 is unusable")
    func notUTF8() throws {
        let cursor = ScopeCursor(try ScopeTemplates(["{subject}/**"])).folder(PathBytes(raw: [0x34, 0xFF]))
        guard case .unusable(let reason) = cursor.assignment else {
            Issue.record("\(cursor.assignment)")
            return
        }
        #expect(reason.contains("UTF-8"))
        #expect(cursor.file("x") == cursor.assignment)
    }

    @Test("a template without placeholder makes an exception that belongs to nobody")
    func exception() throws {
        let templates = ["users/system/**", "users/{subject}/**"]
        #expect(try owner("users/system/x", templates) == "nobody")
        #expect(try owner("users/system/", templates) == "nobody")
        #expect(try owner("users/1/x", templates) == "user:1")
    }

    @Test("without templates everything belongs to nobody")
    func noTemplates() throws {
        #expect(try owner("users/42/x", []) == "nobody")
        #expect(ScopeCursor(.nobody).file("x") == .nobody)
    }

    @Test(
        "each broken template is refused with its own id and what to write instead",
        arguments: [
            ("", ScopeTemplateError.Kind.empty), ("/users/{subject}", .badComponent), ("users//x", .badComponent),
            ("users/", .badComponent), ("../x", .badComponent), ("./x", .badComponent), ("**/x", .misplacedRest),
            ("a**/x", .misplacedRest), ("users/{subject", .unbalancedBrace), ("users/subject}", .unbalancedBrace),
            ("users/}{", .unbalancedBrace), ("users/{subject}}", .unbalancedBrace),
            ("users/{sub{ject}}", .unbalancedBrace),
            ("users/{user}", .unknownPlaceholder), ("users/{}", .unknownPlaceholder),
            ("{Subject}", .unknownPlaceholder),
            ("{subject:}", .badType), ("{subject:Agent}", .badType), ("{subject:a b}", .badType),
            ("{subject}-{object}", .ambiguous), ("*{subject}", .ambiguous), ("{subject}*", .ambiguous),
            ("{subject}/{subject}", .repeatedPlaceholder), ("{object}/**", .objectWithoutSubject),
            ("{object}/{subject}", .objectWithoutSubject),
        ]
    )
    func broken(template: String, kind: ScopeTemplateError.Kind) throws {
        let error = try #require(ScopeTemplates.errors(in: ["fine/{subject}", template]).first)
        #expect(error.kind == kind)
        #expect(error.position == 1 && error.template == template)
        #expect(!error.remedy.isEmpty && error.message.contains("Scope template 2"))
        #expect(throws: error) { _ = try ScopeTemplates(["fine/{subject}", template]) }
    }

    @Test("all errors come in one run")
    func allErrors() {
        #expect(ScopeTemplates.errors(in: ["", "{x}", "ok", "a/**/b"]).map(\.position) == [0, 1, 3])
        #expect(ScopeTemplates.errors(in: Array(repeating: "x", count: 65)).map(\.kind) == [.tooMany])
    }

    @Test(
        "a template that can never match because of one before it is refused",
        arguments: [
            ["users/{subject}/**", "users/{subject}/tickets/{object}/**"], ["**", "a/{subject}"],
            ["*/{subject}/**", "users/{subject}/x"], ["a/{subject}", "a/{subject}"],
            ["{subject}/**", "a-{subject}/**"],
        ]
    )
    func unreachable(templates: [String]) {
        #expect(ScopeTemplates.errors(in: templates).map(\.kind) == [.unreachable])
    }

    @Test(
        "a template that still matches something is kept",
        arguments: [
            helpdeskTemplates, ["a/{subject}", "a/{subject}/**"], ["a-{subject}/**", "{subject}/**"],
            ["users/a*/x", "users/{subject}/x"],
            ["users/{subject}/*", "users/{subject}/**"],
        ]
    )
    func reachable(templates: [String]) {
        #expect(ScopeTemplates.errors(in: templates).isEmpty)
    }
}
