#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file that is written beside the place of another one.
///
/// `commit` forces it to disk and renames it, and then forces the folder to disk: after a power loss there is the old file or the
/// new one. Without a `commit` it goes away.
final class FileReplacement {
  let descriptor: Int32
  private let path: String
  private let name: String
  private let folder: Int32
  private var isCommitted = false

  private var temporaryPath: String { path + ".partial" }

  /// - Parameters:
  ///   - path: the file that is to be replaced.
  ///   - name: that for messages.
  ///   - folder: its folder, open; stays the caller's.
  init(_ path: String, name: String, folder: Int32) throws(ToolError) {
    self.path = path
    self.name = name
    self.folder = folder
    descriptor = open(path + ".partial", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else {
      throw ToolError(.inputOutput, "cannot create \(name): \(SystemFailure.text(errno))")
    }
  }

  deinit {
    guard descriptor >= 0 else { return }
    close(descriptor)
    if !isCommitted { unlink(temporaryPath) }
  }

  func commit() throws(ToolError) {
    guard fsync(descriptor) == 0, rename(temporaryPath, path) == 0 else { throw failure }
    isCommitted = true
    guard fsync(folder) == 0 else { throw failure }
  }

  private var failure: ToolError {
    ToolError(.inputOutput, "cannot write \(name): \(SystemFailure.text(errno))")
  }
}
