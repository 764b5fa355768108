import Foundation
import Testing

/// Tools whose caller has closed standard input, output or error: no file of theirs takes its place.
@Suite struct ClosedDescriptorTests {
  /// - Parameter redirections: as the shell has them, `<&-` and the like.
  private func run(_ tool: String, _ arguments: [String], _ redirections: String) throws -> (
    status: Int32, output: String, errors: String
  ) {
    let path = try BuiltTool(tool).url.path
    let running = try RunningTool(
      URL(fileURLWithPath: "/bin/sh"), ["-c", "exec \"$@\" \(redirections)", "sh", path] + arguments)
    // One that hangs is killed.
    let end = try running.finish()
    return (end.status, sequence(state: ()) { _ in running.readLine() }.joined(separator: "\n"), end.errors)
  }

  @Test func aClosedInputCannotBeRead() throws {
    let folder = try ModelFolder()
    for arguments in [
      [folder.model], [folder.model, "-", "--state", folder.path + "/s", "--output", folder.path + "/o"],
    ] {
      let end = try run("qornn-run", arguments, "<&-")
      #expect(end.status == 74)
      #expect(end.errors == "qornn-run: cannot read standard input: Bad file descriptor\n")
    }
  }

  @Test func aClosedOutputCannotBeWritten() throws {
    let folder = try ModelFolder()
    let input = try folder.write("x,y,z\n1,2,3\n".utf8, to: "in.csv")
    for (tool, arguments) in [
      ("qornn-run", [folder.model, input]), ("qornn-run", ["--help"]), ("qornn-export", ["--help"]),
      ("qornn-train", ["--help"]), ("qornn-bench", ["--help"]),
    ] {
      let end = try run(tool, arguments, ">&-")
      #expect(end.status == 74, "\(tool) \(arguments)")
      #expect(end.errors == "\(tool): cannot write standard output: Bad file descriptor\n")
    }
  }

  @Test func whatIsSaidGoesIntoNoFile() throws {
    let folder = try ModelFolder()
    let input = try folder.write("x,y,z\n1,2,3\n".utf8, to: "in.csv")
    let output = folder.path + "/out"
    for redirections in ["2>&-", "<&- 2>&-", ">&- 2>&-", "<&- >&- 2>&-"] {
      let end = try run("qornn-run", [folder.model, input, "--output", output, "--stats"], redirections)
      #expect(end == (0, "", ""), "\(redirections)")
      let found = String(decoding: try Data(contentsOf: URL(fileURLWithPath: output)), as: UTF8.self)
      #expect(found == folder.line([[1, 2, 3]]) + "\n", "\(redirections)")
    }
  }

  /// gzip's pipes are files of our own, too.
  @Test func aPackedInputIsUnpackedWithoutThem() throws {
    let folder = try ModelFolder()
    let path = try folder.write("x,y,z\n1,2,3\n".utf8, to: "in.csv")
    #expect(try #require(BuiltTool(inPath: "gzip")).run([path]).status == 0)
    let output = folder.path + "/out"
    let end = try run("qornn-run", [folder.model, path + ".gz", "--output", output], "<&- >&- 2>&-")
    #expect(end == (0, "", ""))
    let found = String(decoding: try Data(contentsOf: URL(fileURLWithPath: output)), as: UTF8.self)
    #expect(found == folder.line([[1, 2, 3]]) + "\n")
  }
}
