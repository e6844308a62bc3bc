@main enum Landfast { static func main() {} }
