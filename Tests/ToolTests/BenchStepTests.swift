import Foundation
import QORNN
import Testing

/// `qornn-bench step` at sizes that take no time.
@Suite struct BenchStepTests {
  private static let tiny = [
    "step", "--hidden", "16", "--weight-bits", "4", "--state-bits", "8", "--rounds", "3", "--milliseconds",
    "1",
  ]

  private func rows(_ arguments: [String]) throws -> [[String: Any]] {
    let result = try BuiltTool("qornn-bench").run(arguments + ["--json"])
    #expect(result.status == 0, "\(result.errors)")
    return try result.output.split(separator: "\n").map { line in
      try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
  }

  @Test func everyRowHasItsNumbers() throws {
    let rows = try rows(Self.tiny + ["--placement", "repacked,in-place"])
    let native = KernelSet.available.filter { $0 != .portable }.map(\.name)
    #expect(rows.count == (native.isEmpty ? 2 : 4 * native.count))
    for row in rows {
      func number(_ key: String) throws -> Double { try #require(row[key] as? Double, "\(key) of \(row)") }
      #expect(try number("hidden") == 16 && number("weight_bits") == 4 && number("state_bits") == 8)
      let time = try number("ns_per_step")
      #expect(try number("min") > 0 && number("min") <= time && time <= number("max"))
      #expect(try abs(number("gmac_per_s") * time - 16 * 48) < 1e-6)
      #expect(row["noisy"] is Bool)
      // W and U: 16 rows of 16 and of 32 columns at half a byte.
      #expect(try number("weight_bytes") == 16 * 48 / 2)
      if native.isEmpty { continue }
      #expect(try native.contains(#require(row["kernels"] as? String)) && number("bound_ns") > 0)
      #expect(["products", "reads"].contains(row["bound"] as? String))
    }
    let streams = rows.compactMap { $0["streams"] as? Int }
    #expect(Set(streams) == [1, 16] && streams.count == rows.count)
  }

  /// The slow kernels only by name, without a bound of theirs, and in place whatever was asked for.
  @Test func thePortableKernelsAreMeasuredByName() throws {
    let rows = try rows(Self.tiny + ["--kernels", "portable", "--streams", "1,3"])
    #expect(rows.count == 2)
    for row in rows {
      #expect(row["kernels"] as? String == "portable" && row["placement"] as? String == "in-place")
      #expect((row["ns_per_step"] as? Double ?? 0) > 0 && row["bound_ns"] is NSNull)
    }
  }

  @Test func stepsAloneMeasureNothing() throws {
    let result = try BuiltTool("qornn-bench").run(["step", "--hidden", "1,67", "--steps", "3"])
    #expect(result.status == 0 && result.output.isEmpty && result.errors.isEmpty, "\(result.errors)")
  }

  @Test func theTableHasALineForEveryRowAndThePlotForEveryWidth() throws {
    let plot = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).svg")
    defer { try? FileManager.default.removeItem(at: plot) }
    let result = try BuiltTool("qornn-bench").run([
      "step", "--hidden", "8,16", "--weight-bits", "3,8", "--state-bits", "8,12", "--kernels",
      KernelSet.best.name, "--streams", "1", "--rounds", "2", "--milliseconds", "1", "--plot", plot.path,
    ])
    #expect(result.status == 0, "\(result.errors)")
    let lines = result.output.split(separator: "\n")
    #expect(lines.first?.hasPrefix("kernels ") == true)
    #expect(lines.filter { $0.hasPrefix("\(KernelSet.best.name) ") }.count == 8)
    #expect(lines.contains { $0.hasPrefix("Medians of 2 rounds") })
    let drawing = try String(contentsOf: plot, encoding: .utf8)
    #expect(drawing.contains(">3</text>") && drawing.contains(">8</text>"))
    #expect(drawing.components(separatedBy: "<polyline").count == 3)
  }

  @Test func theHelpExplainsEveryColumn() throws {
    let result = try BuiltTool("qornn-bench").run(["step", "--help"])
    #expect(result.status == 0 && result.errors.isEmpty)
    for word in ["--hidden", "--kernels", "--plot", "GMAC/s", "bound", "noisy", "portable"] {
      #expect(result.output.contains(word), "\(word)")
    }
  }

  @Test(arguments: [
    ["--hidden", "4097"], ["--hidden", "16,16"], ["--weight-bits", "1"], ["--state-bits", "17"],
    ["--kernels", "abacus"], ["--kernels", "all,all"], ["--streams", "0"], ["--streams", "1025"],
    ["--placement", "elsewhere"], ["--rounds", "0"], ["--milliseconds", "0"],
  ])
  func badValuesAreNamed(_ arguments: [String]) throws {
    let result = try BuiltTool("qornn-bench").run(["step"] + arguments)
    #expect(result.status == 64 && result.output.isEmpty)
    #expect(
      result.errors.hasPrefix("qornn-bench: \(arguments[0]): found '\(arguments[1])', expected"),
      "\(result.errors)")
    #expect(result.errors.split(separator: "\n").count == 1)
    if arguments[0] == "--kernels" {
      #expect(KernelSet.available.allSatisfy { result.errors.contains($0.name) }, "\(result.errors)")
    }
  }
}
