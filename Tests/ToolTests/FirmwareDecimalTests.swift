import Foundation
import QORNN
import Testing
import _QORNNTestSupport

/// The firmware's own reading of decimals, equation (0a), on models with resolutions of base 2 and base 10.
@Suite(.enabled(if: FirmwareExample.isPossible, "\(FirmwareExample.reason)"))
struct FirmwareDecimalTests {
  /// The worked example of Docs/Format.md, without its windows.
  private static let bytes = Result {
    var file = ModelFileEditor(try WorkedExample().bytes)
    for offset in [32, 36] { file.set(0, byteCount: 4, at: offset) }
    file.reseal()
    return file.bytes
  }
  private static let model = Result { try write(bytes.get(), "model.qornn") }
  private static let example = Result { try build(model.get(), "worked-example") }

  private static func write(_ bytes: [UInt8], _ name: String) throws -> URL {
    let file = FirmwareExample.folder(of: .c).appendingPathComponent(name)
    _ = try FirmwareExample.built(.c)
    try Data(bytes).write(to: file)
    return file
  }

  private static func build(_ model: URL, _ name: String) throws -> FirmwareExample {
    let parts = FirmwareExample.folder(of: .c)
    let folder = parts.appendingPathComponent(name)
    try? FileManager.default.removeItem(at: folder)
    return try FirmwareExample(.c, model: model, in: folder, parts: parts)
  }

  @Test func refusesWindows() throws {
    let model = try Self.write(WorkedExample().bytes, "windows.qornn")
    let result = try Self.build(model, "windows").run(Array("ax,°C\n1,2\n".utf8))
    #expect(result.status == 1 && result.output == "")
    #expect(
      result.errors == "error: no classes of readings, or windows, or more than this example has room for: "
        + "an argument that the function does not take\n")
  }

  @Test func theWorkedExample() throws {
    let example = try WorkedExample()
    let shared = try SharedModel(bytes: example.bytes)
    let rows = example.steps.map { $0.texts.joined(separator: ",") }
    let input = ([shared.names.joined(separator: ",")] + rows + [""]).joined(separator: "\n")
    let result = try Self.example.get().run(Array(input.utf8), ["every"])
    let expected = example.steps.enumerated().map { index, step in
      "{\"sequence\": null, \"step\": \(index + 1), \"label\": \"\(shared.labels[step.classIndex])\", "
        + "\"logits\": [\(step.logits.map(String.init).joined(separator: ", "))], \"margin\": \(step.margin)}\n"
    }
    #expect(result.output == expected.joined() && result.errors == "")
  }

  /// Numbers of every shape, those in the middle between two readings above all.
  @Test func anyDecimals() throws {
    var generator = SplitMixGenerator(seed: 11)
    var texts = [
      "0", "-0", ".5", "5.", "+.00390625", "-.00390625", "0.00390625000000000000001", "0.005", "-0.005",
      "-0.00500000000000000000000000001", "1e9", "-1e9", "1e99999999999", "-1e-99999999999", "123456789e-7",
      "0.000000000000123e12", "2147483647e-2", "21474836.475", "21474836.4749999", "-21474836.485",
      "16777215.99609375", "16777215.996", "-16777216.00390625", " 1 ", "\t-2.5e+0",
      "0000000000000000000001.5", "9007199254740993.5e-9",
    ]
    while texts.count < 400 {
      let halves = Double(Int.random(in: -5000...5000, using: &generator)) / 2
      let isBinary = Bool.random(using: &generator)
      let digits = isBinary ? "\(halves / 128)" : "\(halves)e-2"
      let shape = Int.random(in: 0...2, using: &generator)
      let more = String(repeating: "0", count: Int.random(in: 0...20, using: &generator)) + "1"
      texts.append(shape == 0 || digits.contains("e") ? digits : digits + more)
    }
    let shared = try SharedModel(bytes: Self.bytes.get())
    let rows = texts.indices.map { "\(texts[$0]),\(texts[texts.count - 1 - $0])" }
    let input = ([shared.names.joined(separator: ",")] + rows + [""]).joined(separator: "\n")
    let result = try Self.example.get().run(Array(input.utf8), ["every"])
    let expected = try BuiltTool("qornn-run").run(
      [Self.model.get().path, "-", "--output-format", "jsonl", "--emit", "every", "--input-format", "csv"],
      input: Array(input.utf8))
    #expect(result.errors == "" && result.status == 0)
    #expect(expected.status == 0, "\(expected.errors)")
    #expect(result.output == expected.output)
  }
}
