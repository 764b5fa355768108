import Foundation

/// Files that are either the old ones or the new ones, whatever happens while they are written.
package enum AtomicFile {
  /// Replaces the file at `path`: writes `path.partial` beside it, syncs it, renames it and syncs the folder.
  package static func write(_ bytes: [UInt8], to path: String) throws(CheckpointError) {
    let partial = path + ".partial"
    do throws(CheckpointError) {
      try writePartial(bytes, to: partial)
      guard rename(partial, path) == 0 else { throw .file(path: path, operation: .rename, found: errno) }
    } catch {
      unlink(partial)
      throw error
    }
    syncFolder(of: path)
  }

  private static func writePartial(_ bytes: [UInt8], to path: String) throws(CheckpointError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .file(path: path, operation: .create, found: errno) }
    var written = 0
    var failure: Int32 = 0
    bytes.withUnsafeBytes { buffer in
      while written < buffer.count, failure == 0 {
        let count = Foundation.write(descriptor, buffer.baseAddress! + written, buffer.count - written)
        if count >= 0 { written += count } else if errno != EINTR { failure = errno }
      }
    }
    if failure == 0, fsync(descriptor) != 0 { failure = errno }
    if close(descriptor) != 0, failure == 0 { failure = errno }
    guard failure == 0 else { throw .file(path: path, operation: .write, found: failure) }
  }

  /// A power cut must not undo the rename. File systems that cannot sync a folder need not.
  private static func syncFolder(of path: String) {
    let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    _ = fsync(descriptor)
    _ = close(descriptor)
  }
}
