#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file of a command line, with the option or positional that names it.
package struct NamedFile: Sendable, Equatable {
  package let option: String
  package let path: String

  package init(option: String, path: String) {
    self.option = option
    self.path = path
  }
}

extension OutputFile {
  /// Refuses to write over an input or to write two outputs to one place, under whatever names.
  ///
  /// Devices and pipes hold nothing that could be lost; they may be named twice.
  ///
  /// - Throws: `.usage` naming both options.
  package static func requireDistinct(outputs: [NamedFile], inputs: [NamedFile]) throws(ToolError) {
    var seen = inputs.filter { $0.path != "-" }.map { (file: $0, place: FilePlace($0.path)) }
    for output in outputs {
      let place = FilePlace(output.path)
      if let place, let other = seen.first(where: { $0.place == place }) {
        throw ToolError(
          .usage, "\(output.option): found the same file as \(other.file.option), expected another one")
      }
      seen.append((output, place))
    }
  }
}

/// Where a file is, or will be, whatever it is called: two paths to one file have the same place.
private struct FilePlace: Equatable {
  private let device: UInt64
  private let inode: UInt64
  /// The file's name within the folder of these numbers, for a file that is not there yet.
  private let newName: String?

  /// nil for devices and pipes, and where no file can be.
  init?(_ path: String) {
    var status = stat()
    if stat(path, &status) == 0 {
      guard status.st_mode & S_IFMT == S_IFREG || status.st_mode & S_IFMT == S_IFDIR else { return nil }
      newName = nil
    } else {
      let (folder, file) = OutputFile.split(path)
      guard stat(folder, &status) == 0 else { return nil }
      newName = file
    }
    device = UInt64(truncatingIfNeeded: status.st_dev)
    inode = UInt64(truncatingIfNeeded: status.st_ino)
  }
}
