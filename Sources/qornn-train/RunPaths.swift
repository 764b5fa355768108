import Foundation
import QORNNToolSupport

/// The files that a run writes, checked before anything is read or trained.
struct RunPaths {
  let output: String
  let log: String?
  let plot: String?

  /// Whether there is a file at `output`; devices, which keep nothing, do not count.
  var hasOutput: Bool {
    var status = stat()
    return stat(output, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  init(_ options: RunOptions, _ arguments: ParsedArguments) throws(ToolError) {
    output = arguments[options.output]
    log = arguments[options.log]
    plot = arguments[options.plot]
    let named = [("--output", output), ("--log", log), ("--plot", plot)].compactMap { name, path in
      path.map { NamedFile(option: name, path: $0) }
    }
    try OutputFile.requireDistinct(
      outputs: named, inputs: arguments.files(["--train", "--validation", "--permutation", "--from"]))
    for file in named { try OutputFile.check(file.path) }
  }
}
