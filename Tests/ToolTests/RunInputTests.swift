import Foundation
import Testing
import _QORNNTestSupport

/// Hostile input to the built `qornn-run`: one line on stderr, the right exit code, no output that is not due.
@Suite struct RunInputTests {
  private func expectRefusal(
    _ arguments: [String], input: [UInt8] = [], status: Int32, _ message: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let result = try BuiltTool("qornn-run").run(arguments, input: input)
    #expect(
      result == .init(status: status, output: "", errors: "qornn-run: \(message)\n"),
      sourceLocation: sourceLocation)
  }

  @Test func wrongCommandLines() throws {
    let folder = try ModelFolder()
    for (arguments, message) in [
      ([], "MODEL.qornn is missing; expected a model file"),
      ([folder.model, "--emitt", "last"], "unknown option '--emitt', did you mean --emit?"),
      ([folder.model, "--emit", "first"], "--emit: found 'first', expected one of: last, every"),
      ([folder.model, "--emit"], "--emit: found no value, expected one of: last, every"),
      ([folder.model, "a", "b"], "unexpected argument 'b'"),
      ([folder.model, "--where", "x"], "--where: found 'x', expected COLUMN=VALUE"),
      ([folder.model, "--stats=1"], "--stats: found the value '1', expected no value"),
    ] {
      try expectRefusal(arguments, status: 64, message + " (see qornn-run --help)")
    }
    let export = try BuiltTool("qornn-export").run([])
    #expect(
      export.errors
        == "qornn-export: trained.ckpt|model.qornn is missing; expected a checkpoint of qornn-train or a model file "
        + "(see qornn-export --help)\n")
    let kernels = try BuiltTool("qornn-run").run([folder.model, "--kernels", "fast"])
    #expect(kernels.status == 64)
    #expect(kernels.errors.hasPrefix("qornn-run: --kernels: found 'fast', expected one of: "))
  }

  @Test func filesThatCannotBeOpened() throws {
    let folder = try ModelFolder()
    let missing = "\(folder.path)/a\u{1B}[2J"
    let escaped = "\(folder.path)/a\\u{1b}[2J"
    try expectRefusal([missing], status: 66, "cannot open '\(escaped)': No such file or directory")
    try expectRefusal(
      [folder.model, missing], status: 66, "cannot open '\(escaped)': No such file or directory")
    try expectRefusal(
      [folder.path], status: 66, "cannot read '\(folder.path)': found a folder, expected a file")
    try expectRefusal(
      [folder.model, folder.path], status: 66, "cannot read '\(folder.path)': found a folder, expected a file"
    )
  }

  @Test(arguments: [
    ("", "found an empty file, expected a header row with column names"),
    ("x,y,z\n", "found a header and no rows, expected at least one row"),
    ("1,2,4\n4,5,6\n", "row 1: found the number '1', expected a header row with column names"),
    ("x,y,z\n1,,3\n", "row 2, column 'y': found an empty cell, expected a finite decimal number"),
    ("x,y,z\n1,NaN,3\n", "row 2, column 'y': found 'NaN', expected a finite decimal number"),
    ("x,y,z\n1,2,-inf\n", "row 2, column 'z': found '-inf', expected a finite decimal number"),
    ("x,y,z\n1,2,3\n1,2\n", "row 3: found 2 columns, expected 3 as in the header"),
    ("x,y,z\n1,2,3\n1,2,3,4\n", "row 3: found 4 columns, expected 3 as in the header"),
    (
      "x,y\n1,2\n",
      "found 2 feature columns (x, y), expected 3 feature columns (x, y, z) as in the model "
        + "(--ignore leaves a column out)"
    ),
    ("x,y,z\n1,2,\u{0}\n", "row 2, byte 5: found the byte 00, expected UTF-8 text"),
    ("x,y,z\n1,2,\"3\n", "row 2, column 3: found an opening quote that is never closed"),
    (
      "sequence,x,y,z\na,1,2,3\nb,1,2,3\na,1,2,3\n",
      "row 4: found sequence 'a' again after row 2, expected the rows of a sequence to be adjacent"
    ),
  ])
  func badRows(text: String, message: String) throws {
    let folder = try ModelFolder()
    let file = try folder.write(text.utf8, to: "in.csv")
    let result = try BuiltTool("qornn-run").run([folder.model, file])
    #expect(result.status == 65)
    #expect(result.errors == "qornn-run: '\(file)': \(message)\n")
    let piped = try BuiltTool("qornn-run").run([folder.model], input: Array(text.utf8))
    #expect(piped.status == 65)
    #expect(piped.errors == "qornn-run: standard input: \(message)\n")
  }

  @Test func binaryGarbageAndPackedFiles() throws {
    let folder = try ModelFolder()
    try expectRefusal(
      [folder.model], input: [0x89, 0xFF, 0x00, 0x0A, 0xC3], status: 65,
      "standard input: row 1, byte 1: found the byte 89, expected UTF-8 text")
    try expectRefusal(
      [folder.model], input: [0x1F, 0x8B, 0x08, 0x00], status: 65,
      "standard input: found a gzip file that does not unpack (gzip: stdin: unexpected end of file), "
        + "expected a whole gzip file"
    )
    let file = try folder.write(
      Array("x,y,z\n".utf8) + Array(repeating: 0x20, count: 2_000_000), to: "long.csv")
    try expectRefusal(
      [folder.model, file], status: 65,
      "'\(file)': row 2: found a line of more than 1048576 bytes, expected a shorter one")
  }

  @Test func gzipIsReadAndATruncatedOneRefused() throws {
    let folder = try ModelFolder()
    let rows = (0..<500).map { [$0, -$0, 7 * $0 % 100] }
    let text = "x,y,z\n" + rows.map { $0.map(String.init).joined(separator: ",") + "\n" }.joined()
    try folder.write(text.utf8, to: "in.csv")
    let gzip = Process()
    gzip.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    gzip.arguments = ["gzip", "\(folder.path)/in.csv"]
    try gzip.run()
    gzip.waitUntilExit()
    let tool = try BuiltTool("qornn-run")
    let packed = "\(folder.path)/in.csv.gz"
    #expect(try tool.run([folder.model, packed]).output == folder.line(rows) + "\n")
    let bytes = try Data(contentsOf: URL(fileURLWithPath: packed))
    // By its first bytes: under another name, as standard input from a file and from a pipe.
    let renamed = try folder.write(bytes, to: "packed.csv")
    #expect(try tool.run([folder.model, renamed]).output == folder.line(rows) + "\n")
    #expect(try tool.run([folder.model], input: Array(bytes)).output == folder.line(rows) + "\n")
    for pieceSize in [1, 100, 1 << 20] {
      let piped = try tool.start([folder.model])
      for start in stride(from: 0, to: min(bytes.count, 3 * pieceSize), by: pieceSize) {
        try piped.write(bytes[start..<min(start + pieceSize, bytes.count)])
      }
      if bytes.count > 3 * pieceSize { try piped.write(bytes[(3 * pieceSize)...]) }
      try piped.closeInput()
      #expect(piped.readLine() == folder.line(rows), "pieces of \(pieceSize)")
      #expect(try piped.finish().status == 0)
    }
    let cut = try folder.write(bytes.dropLast(9), to: "cut.csv.gz")
    let result = try tool.run([folder.model, cut])
    #expect(result.status == 65)
    #expect(
      result.errors
        == "qornn-run: '\(cut)': found a gzip file that does not unpack (gzip: stdin: unexpected end of file), "
        + "expected a whole gzip file\n")
    #expect(result.output == "")
  }

  @Test func aPackedPipeThatIsAbandonedEnds() throws {
    let folder = try ModelFolder()
    // The head of a gzip stream, and then nothing.
    let waiting = try BuiltTool("qornn-run").start([folder.model])
    try waiting.write([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3])
    usleep(200_000)
    kill(waiting.process.processIdentifier, SIGTERM)
    #expect(try waiting.finish().status == 0)
  }

  @Test func rawSamplesAreNotTakenForPackedOnes() throws {
    let folder = try ModelFolder()
    let result = try BuiltTool("qornn-run").run(
      [folder.model, "--input-format", "u8"], input: [0x1F, 0x8B, 8])
    #expect(result.output == folder.line([[0x1F, 0x8B, 8]]) + "\n")
  }

  @Test func filesOfEveryKindAndName() throws {
    let folder = try ModelFolder()
    let tool = try BuiltTool("qornn-run")
    let name = "\(folder.path)/a\nb\u{202E}é.csv"
    let link = "\(folder.path)/link.csv"
    try folder.write("x,y,z\n1,2,3\n".utf8, to: "a\nb\u{202E}é.csv")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: name)
    for path in [name, link] {
      #expect(try tool.run([folder.model, path]).output == folder.line([[1, 2, 3]]) + "\n")
    }
    try folder.write("x,y,z\n1,2\n".utf8, to: "a\nb\u{202E}é.csv")
    #expect(
      try tool.run([folder.model, name]).errors
        == "qornn-run: '\(folder.path)/a\\nb\\u{202e}é.csv': row 2: found 2 columns, expected 3 as in the header\n"
    )
    let pipe = "\(folder.path)/pipe"
    #expect(mkfifo(pipe, 0o600) == 0)
    let reader = try tool.start([folder.model, pipe])
    let writer = FileHandle(forWritingAtPath: pipe)
    try writer?.write(contentsOf: Data("x,y,z\n4,5,6\n".utf8))
    try writer?.close()
    #expect(reader.readLine() == folder.line([[4, 5, 6]]))
    #expect(try reader.finish().status == 0)
    // A pipe that nobody writes to is waited for, and left on demand.
    let waiting = try tool.start([folder.model, pipe])
    usleep(200_000)
    kill(waiting.process.processIdentifier, SIGTERM)
    #expect(try waiting.finish().status == 0)
    // As a model it would be waited for before anything is said.
    for (path, kind) in [(pipe, "pipe"), ("/dev/zero", "device")] {
      try expectRefusal([path], status: 66, "cannot read '\(path)': found a \(kind), expected a file")
    }
    for arguments in [[folder.model, folder.path], [folder.model, folder.path, "--follow"]] {
      try expectRefusal(
        arguments, status: 66, "cannot read '\(folder.path)': found a folder, expected a file")
    }
  }

  @Test func hugeNumbersSaturate() throws {
    let folder = try ModelFolder()
    let result = try BuiltTool("qornn-run").run(
      [folder.model, "--stats"], input: Array("x,y,z\n1e999,-1e999,1e-999\n".utf8))
    #expect(result.status == 0)
    #expect(result.output == folder.line([[Int(Int32.max), Int(Int32.min), 0]]) + "\n")
    #expect(result.errors.contains("\ninput saturations: 2 of 3 (66.667 %)\n"))
    let silent = try BuiltTool("qornn-run").run(
      [folder.model], input: Array("x,y,z\n1e999,0,0\n0,-1e9,0\n".utf8))
    #expect(
      silent.errors
        == "qornn-run: warning: 2 of 6 (33.333 %) readings were beyond what the model's inputs can be and were clamped\n"
    )
  }

  @Test func damagedModels() throws {
    let folder = try ModelFolder()
    let bytes = folder.network.encode()
    let tool = try BuiltTool("qornn-run")
    var damaged: [(name: String, bytes: [UInt8])] = [
      ("empty", []), ("cut", Array(bytes.dropLast(1))), ("long", bytes + [0]),
      ("text", Array("x,y\n1,2\n".utf8)),
    ]
    for bit in stride(from: 0, to: 8 * bytes.count, by: 8 * bytes.count / 20) {
      var editor = ModelFileEditor(bytes)
      editor.flip(bit: bit)
      damaged.append(("bit \(bit)", editor.bytes))
    }
    for (name, offset, byteCount, value) in [
      ("version", 8, 4, 2), ("hidden size 2^31", 72, 4, 1 << 31), ("layers", 20, 2, 17),
      ("tensors", 22, 2, 65535),
    ] {
      var editor = ModelFileEditor(bytes)
      editor.set(value, byteCount: byteCount, at: offset)
      editor.resealChecksum()
      damaged.append((name, editor.bytes))
    }
    var kind = ModelFileEditor(bytes)
    kind.setTag("gru\u{1B}[m", at: 64)
    kind.resealChecksum()
    damaged.append(("kind", kind.bytes))
    var bound = ModelFileEditor(bytes)
    bound.set(Int(Int32.max), byteCount: 4, at: bound.tensorOffset("c"))
    bound.resealChecksum()
    damaged.append(("bound", bound.bytes))
    for (name, bytes) in damaged {
      let path = try folder.write(bytes, to: "damaged.qornn")
      for arguments in [[path], [path, "--describe"]] {
        let result = try tool.run(arguments, input: Array("x,y,z\n1,2,3\n".utf8))
        #expect(result.status == 65, "\(name)")
        #expect(result.output == "", "\(name)")
        #expect(result.errors.hasPrefix("qornn-run: '\(path)' is no model that can be run: "), "\(name)")
        #expect(result.errors.filter { $0 == "\n" }.count == 1, "\(name)")
        #expect(!result.errors.unicodeScalars.contains("\u{1B}"), "\(name)")
      }
    }
  }
}
