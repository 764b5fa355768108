import Foundation
import Testing
import _QORNNTestSupport

/// `qornn-export --c-array` and `--swift-array`: the sources hold the model file's bytes and nothing that runs.
@Suite struct ExportArrayTests {
  private final class Folder {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("array-\(UUID().uuidString)")

    init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(at: url) }

    func file(_ name: String) -> String { url.appendingPathComponent(name).path }
    func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: url.path).sorted() }
    func bytes(_ name: String) throws -> [UInt8] { try FixturePaths.bytes(url.appendingPathComponent(name)) }
    func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }
    func write(_ bytes: some Sequence<UInt8>, to name: String) throws {
      try Data(bytes).write(to: url.appendingPathComponent(name))
    }
  }

  private static func shipped(_ name: String) -> URL {
    FixturePaths.models.appendingPathComponent(name).appendingPathComponent("model.qornn")
  }

  private func export(_ arguments: [String]) throws -> BuiltTool.Result {
    try BuiltTool("qornn-export").run(arguments)
  }

  private func run(_ tool: BuiltTool, _ arguments: [String]) throws -> String {
    let result = try tool.run(arguments)
    try #require(result.status == 0, "\(tool.url.lastPathComponent): \(result.errors)")
    return result.output
  }

  /// The bytes between the braces of a C source, read by hand.
  private func initializer(_ source: String) throws -> [UInt8] {
    let body = try #require(source.split(separator: "{").last?.split(separator: "}").first)
    return try body.split(whereSeparator: { " ,\n".contains($0) }).map { word in
      try #require(
        word.hasPrefix("0x") && word.count == 4 ? UInt8(word.dropFirst(2), radix: 16) : nil, "\(word)")
    }
  }

  /// Compiles model.c as C and as C++, links it with a program that writes the array, and compares.
  private func expectCompiledBytes(_ folder: Folder, name: String, equal model: [UInt8]) throws {
    guard let compiler = BuiltTool(inPath: "clang") else { return }
    let program = """
      #include "model.h"
      #include <stdio.h>
      int main(void) {
        if ((size_t)qornn_array % 16 != 0 || sizeof qornn_array != qornn_array_size) return 1;
        return fwrite(qornn_array, 1, qornn_array_size, stdout) == qornn_array_size ? 0 : 2;
      }
      """.replacing("qornn_array", with: name)
    try folder.write(program.utf8, to: "main.c")
    try folder.write([], to: "written")
    for (language, standard) in [
      ("c", "c99"), ("c", "c11"), ("c", "c23"), ("c++", "c++11"), ("c++", "c++20"),
    ] {
      let warnings = ["-Wall", "-Wextra", "-Wpedantic", "-Wcomment", "-Wtrigraphs", "-Werror", "-trigraphs"]
      _ = try run(
        compiler,
        ["-x", language, "-std=\(standard)", "-c", folder.file("model.c"), "-o", folder.file("model.o")]
          + warnings)
      _ = try run(
        compiler,
        ["-std=c11", folder.file("main.c"), folder.file("model.o"), "-o", folder.file("main")] + warnings)
      let result = try BuiltTool(at: folder.file("main")).run([], outputPath: folder.file("written"))
      #expect(result.status == 0, "\(standard)")
      #expect(try folder.bytes("written") == model, "\(standard)")
    }
  }

  @Test func aModelFileBecomesACSource() throws {
    let folder = try Folder()
    let model = try FixturePaths.bytes(Self.shipped("wand-digits"))
    let result = try export([
      Self.shipped("wand-digits").path, "--c-array", "--output", folder.file("model.c"),
    ])
    #expect(result.status == 0 && result.errors == "", "\(result.errors)")
    #expect(try folder.names() == ["model.c", "model.h"])
    let source = try folder.text("model.c")
    #expect(try initializer(source) == model)
    #expect(source.contains("sha256 440f758d5881b1bdf4da6ac63bbca8ed282d473219a7adad7635fbb4acd66373"))
    #expect(source.contains("\n   w4a12 128 units, 2 features -> 10 classes\n"))
    try expectCompiledBytes(folder, name: "qornn_model_bytes", equal: model)
    // The same again, over its own files.
    #expect(
      try export([Self.shipped("wand-digits").path, "--c-array", "--output", folder.file("model.c")])
        == result)
    #expect(try folder.text("model.c") == source)
  }

  /// Labels are the model's; nothing in one may end the comment or start anything.
  @Test func labelsStayInTheComment() throws {
    let folder = try Folder()
    var network = ReferenceNetwork.random(seed: 6)
    let hostile = [
      "*/ #error out /*", "??/", "end\\", "*??/ /", "\u{202E}evil\u{2066}", "\u{2028}line", "/*",
      "#error", "//",
      "*\u{200B}/", "°C", String(repeating: "*/", count: 300),
    ]
    for index in network.labels.indices {
      network.labels[index] = hostile[index % hostile.count] + "\(index)"
    }
    for index in network.names.indices {
      network.names[index] = hostile[(index + 5) % hostile.count] + "\(index)"
    }
    let model = network.encode()
    try folder.write(model, to: "m.qornn")
    let arguments = [folder.file("m.qornn"), "--array-name", "mine", "--output"]
    #expect(try export(arguments + [folder.file("model.c"), "--c-array"]).status == 0)
    #expect(try export(arguments + [folder.file("model.swift"), "--swift-array"]).status == 0)
    for name in ["model.c", "model.h", "model.swift"] {
      let text = try folder.bytes(name)
      #expect(text.allSatisfy { $0 == 10 || (32..<127).contains($0) }, "\(name)")
      #expect(!text.contains(UInt8(ascii: "\\")) && !text.contains(UInt8(ascii: "?")), "\(name)")
      #expect(
        try folder.text(name).components(separatedBy: "*/").count == (name == "model.swift" ? 1 : 2),
        "\(name)")
    }
    for line in try folder.text("model.swift").split(separator: "\n") where line.contains("U+") {
      #expect(line.hasPrefix("//"), "\(line)")
    }
    #expect(try initializer(folder.text("model.c")) == model)
    try expectCompiledBytes(folder, name: "mine", equal: model)
  }

  /// In flash as it is, at an even place, and nothing runs before it is read. Flat literals of more than 4,096 words would
  /// be filled in at run time: the longer of these two models has more.
  @Test(
    .enabled(if: BuiltTool(inPath: "llvm-objcopy") != nil, "skipped: no llvm-objcopy beside swiftc"),
    arguments: ["wand-digits", "copy-t1000"])
  func theSwiftSourceIsConstantData(model name: String) throws {
    let folder = try Folder()
    let model = try FixturePaths.bytes(Self.shipped(name))
    let result = try export([
      Self.shipped(name).path, "--swift-array", "--output", folder.file("model.swift"),
    ])
    #expect(result.status == 0 && result.errors == "")
    let user = "public func start() -> UnsafeRawPointer { qornnModelBytes.baseAddress! }"
    try folder.write(user.utf8, to: "user.swift")
    let object = folder.file("model.o")
    _ = try run(
      #require(BuiltTool(inPath: "swiftc")),
      [
        "-O", "-wmo", "-enable-experimental-feature", "Embedded", "-parse-as-library", "-swift-version", "6",
        "-warnings-as-errors", "-module-name", "Firmware", "-target", "armv7em-none-none-eabi", "-Xfrontend",
        "-function-sections", "-c", "-o", object, folder.file("model.swift"), folder.file("user.swift"),
      ])
    _ = try run(
      #require(BuiltTool(inPath: "llvm-objcopy")),
      ["-O", "binary", "--only-section=.rodata.qornnModelBytes", object, folder.file("words")])
    let words = try folder.bytes("words")
    #expect(words.starts(with: model) && words.count < model.count + 8 * 512)
    #expect(words.dropFirst(model.count).allSatisfy { $0 == 0 })

    // What `start` reaches: itself, the accessor and the words.
    let linker = try #require(BuiltTool(inPath: "ld.lld"))
    let lister = try #require(BuiltTool(inPath: "llvm-nm"))
    let reached = folder.file("reached.o")
    _ = try run(linker, ["-r", "--gc-sections", "--undefined=$e8Firmware5startSVyF", "-o", reached, object])
    let symbols = try run(lister, ["--format=posix", reached]).split(separator: "\n").map(String.init)
    let kinds = symbols.compactMap { $0.split(separator: " ").dropFirst().first }
    #expect(kinds.contains("R") && kinds.allSatisfy { "TtRrW".contains($0) }, "\(symbols)")
    #expect(symbols.allSatisfy { !$0.hasPrefix("swift_") }, "\(symbols)")
  }

  @Test func aCheckpointGivesTheArrayOfItsModel() throws {
    let folder = try Folder()
    let training = [
      "copy", "--delay", "4", "--batch", "4", "--hidden", "12", "--iterations", "3", "--threads", "1",
    ]
    let trained = try BuiltTool("qornn-train").run(training + ["--output", folder.file("t.ckpt")])
    try #require(trained.status == 0, "\(trained.errors)")
    #expect(try export([folder.file("t.ckpt"), "--output", folder.file("m.qornn")]).status == 0)
    let result = try export(
      [folder.file("t.ckpt"), "--c-array", "--output", folder.file("m.c"), "--verify", "task:5"])
    #expect(result.status == 0 && result.output.contains("verified on"), "\(result.errors)")
    let fromModel = try export([folder.file("m.qornn"), "--c-array", "--output", folder.file("n.c")])
    #expect(fromModel.status == 0)
    #expect(try folder.names() == ["m.c", "m.h", "m.qornn", "n.c", "n.h", "t.ckpt"])
    #expect(try folder.bytes("m.c") == folder.bytes("n.c"))
    // The command that made a model is in it, and differs in nothing but this.
    #expect(try initializer(folder.text("m.c")) == folder.bytes("m.qornn"))
  }

  @Test(arguments: [
    "", "1st", "a-b", "a b", "a\n", "größe", "x*/", "int", "alignas", "class", "co_await", "func", "self",
    "_a", "a__b",
    "size_t", "stdout", "NULL", "linux", "words", "qornn_model", String(repeating: "a", count: 64),
  ])
  func aNameThatIsNoneIsRefused(name: String) throws {
    let folder = try Folder()
    let result = try export(
      [
        Self.shipped("wand-digits").path, "--c-array", "--array-name", name, "--output",
        folder.file("model.c"),
      ])
    #expect(result.status == 64 && result.output == "")
    #expect(result.errors.hasPrefix("qornn-export: --array-name: found "), "\(result.errors)")
    #expect(result.errors.count { $0 == "\n" } == 1)
    #expect(try folder.names() == [])
  }

  @Test func mistakesAreOneLineAndLeaveNoFile() throws {
    let folder = try Folder()
    let model = try FixturePaths.bytes(Self.shipped("wand-digits"))
    try folder.write(model, to: "m.qornn")
    try folder.write(model, to: "model.h")
    var damaged = model
    damaged[5000] ^= 1
    try folder.write(damaged, to: "damaged.qornn")
    try folder.write(model.prefix(100), to: "cut.qornn")
    let (file, source, missing) = (folder.file("m.qornn"), folder.file("n.c"), folder.file("none.qornn"))
    let cases: [([String], Int32, String)] = [
      ([file], 64, "found a model file, expected a checkpoint"),
      ([missing, "--c-array", "--output", source], 66, "none.qornn"),
      ([folder.file("damaged.qornn"), "--c-array", "--output", source], 65, "no model that can be run"),
      ([folder.file("cut.qornn"), "--swift-array", "--output", source], 65, "no model that can be run"),
      ([file, "--c-array", "--swift-array", "--output", source], 64, "--swift-array: found --c-array too"),
      ([file, "--array-name", "x", "--output", source], 64, "expected --c-array or --swift-array"),
      ([file, "--c-array", "--verify", "task:3", "--output", source], 64, "--verify: found the model file"),
      ([file, "--c-array", "--json", "--output", source], 64, "--json: found the model file"),
      ([file, "--c-array", "--output", file], 64, "--output: found the same file as FILE"),
      ([file, "--swift-array", "--output", file], 64, "--output: found the same file as FILE"),
      (
        [folder.file("model.h"), "--c-array", "--output", folder.file("model.c")], 64, "the same file as FILE"
      ),
      ([file, "--c-array", "--output", folder.file("model.c")], 73, "found a file that is not of --c-array"),
      ([file, "--c-array", "--output", folder.file("no/n.c")], 73, "cannot create"),
      ([file, "--c-array", "--output", "/dev/full"], 74, "cannot write"),
    ]
    let before = try folder.names()
    for (arguments, status, part) in cases {
      let result = try export(arguments)
      #expect(result.status == status, "\(arguments): \(result.errors)")
      #expect(result.output == "" && result.errors.contains(part), "\(arguments): \(result.errors)")
      #expect(result.errors.hasPrefix("qornn-export: ") && result.errors.count { $0 == "\n" } == 1)
      #expect(try folder.names() == before, "\(arguments)")
      #expect(try folder.bytes("model.h") == model && folder.bytes("m.qornn") == model)
    }
    // A device has no file beside it.
    let printed = try export([file, "--c-array", "--output", "/dev/stdout"])
    #expect(
      printed.status == 0 && printed.output.contains("const unsigned char qornn_model_bytes[14352] = {"))
  }
}
