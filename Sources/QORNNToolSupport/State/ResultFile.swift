#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The file of `--output`, written as results come.
package final class ResultFile {
  package let output: StandardOutput
  private let descriptor: Int32
  private let name: String

  /// Opens the file and empties it.
  ///
  /// - Throws: `.cannotCreate`.
  package convenience init(_ path: String) throws(ToolError) {
    try self.init(path, flags: O_CREAT | O_TRUNC, byteCount: 0)
  }

  /// Opens the file of a run with a state folder and cuts it to the length that the checkpoint knows.
  ///
  /// - Parameters:
  ///   - byteCount: that length; nil without a checkpoint.
  ///   - state: the name of the state folder for messages.
  /// - Throws: `.cannotCreate` when it is no ordinary file, or when it has results of which no checkpoint knows;
  ///   `.data` when it is shorter than the checkpoint says, or not there.
  package init(resuming path: String, byteCount: Int?, state: String) throws(ToolError) {
    name = EchoedText.quoted(path, limit: 4096)
    func missing(_ found: String) -> ToolError {
      ToolError(
        .data,
        "--output: found \(found), expected the output of the state \(state), of which it knows \(byteCount ?? 0) bytes"
      )
    }
    let isNew = (byteCount ?? 0) == 0
    guard isNew || access(path, F_OK) == 0 || errno != ENOENT else { throw missing("no file \(name)") }
    // A pipe that nobody reads is not waited for, but refused.
    descriptor = try Self.open(path, flags: O_NONBLOCK | (isNew ? O_CREAT : 0), name: name)
    var status = stat()
    do throws(ToolError) {
      guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
        throw Self.noOrdinaryFile(name)
      }
      let found = Int(status.st_size)
      switch byteCount {
      case nil where found > 0:
        throw ToolError(
          .cannotCreate,
          "--output: found \(found) bytes in \(name) and no checkpoint that knows them, expected a new file")
      case let expected? where found < expected:
        throw missing("\(found) bytes in \(name)")
      default: break
      }
      let length = byteCount ?? 0
      guard ftruncate(descriptor, off_t(length)) == 0 else {
        throw ToolError(.inputOutput, "cannot write \(name): \(SystemFailure.text(errno))")
      }
      try StateFolder.sync(folder: OutputFile.split(path).folder)
    } catch {
      close(descriptor)
      throw error
    }
    output = StandardOutput(descriptor: descriptor, name: name, byteCount: byteCount ?? 0)
  }

  private init(_ path: String, flags: Int32, byteCount: Int) throws(ToolError) {
    name = EchoedText.quoted(path, limit: 4096)
    descriptor = try Self.open(path, flags: flags, name: name)
    output = StandardOutput(descriptor: descriptor, name: name, byteCount: byteCount)
  }

  deinit { close(descriptor) }

  private static func noOrdinaryFile(_ name: String) -> ToolError {
    ToolError(.cannotCreate, "--output: \(name) is no ordinary file, which --state needs")
  }

  private static func open(_ path: String, flags: Int32, name: String) throws(ToolError) -> Int32 {
    try OutputFile.checkName(path)
    // At its end, wherever that is: behind one that somebody has cut there would be zero bytes first, as many as were there.
    let flags = O_WRONLY | O_APPEND | O_CLOEXEC | flags
    #if canImport(Darwin)
      let descriptor = Darwin.open(path, flags, 0o666)
    #else
      let descriptor = Glibc.open(path, flags, 0o666)
    #endif
    guard descriptor >= 0 else {
      if errno == ENXIO { throw noOrdinaryFile(name) }
      throw ToolError(.cannotCreate, "cannot create \(name): \(SystemFailure.text(errno))")
    }
    return descriptor
  }

  /// Hands everything to the system and waits until it is on disk.
  ///
  /// - Throws: `.inputOutput`; `.data` when somebody else has cut, removed or written to the file: a checkpoint must not count what is
  ///   not there.
  package func sync() throws(ToolError) {
    try output.flush()
    var status = stat()
    if fstat(descriptor, &status) == 0 {
      let found = status.st_nlink == 0 ? "that it was removed" : "\(status.st_size) bytes"
      guard status.st_nlink > 0, Int(status.st_size) == output.byteCount else {
        throw ToolError(
          .data,
          "--output: found \(found) in \(name), expected the \(output.byteCount) bytes that were written")
      }
    }
    guard fsync(descriptor) == 0 else {
      throw ToolError(.inputOutput, "cannot write \(name): \(SystemFailure.text(errno))")
    }
  }
}
