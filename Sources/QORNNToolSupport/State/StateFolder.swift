#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The folder of `--state`: one process at a time, and files that are replaced whole or not at all.
package final class StateFolder {
  static let checkpointName = "checkpoint"

  private let path: String
  private let descriptor: Int32

  /// Opens the folder, or makes it (mode 700), and locks it.
  ///
  /// - Throws: `.cannotCreate` when there can be no such folder or another process uses it.
  package init(_ path: String) throws(ToolError) {
    self.path = path
    let name = EchoedText.quoted(path, limit: 4096)
    if mkdir(path, 0o700) == 0 {
      try Self.sync(folder: OutputFile.split(path).folder)
    } else if errno != EEXIST {
      throw ToolError(.cannotCreate, "cannot create \(name): \(SystemFailure.text(errno))")
    }
    descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw ToolError(.cannotCreate, "cannot open \(name): \(SystemFailure.text(errno))")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let reason = errno == EWOULDBLOCK ? "another process uses it" : SystemFailure.text(errno)
      close(descriptor)
      throw ToolError(.cannotCreate, "cannot lock \(name): \(reason)")
    }
  }

  deinit { close(descriptor) }

  /// The folder's name for messages.
  var name: String { EchoedText.quoted(path, limit: 4096) }

  /// The path of a file in the folder.
  func path(_ file: String) -> String { "\(path)/\(file)" }

  /// The whole contents of a file of the folder; nil when it is not there.
  func read(_ file: String) throws(ToolError) -> [UInt8]? {
    guard access(path(file), F_OK) == 0 else {
      guard errno == ENOENT else {
        throw ToolError(.noInput, "cannot open \(quoted(file)): \(SystemFailure.text(errno))")
      }
      return nil
    }
    return try InputStream.readAll(path(file), limit: 1 << 40, isRegular: true)
  }

  func quoted(_ file: String) -> String { EchoedText.quoted(path(file), limit: 4096) }

  /// Writes what shall replace a file of the folder, beside its place. Until `commit` the old one is as it was.
  func prepare(
    _ file: String, with body: (ChecksummedWriter) throws(ToolError) -> Void
  ) throws(ToolError) -> FileReplacement {
    let replacement = try FileReplacement(path(file), name: quoted(file), folder: descriptor)
    let writer = ChecksummedWriter(replacement.descriptor, name: quoted(file))
    try body(writer)
    try writer.flush()
    return replacement
  }

  /// Forces the names in a folder to disk.
  static func sync(folder: String) throws(ToolError) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else {
      throw ToolError(.inputOutput, "cannot write \(EchoedText.quoted(folder)): \(SystemFailure.text(errno))")
    }
  }
}
