import Foundation
import Testing
import _QORNNTestSupport

/// The built `qornn-bench stream` on a small model.
@Suite struct BenchStreamTests {
  @Test func reportsAndPlots() throws {
    let folder = try ModelFolder()
    let data = try folder.write(
      """
      sequence,label,x,y,z
      a,\(folder.network.labels[0]),1,2,3
      a,\(folder.network.labels[0]),4,-500,6
      b,\(folder.network.labels[1]),70,8,900
      b,\(folder.network.labels[1]),1,1,1
      b,\(folder.network.labels[1]),2,0,-2000

      """.utf8, to: "data.csv")
    let tool = try BuiltTool("qornn-bench")
    let arguments = [
      "stream", folder.model, folder.model, "--data", data, "--steps", "100", "--tail-steps", "500",
    ]
    let plot = "\(folder.path)/plot.svg"
    let result = try tool.run(arguments + ["--json", "--plot", plot])
    #expect(result.status == 0, "\(result.errors)")
    let rows = try result.output.split(separator: "\n").map { line in
      try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
    #expect(rows.count == 2)
    for row in rows {
      let tenths = try #require(row["tenths"] as? [[String: Any]])
      #expect(tenths.map { $0["steps"] as? Int } == Array(repeating: 10, count: 10))
      // 100 steps are 20 rounds of five steps; none is cut short.
      #expect(tenths.compactMap { $0["recordings"] as? Int }.reduce(0, +) == 40)
      #expect(row["units"] as? Int == 8 && row["recordings"] as? Int == 2 && row["steps"] as? Int == 100)
      #expect((row["zero_input"] as? [String: Any])?["step_limit"] as? Int == 500)
    }
    let drawing = try String(contentsOfFile: plot, encoding: .utf8)
    #expect(drawing.hasPrefix("<svg") && drawing.contains("Largest state with zero input"))

    let text = try tool.run(arguments)
    #expect(text.status == 0)
    #expect(text.output.contains("m: 100 steps without a reset, 2 recordings of"), "\(text.output)")
    #expect(text.output.contains("last tenth minus first tenth:") && text.output.contains("zero input:"))
    let other = try tool.run(arguments + ["--seed", "2", "--json"])
    #expect(other.status == 0 && other.output.contains("\"seed\":2"))
  }

  @Test func mistakesAreNamed() throws {
    let folder = try ModelFolder()
    let windows = try ModelFolder(window: (4, 2))
    let label = folder.network.labels[0]
    let good = try folder.write("sequence,label,x,y,z\na,\(label),1,2,3\n".utf8, to: "good.csv")
    let unlabelled = try folder.write("sequence,x,y,z\na,1,2,3\n".utf8, to: "unlabelled.csv")
    let narrow = try folder.write("sequence,label,x\na,\(label),1\n".utf8, to: "narrow.csv")
    let strange = try folder.write("sequence,label,x,y,z\na,strange,1,2,3\n".utf8, to: "strange.csv")
    let cases: [(arguments: [String], status: Int32, message: String)] = [
      (["--data", good], 64, "MODEL.qornn is missing; expected a model file"),
      ([folder.model], 64, "--data"),
      ([windows.model, "--data", good], 64, "found windows of 4 steps, expected none"),
      ([folder.model, "--data", unlabelled], 65, "found a recording without a label"),
      ([folder.model, "--data", narrow], 65, "found 1 feature columns, expected 3"),
      ([folder.model, "--data", strange], 65, "found the label 'strange'"),
      ([folder.model, "--data", good, "--plot", folder.model], 64, "--plot: found the same file as MODEL"),
      ([folder.model, "--data", good, "--plot", good], 64, "--plot: found the same file as --data"),
      ([folder.model, "--data", good, "--steps", "9"], 64, "--steps: found '9'"),
      ([folder.model, "--data", good, "--kernels", "none"], 64, "--kernels: found 'none'"),
      ([good, "--data", good], 65, "is no model that can be run"),
      ([folder.path + "/none", "--data", good], 66, "none"),
    ]
    for (arguments, status, message) in cases {
      let result = try BuiltTool("qornn-bench").run(["stream"] + arguments)
      #expect(result.status == status, "\(arguments): \(result.errors)")
      #expect(result.errors.contains(message), "\(result.errors)")
      #expect(result.errors.hasPrefix("qornn-bench: ") && result.output.isEmpty)
    }
  }
}
