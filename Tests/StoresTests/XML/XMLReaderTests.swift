import Testing

@testable import Stores

@Suite("the XML of servers' answers")
struct XMLReaderTests {
    private func reason(_ text: String) -> String? { reason(Array(text.utf8)) }

    private func reason(_ bytes: [UInt8]) -> String? {
        do {
            _ = try XMLReader.read(bytes)
            return nil
        } catch {
            return error.reason
        }
    }

    @Test("elements, texts and references are read")
    func plain() throws {
        let text = """
            <?xml version="1.0" encoding="UTF-8"?>
            <!-- one page -->
            <List xmlns="http://example.org/a/">
              <Key>a&amp;b &lt;&#x263A;&#233;&gt;&quot;&apos;</Key>
              <Empty/><Key><![CDATA[<&]]>]]&gt;</Key>
            </List>

            """
        let root = try XMLReader.read(Array(text.utf8))
        #expect(root.name == "List")
        #expect(root.namespace == "http://example.org/a/")
        #expect(root.all("Key").map(\.text) == ["a&b <☺é>\"'", "<&]]>"])
        #expect(root["Empty"] == XMLElement(name: "Empty", namespace: "http://example.org/a/"))
        #expect(root["Nothing"] == nil)
    }

    @Test("a namespace holds for its prefix, in its element, whatever the prefix is called")
    func namespaces() throws {
        let text = "<d:a xmlns:d='DAV:' xmlns='x'><b xmlns:d='y' d:k='v'><d:c/></b><d:e/><f xmlns=''/></d:a>"
        let root = try XMLReader.read(Array(text.utf8))
        #expect(root.namespace == "DAV:")
        #expect(root.children.map(\.name) == ["b", "e", "f"])
        #expect(root.children.map(\.namespace) == ["x", "DAV:", ""])
        #expect(root["b"]?["c"]?.namespace == "y")
    }

    @Test("all ends of lines are one line feed, and blanks in attributes are spaces")
    func lineEnds() throws {
        let root = try XMLReader.read(Array("<a>1\r\n2\r3\n4&#13;<b xmlns:p='x\t\ny'><p:c/></b></a>".utf8))
        #expect(Array(root.text.utf8) == Array("1\n2\n3\n4\r".utf8))
        #expect(root["b"]?["c"]?.namespace == "x  y")
    }

    @Test(
        "what is dangerous or malformed is refused",
        arguments: [
            "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>",
            "<!DOCTYPE lolz [<!ENTITY lol 'lol'><!ENTITY lol2 '&lol;&lol;&lol;&lol;'>]><lolz>&lol2;</lolz>",
            "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
            "<a>&x;</a>", "<a>&#0;</a>", "<a>&#xD800;</a>", "<a>&#xFFFE;</a>", "<a>&#1;</a>", "<a>&#x110000;</a>",
            "<a>&#+65;</a>", "<a>&#;</a>", "<a>&amp</a>", "<a>\u{1}</a>", "<a>\u{FFFE}</a>", "<a>]]></a>",
            "<a", "<a>", "<a></b>", "</a>", "<a/><b/>", "<a/>x", "x<a/>", "", "  ", "<a><b></a></b>",
            "<a b='1' b='2'/>", "<a b='<'/>", "<a b=1/>", "<a b/>", "<a b='1'c='2'/>", "<a b='1/>",
            "<a:b/>", "<a x:y='1'/>", "<a xmlns:x=''/>", "<a xmlns:xml='y'/>", "<a xmlns:xmlns='y'/>",
            "<a:b:c xmlns:a='x'/>",
            "<a:/>", "<:a/>", "<1a/>", "<ä/>", "<a><!-- -- --></a>", "<a><!-- </a>", "<a><![CDATA[ </a>",
            "<?xml version='1.1'?><a/>", "<?xml version='1.0' encoding='UTF-16'?><a/>", "<?xml encoding='UTF-8'?><a/>",
            "<?xml version='1.0' x='y'?><a/>", " <?xml version='1.0'?><a/>", "<?php echo 1 ?><a/>", "<a><?b c?></a>",
        ]
    )
    func refused(_ text: String) {
        #expect(reason(text) != nil)
    }

    @Test("bytes that are no UTF-8 are refused, wherever they stand")
    func notUTF8() {
        for bytes in [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82], [0xF5, 0x80, 0x80, 0x80]] as [[UInt8]] {
            #expect(reason(Array("<a>".utf8) + bytes + Array("</a>".utf8)) == "it is no UTF-8")
        }
        #expect(reason([0xFF, 0xFE, 0x3C, 0, 0x61, 0, 0x2F, 0, 0x3E, 0]) == "it is no UTF-8")
    }

    @Test("a document has a size, a depth and a count that end the work")
    func limits() {
        let depth = XMLLimits.depth
        func nested(_ count: Int) -> String {
            String(repeating: "<a>", count: count) + String(repeating: "</a>", count: count)
        }
        #expect(reason(nested(depth)) == nil)
        #expect(reason(nested(depth + 1))?.hasPrefix("its elements lie too deep") == true)
        #expect(reason(String(repeating: "<a>", count: 200_000))?.hasPrefix("its elements lie too deep") == true)
        func wide(_ count: Int) -> String { "<r>" + String(repeating: "<a/>", count: count - 1) + "</r>" }
        #expect(reason(wide(XMLLimits.elements)) == nil)
        #expect(reason(wide(XMLLimits.elements + 1))?.hasPrefix("it has too many elements") == true)
        func attributes(_ count: Int) -> String { "<r \((0..<count).map { "a\($0)='1' " }.joined())/>" }
        #expect(reason(attributes(XMLLimits.attributes)) == nil)
        #expect(reason(attributes(XMLLimits.attributes + 1))?.hasPrefix("a tag has too many attributes") == true)
        #expect(reason("<\(String(repeating: "n", count: XMLLimits.nameBytes + 1))/>") != nil)
        #expect(reason([UInt8](repeating: UInt8(ascii: " "), count: XMLLimits.bytes + 1)) == "it is too large")
        let declarations = "<r xmlns:a='\(String(repeating: "n", count: XMLLimits.namespaceBytes))'/>"
        #expect(reason(declarations)?.hasPrefix("it uses a namespace") == true)
    }
}
