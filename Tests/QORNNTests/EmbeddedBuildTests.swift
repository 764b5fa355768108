import Foundation
import Testing

/// The runtime compiles alone as Embedded Swift for microcontrollers, and nothing in it needs floating point, division
/// or an allocator.
@Suite(.enabled(if: EmbeddedToolchain() != nil, "skipped: no swiftc with ld.lld and llvm-nm beside it"))
struct EmbeddedBuildTests {
  /// All that the module's functions may need: moving memory, and 64-bit integer arithmetic on a 32-bit core.
  private static let allowed: Set = [
    "memcpy", "memmove", "memset", "__aeabi_memcpy", "__aeabi_memcpy4", "__aeabi_memcpy8", "__aeabi_memmove",
    "__aeabi_memmove4", "__aeabi_memmove8", "__aeabi_memset", "__aeabi_memset4", "__aeabi_memset8",
    "__aeabi_memclr", "__aeabi_memclr4", "__aeabi_memclr8",
    "__aeabi_lmul", "__aeabi_llsl", "__aeabi_llsr", "__aeabi_lasr", "__aeabi_lcmp", "__aeabi_ulcmp",
  ]

  private static let sources = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Sources/QORNN")

  private func swiftFiles() throws -> [URL] {
    let files = try #require(
      FileManager.default.enumerator(at: Self.sources, includingPropertiesForKeys: nil))
    return files.compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }
      .sorted { $0.path < $1.path }
  }

  @Test(arguments: ["armv6m-none-none-eabi", "armv7em-none-none-eabi"])
  func needsNothingButMemoryMoves(target: String) throws {
    let toolchain = try #require(EmbeddedToolchain())
    let files = try swiftFiles()
    #expect(files.count > 20)
    let symbols = try toolchain.reachedSymbols(of: files, module: "QORNN", target: target)
    let unexpected = symbols.undefined.filter { !Self.allowed.contains($0) }
    #expect(unexpected == [], "\(target): the runtime needs \(unexpected)")
    #expect(symbols.runtime == [], "\(target): the runtime reaches the Swift runtime's \(symbols.runtime)")
  }

  /// The check sees what it looks for.
  @Test func wouldSeeABrokenContract() throws {
    let toolchain = try #require(EmbeddedToolchain())
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).swift")
    defer { try? FileManager.default.removeItem(at: file) }
    let source = """
      public func quotient(_ a: Int32, _ b: Int32) -> Int32 { a / b }
      public func product(_ a: Float, _ b: Float) -> Float { a * b }
      public func sum(_ a: Double, _ b: Double) -> Double { a + b }
      public func boxed(_ count: Int) -> [Int32] { [Int32](repeating: 1, count: count) }
      """
    try source.write(to: file, atomically: true, encoding: .utf8)
    let symbols = try toolchain.reachedSymbols(of: [file], module: "Broken", target: "armv6m-none-none-eabi")
    let unexpected = Set(symbols.undefined).subtracting(Self.allowed)
    #expect(unexpected.contains { $0.contains("div") }, "\(unexpected)")
    #expect(
      unexpected.isSuperset(of: ["__aeabi_fmul", "__aeabi_dadd", "posix_memalign", "free"]), "\(unexpected)")
    #expect(symbols.runtime.contains("swift_allocObject"), "\(symbols.runtime)")
  }
}
