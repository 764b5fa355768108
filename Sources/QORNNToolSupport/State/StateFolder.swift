#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The folder of `--state`: one process at a time, and files that are replaced whole or not at all.
///
/// A file is written beside its place, forced to disk and renamed, and then the folder is forced to disk: after a power
/// loss there is the old file or the new one.
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
    return try InputStream.readAll(path(file), limit: 1 << 40)
  }

  func quoted(_ file: String) -> String { EchoedText.quoted(path(file), limit: 4096) }

  /// Replaces a file of the folder by what `body` writes. After an error the old one is as it was.
  func replace(
    _ file: String, with body: (ChecksummedWriter) throws(ToolError) -> Void
  ) throws(ToolError) {
    let temporary = path(file + ".partial")
    let target = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard target >= 0 else { throw failure("create", file) }
    do throws(ToolError) {
      let writer = ChecksummedWriter(target, name: quoted(file))
      try body(writer)
      try writer.flush()
      guard fsync(target) == 0 else { throw failure("write", file) }
    } catch {
      close(target)
      unlink(temporary)
      throw error
    }
    guard close(target) == 0, rename(temporary, path(file)) == 0, fsync(descriptor) == 0 else {
      throw failure("write", file)
    }
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

  private func failure(_ verb: String, _ file: String) -> ToolError {
    ToolError(.inputOutput, "cannot \(verb) \(quoted(file)): \(SystemFailure.text(errno))")
  }
}
