import Testing

@testable import Residency

@Suite("Addresses")
struct IPAddressTests {
    @Test(
        "an address is written in the one form that RFC 5952 asks for",
        arguments: [
            ("192.0.2.1", "192.0.2.1"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"),
            ("2001:0db8:0:0:0:0:2:1", "2001:db8::2:1"), ("2001:DB8::", "2001:db8::"), ("::", "::"), ("::1", "::1"),
            ("0:0:0:0:0:0:0:0", "::"), ("1::", "1::"), ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
            ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"), ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
            ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"), ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"),
            ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"), ("1:2:3:4:5:6:10.0.0.1", "1:2:3:4:5:6:a00:1"),
            ("fe80::0202:b3ff:fe1e:8329", "fe80::202:b3ff:fe1e:8329"),
        ]
    )
    func canonical(written: String, canonical: String) throws {
        let address = try #require(IPAddress(written))
        #expect(address.description == canonical)
        #expect(IPAddress(canonical) == address)
        #expect(IPAddress(bytes: address.bytes) == address)
    }

    @Test(
        "L6: what readers of addresses disagree about is no address",
        arguments: [
            "", " ", "1", "1.2.3", "1.2.3.4.5", "01.2.3.4", "1.2.3.04", "0x7f.0.0.1", "127.1", "2130706433",
            "256.1.1.1", "1.2.3.4 ", " 1.2.3.4", "+1.2.3.4", "1.2.3.-4", "1..2.3", "1.2.3.4/8", "1.2.3.1000000000000",
            "١.2.3.4",
            ":", ":::", "::1::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::",
            "::1:2:3:4:5:6:7:8",
            "1:2:3:4::5:6:7:8", ":1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8:", "12345::", "g::", "[::1]", "fe80::1%eth0",
            "::1.2.3", "::1.2.3.4:5", "1.2.3.4::", "::01.2.3.4", "::ffff:1.2.3.256",
            "0000:0000:0000:0000:0000:0000:0000:00001",
        ]
    )
    func refused(text: String) { #expect(IPAddress(text) == nil) }

    @Test(
        "an IPv4 address inside an IPv6 one is the IPv4 address",
        arguments: ["::ffff:192.0.2.1", "::FFFF:c000:201", "0:0:0:0:0:ffff:c000:0201"]
    )
    func mapped(text: String) throws {
        let plain = try #require(IPAddress("192.0.2.1"))
        #expect(IPAddress(text) == plain)
        #expect(IPAddress(text)?.description == "192.0.2.1")
        let bytes: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 192, 0, 2, 1]
        #expect(IPAddress(bytes: bytes) == plain)
    }

    @Test("an address has four bytes or sixteen", arguments: [0, 3, 5, 15, 17, 64])
    func lengths(count: Int) { #expect(IPAddress(bytes: [UInt8](repeating: 1, count: count)) == nil) }

    @Test("addresses are sorted by version, then by number")
    func order() {
        let sorted = ["0.0.0.1", "9.9.9.9", "10.0.0.0", "::", "::2", "2001:db8::"].compactMap { IPAddress($0) }
        #expect(sorted.count == 6)
        #expect(sorted.reversed().sorted() == sorted)
    }

    @Test(
        "a block holds the addresses from its first to its last, and no other",
        arguments: [
            ("95.216.0.0/15", "95.216.0.0", true), ("95.216.0.0/15", "95.217.255.255", true),
            ("95.216.0.0/15", "95.218.0.0", false), ("95.216.0.0/15", "95.215.255.255", false),
            ("192.0.2.1/32", "192.0.2.1", true), ("192.0.2.1/32", "192.0.2.2", false),
            ("0.0.0.0/0", "255.1.2.3", true), ("0.0.0.0/0", "::1", false), ("::/0", "1.2.3.4", false),
            ("2a02:c200::/29", "2a02:c207:ffff::1", true), ("2a02:c200::/29", "2a02:c208::", false),
            ("127.16.0.0/12", "::ffff:127.31.0.1", true), ("127.16.0.0/12", "127.32.0.1", false),
        ]
    )
    func contains(block: String, address: String, holds: Bool) throws {
        let block = try #require(AddressBlock(block))
        let address = try #require(IPAddress(address))
        #expect(block.contains(address) == holds)
        #expect(AddressBlock(block.description) == block)
    }

    @Test(
        "what is not the first address of a block and a length is no block",
        arguments: [
            "", "/", "95.216.0.0", "95.216.0.0/", "/16", "95.216.0.1/16", "95.217.0.0/15", "95.216.0.0/33",
            "95.216.0.0/016",
            "95.216.0.0/-1", "95.216.0.0/+16", "95.216.0.0/16/16", "95.216.0.0/ 16", "95.216/16", "2a01:4f9::/129",
            "2a01:4f9::1/32", "::ffff:0.0.0.0/96", "95.216.0.0/255.255.0.0",
        ]
    )
    func noBlock(text: String) { #expect(AddressBlock(text) == nil) }

    @Test("a block as wide as the world proves nothing")
    func tooWide() {
        for text in ["0.0.0.0/0", "0.0.0.0/7", "::/0", "2000::/3", "2000::/15"] {
            #expect(AddressBlock(text)?.isTooWide == true, "\(text)")
        }
        for text in ["127.0.0.0/8", "95.216.0.0/15", "2a02::/16", "2a01:4f9::/32"] {
            #expect(AddressBlock(text)?.isTooWide == false, "\(text)")
        }
    }
}
