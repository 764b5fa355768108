import QORNNToolSupport

/// The files that a run writes, checked before anything is read or trained.
struct RunPaths {
  let output: String
  let log: String?
  let plot: String?

  init(_ options: RunOptions, _ arguments: ParsedArguments) throws(ToolError) {
    output = arguments[options.output]
    log = arguments[options.log]
    plot = arguments[options.plot]
    let named = [("--output", output), ("--log", log), ("--plot", plot)].compactMap { name, path in
      path.map { (name: name, path: $0) }
    }
    for (index, file) in named.enumerated() {
      if let other = named[..<index].first(where: { $0.path == file.path }) {
        throw ToolError(.usage, "\(file.name): found the same file as \(other.name), expected another one")
      }
      try OutputFile.check(file.path)
    }
  }
}
