import Foundation
import Testing
import _QORNNTestSupport

/// The built `qornn-run` in a pipe.
@Suite struct RunStreamTests {
  @Test func everyLineIsAnsweredBeforeTheNextIsWritten() throws {
    let folder = try ModelFolder()
    let tool = try BuiltTool("qornn-run").start([folder.model, "--emit", "every"])
    try tool.write("x,y,z\n")
    var rows: [[Int]] = []
    for step in 1...20 {
      rows.append([step * 11, -step, step * step])
      try tool.write(rows[step - 1].map(String.init).joined(separator: ",") + "\n")
      try #require(tool.readLine() == folder.line(rows))
    }
    try tool.closeInput()
    #expect(tool.readLine() == nil)
    let end = try tool.finish()
    #expect(end.status == 0)
    #expect(end.errors == "")
  }

  @Test func aWindowIsAnsweredWithItsLastStep() throws {
    let folder = try ModelFolder(window: (4, 2))
    let tool = try BuiltTool("qornn-run").start([folder.model])
    try tool.write("x,y,z\n")
    var rows: [[Int]] = []
    for step in 1...10 {
      rows.append([step * 11, -step, step * step])
      try tool.write(rows[step - 1].map(String.init).joined(separator: ",") + "\n")
      guard step >= 4 && step.isMultiple(of: 2) else { continue }
      let label = folder.line(Array(rows.suffix(4))).split(separator: "\t")[1]
      try #require(tool.readLine() == "\(step)\t\(label)")
    }
    try tool.closeInput()
    #expect(tool.readLine() == nil)
    #expect(try tool.finish().status == 0)
  }

  @Test(arguments: [SIGTERM, SIGINT])
  func signalsStopCleanly(signal: Int32) throws {
    let folder = try ModelFolder()
    let tool = try BuiltTool("qornn-run").start([folder.model, "--stats"])
    try tool.write("sequence,x,y,z\na,1,2,3\nb,4,5,6\nb,7")
    #expect(tool.readLine() == "a\t" + folder.line([[1, 2, 3]]))
    kill(tool.process.processIdentifier, signal)
    #expect(tool.readLine() == nil)
    let end = try tool.finish()
    #expect(end.status == 0)
    #expect(tool.process.terminationReason == .exit)
    #expect(end.errors.hasPrefix("steps: 2\nsequences: 2\nresults: 1\n"))
  }

  @Test func aReaderThatHasGoneIsACleanStop() throws {
    let folder = try ModelFolder()
    let tool = try BuiltTool("qornn-run").start([folder.model, "--emit", "every"])
    try tool.write("x,y,z\n1,2,3\n")
    #expect(tool.readLine() == folder.line([[1, 2, 3]]))
    try tool.closeOutput()
    try tool.write("4,5,6\n")
    let end = try tool.finish()
    #expect(end.status == 0)
    #expect(end.errors == "")
  }

  @Test(.enabled(if: FullDevice.isHere, "no /dev/full here"))
  func aFullDiskIsReported() throws {
    let folder = try ModelFolder()
    for arguments in [[folder.model], [folder.model, "--describe"], ["--help"], ["--version"]] {
      let result = try BuiltTool("qornn-run").run(
        arguments, input: Array("x,y,z\n1,2,3\n".utf8), outputPath: "/dev/full")
      #expect(result.status == 74)
      #expect(result.errors == "qornn-run: cannot write standard output: No space left on device\n")
    }
  }

  @Test func statisticsAndColumns() throws {
    let folder = try ModelFolder()
    let label = folder.line([[1, 2, 3]]).split(separator: "\t")[1]
    let text = """
      id;t;kind;split;a;y;z
      s;0;\(label);test;1;2;3
      t;0;\(label);train;9;9;9
      u;0;never heard of;test;1;2;3

      """
    let result = try BuiltTool("qornn-run").run(
      [
        folder.model, "-", "--sequence", "id", "--label=kind", "--time", "t", "--where", "split=test",
        "--stats",
        "--output-format", "csv",
      ], input: Array(text.utf8))
    #expect(result.status == 0)
    #expect(result.output.hasPrefix("sequence,step,label,margin,logit class 0,"))
    #expect(result.output.split(separator: "\n").map { $0.prefix(4) } == ["sequ", "s,1,", "u,1,"])
    let lines = result.errors.split(separator: "\n")
    #expect(
      lines.first
        == "qornn-run: standard input: warning: found column 'a' where the model has 'x'; columns are matched by position"
    )
    for line in [
      "steps: 2", "sequences: 2", "results: 2", "accuracy: 50.00 % (1 of 2)",
      "labels that the model does not have: 1 (counted as wrong)", "input saturations: 0 of 6 (0.000 %)",
    ] {
      #expect(lines.contains(Substring(line)), "\(line) in \(result.errors)")
    }
  }
}
