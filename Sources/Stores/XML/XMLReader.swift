/// Reads the XML of servers' answers, strictly.
///
/// Known are elements, attributes, namespaces, text, CDATA, comments, the five predefined entities and numeric references. A
/// document type, other entities, other processing instructions, other encodings than UTF-8, and names beyond ASCII are
/// refused: no server that this project speaks to needs them, and a good part of XML's dangers lies in them.
struct XMLReader {
    private var scanner: XMLScanner
    private var open: [XMLElement] = []
    private var scopes = XMLNamespaces()
    private var elements = 0

    private init(_ bytes: [UInt8]) throws(XMLProblem) {
        scanner = try XMLScanner(bytes)
    }

    /// The root element of a document.
    static func read(_ bytes: [UInt8]) throws(XMLProblem) -> XMLElement {
        var reader = try XMLReader(bytes)
        return try reader.document()
    }

    private mutating func document() throws(XMLProblem) -> XMLElement {
        try scanner.declaration()
        try between()
        guard scanner.take("<") else { throw scanner.problem("it does not begin with an element") }
        if let root = try startTag() { return try end(root) }
        while true {
            if scanner.take("</") {
                if let root = try endTag() { return try end(root) }
            } else if scanner.take("<!--") {
                try scanner.comment()
            } else if scanner.take("<![CDATA[") {
                try open[open.count - 1].text += scanner.characters(until: "]]>")
            } else if scanner.take("<") {
                if try startTag() != nil { throw scanner.problem("it has two roots") }
            } else {
                try open[open.count - 1].text += scanner.text()
            }
        }
    }

    /// What may stand beside the root: blanks and comments.
    private mutating func between() throws(XMLProblem) {
        scanner.skipBlanks()
        while scanner.take("<!--") {
            try scanner.comment()
            scanner.skipBlanks()
        }
    }

    private mutating func end(_ root: XMLElement) throws(XMLProblem) -> XMLElement {
        try between()
        guard scanner.isAtEnd else { throw scanner.problem("something follows its root element") }
        return root
    }

    /// Reads a tag after its `<`; the element when it is the root and empty.
    private mutating func startTag() throws(XMLProblem) -> XMLElement? {
        elements += 1
        guard elements <= XMLLimits.elements else { throw scanner.problem("it has too many elements") }
        guard open.count < XMLLimits.depth else { throw scanner.problem("its elements lie too deep in each other") }
        let name = try scanner.name()
        var attributes: [(name: String, value: String)] = []
        while true {
            let hasBlank = scanner.skipBlanks()
            if scanner.take("/>") {
                try push(name, attributes)
                return try pop()
            }
            if scanner.take(">") {
                try push(name, attributes)
                return nil
            }
            guard hasBlank else { throw scanner.problem("a tag is malformed") }
            guard attributes.count < XMLLimits.attributes else {
                throw scanner.problem("a tag has too many attributes")
            }
            let attribute = try scanner.attribute()
            guard !attributes.contains(where: { $0.name == attribute.name }) else {
                throw scanner.problem("a tag has an attribute twice")
            }
            attributes.append(attribute)
        }
    }

    /// Reads a tag after its `</`; the root when it ends here.
    private mutating func endTag() throws(XMLProblem) -> XMLElement? {
        guard try scanner.name() == scopes.openName else { throw scanner.problem("an element ends that did not begin") }
        scanner.skipBlanks()
        guard scanner.take(">") else { throw scanner.problem("a tag is malformed") }
        return try pop()
    }

    private mutating func push(
        _ name: String,
        _ attributes: [(name: String, value: String)]
    ) throws(XMLProblem) {
        guard let (local, namespace) = scopes.enter(name, attributes) else {
            throw scanner.problem("it uses a namespace that it does not declare, or declares one wrongly")
        }
        open.append(XMLElement(name: local, namespace: namespace))
    }

    private mutating func pop() throws(XMLProblem) -> XMLElement? {
        guard let element = open.popLast() else { throw scanner.problem("an element ends that did not begin") }
        scopes.leave()
        if open.isEmpty { return element }
        open[open.count - 1].children.append(element)
        return nil
    }
}
