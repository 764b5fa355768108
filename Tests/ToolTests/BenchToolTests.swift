import Foundation
import Testing

/// The built `qornn-bench` at sizes that take no time.
@Suite struct BenchToolTests {
  private static let tiny = [
    "train", "--steps", "6", "--batch", "4", "--hidden", "8", "--iterations", "2",
  ]

  private func rows(_ arguments: [String]) throws -> [[String: Any]] {
    let result = try BuiltTool("qornn-bench").run(Self.tiny + arguments + ["--json"])
    #expect(result.status == 0, "\(result.errors)")
    return try result.output.split(separator: "\n").map { line in
      try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
  }

  @Test func everyRowHasItsNumbers() throws {
    let rows = try rows(["--method", "ste,bjorck", "--state-bits", "12,float", "--threads", "1,2"])
    let names = rows.map { row in
      "\(row["task"] ?? "") \(row["method"] ?? "") \(row["state_bits"] ?? "") \(row["threads"] ?? "")"
    }
    #expect(names.count == 16 && Set(names).count == 16)
    #expect(names.first == "copy ste 12 1" && names.last == "pixel-mnist bjorck 0 2")
    for row in rows {
      func number(_ key: String) throws -> Double { try #require(row[key] as? Double, "\(key)") }
      let seconds = try number("seconds_per_iteration")
      #expect(try seconds > 0 && number("peak_gflops") > 0)
      // 3·2·H²·B·T, as the row says it.
      let operations = try 3 * 2 * pow(number("hidden"), 2) * number("batch") * number("steps")
      #expect(operations == 3 * 2 * 64 * 4 * 6)
      #expect(try abs(number("gflops") * seconds * 1e9 - operations) < 1e-6 * operations)
      #expect(try number("fastest_seconds") <= seconds && number("iterations") == 2)
      #expect(try (1e6...1e9).contains(number("peak_memory_bytes")))
      #expect(row["noisy"] is Bool && row["kernels"] is String)
    }
  }

  @Test func theTableHasALineForEveryRow() throws {
    let result = try BuiltTool("qornn-bench").run(
      Self.tiny + ["--task", "characters", "--method", "ste", "--state-bits", "8", "--recompute", "always"])
    let lines = result.output.split(separator: "\n")
    #expect(result.status == 0 && lines.count == 3, "\(result.errors)")
    #expect(lines[0].hasPrefix("task ") && lines[1...].allSatisfy { $0.hasPrefix("characters ") })
    #expect(lines[1].contains(" - ") && !lines[2].contains(" - "))
  }

  @Test func productsAreMeasured() throws {
    let result = try BuiltTool("qornn-bench").run([
      "products", "--size", "8,33", "--threads", "1,2", "--json",
    ])
    let lines = result.output.split(separator: "\n")
    #expect(result.status == 0 && lines.count == 12, "\(result.errors)")
    for line in lines {
      let row = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      #expect(row["product"] is String && row["size"] is Int && row["threads"] is Int)
      #expect((row["gflops"] as? Double ?? 0) > 0 && (row["peak_gflops"] as? Double ?? 0) > 0)
    }
  }

  @Test(arguments: [
    ["--task", "copy,sort"], ["--threads", "0"], ["--threads", "1,1"], ["--method", "none"],
    ["--state-bits", "float,7"], ["--iterations", "0"],
  ])
  func badValuesAreNamed(_ arguments: [String]) throws {
    let result = try BuiltTool("qornn-bench").run(["train"] + arguments)
    #expect(result.status == 64 && result.output.isEmpty)
    #expect(
      result.errors.hasPrefix("qornn-bench: \(arguments[0]): found '\(arguments[1])', expected"),
      "\(result.errors)")
  }
}
