#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file that appears whole or not at all: written beside its place, forced to disk, then renamed.
///
/// Devices and pipes cannot be renamed onto; they are written in place.
package enum OutputFile {
  /// Writes `bytes` to `path`, replacing a file that is there.
  ///
  /// - Parameter waits: whether a pipe's reader is waited for; otherwise a pipe that takes nothing is an error.
  /// - Throws: `.cannotCreate` when the folder is missing, not writable or the path is a folder; `.inputOutput` when
  ///   the disk is full or fails. Nothing is left behind then and an older file stays as it was.
  package static func write(_ bytes: [UInt8], to path: String, waits: Bool = true) throws(ToolError) {
    let name = EchoedText.quoted(path, limit: 4096)
    var status = stat()
    if stat(path, &status) == 0 {
      switch status.st_mode & S_IFMT {
      case S_IFDIR:
        throw ToolError(.cannotCreate, "cannot create \(name): found a folder, expected a file name")
      case S_IFREG: break
      default: return try writeInPlace(bytes, path: path, name: name, waits: waits)
      }
    }
    let place = resolvingLink(path)
    // Not made from the file's name, which may be as long as a name can be.
    let folder = split(place).folder
    let temporary = "\(folder)/.qornn-\(getpid()).partial"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o666)
    guard descriptor >= 0 else { throw failure(.cannotCreate, "create", name) }
    var isOpen = true
    do throws(ToolError) {
      try writeAll(bytes, to: descriptor, name: name)
      guard fsync(descriptor) == 0 else { throw failure(.inputOutput, "write", name) }
      isOpen = false
      guard close(descriptor) == 0 else { throw failure(.inputOutput, "write", name) }
      guard rename(temporary, place) == 0 else { throw failure(.cannotCreate, "create", name) }
    } catch {
      if isOpen { close(descriptor) }
      unlink(temporary)
      throw error
    }
    let folderDescriptor = open(folder, O_RDONLY | O_CLOEXEC)
    if folderDescriptor >= 0 {
      fsync(folderDescriptor)
      close(folderDescriptor)
    }
  }

  /// Refuses an output path that cannot work before hours of work are spent on it.
  ///
  /// - Throws: `.cannotCreate` when the path is a folder, its folder is missing or not writable, or it is `-`.
  package static func check(_ path: String) throws(ToolError) {
    let name = EchoedText.quoted(path, limit: 4096)
    try checkName(path)
    var status = stat()
    if stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR {
      throw ToolError(.cannotCreate, "cannot create \(name): found a folder, expected a file name")
    }
    let (folder, file) = split(resolvingLink(path))
    guard !file.isEmpty else {
      throw ToolError(.cannotCreate, "cannot create \(name): found no file name")
    }
    guard stat(folder, &status) == 0 else { throw failure(.cannotCreate, "create", name) }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      errno = ENOTDIR
      throw failure(.cannotCreate, "create", name)
    }
    guard access(folder, W_OK) == 0 else { throw failure(.cannotCreate, "create", name) }
  }

  /// Refuses `-`, by which nobody means a file of that name.
  static func checkName(_ path: String) throws(ToolError) {
    guard path != "-" else {
      throw ToolError(
        .cannotCreate, "cannot create '-': expected a file name; /dev/stdout is standard output")
    }
  }

  /// The first bytes of a regular file, or nil where there is none to lose.
  ///
  /// - Parameter count: the most bytes that are wanted.
  package static func start(of path: String, count: Int) -> [UInt8]? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size > 0 else { return nil }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    // A file that cannot be read is nobody's to replace unasked.
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: count)
    let length = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
    return Array(bytes.prefix(max(0, length)))
  }

  private static func writeInPlace(_ bytes: [UInt8], path: String, name: String, waits: Bool)
    throws(ToolError)
  {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC | (waits ? 0 : O_NONBLOCK))
    guard descriptor >= 0 else {
      if errno == ENXIO { throw ToolError(.cannotCreate, "cannot write \(name): nobody reads this pipe") }
      throw failure(.cannotCreate, "create", name)
    }
    defer { close(descriptor) }
    try writeAll(bytes, to: descriptor, name: name, patience: waits ? -1 : 0)
  }

  /// A symbolic link is followed, so that the file it points to is replaced, or made, and the link stays.
  private static func resolvingLink(_ path: String) -> String {
    var path = path
    // More links in a row are none to the system either.
    for _ in 0..<40 {
      if let resolved = realpath(path, nil) {
        defer { free(resolved) }
        return String(cString: resolved)
      }
      let target = UnsafeMutableBufferPointer<CChar>.allocate(capacity: Int(PATH_MAX))
      defer { target.deallocate() }
      let count = readlink(path, target.baseAddress!, target.count)
      guard count > 0 else { break }
      let name = String(decoding: UnsafeRawBufferPointer(target).prefix(count), as: UTF8.self)
      path = name.hasPrefix("/") ? name : "\(split(path).folder)/\(name)"
    }
    return path
  }

  static func split(_ path: String) -> (folder: String, file: String) {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return (".", path) }
    let folder = slash == path.startIndex ? "/" : String(path[..<slash])
    return (folder, String(path[path.utf8.index(after: slash)...]))
  }

  private static func failure(_ code: ExitCode, _ verb: String, _ name: String) -> ToolError {
    ToolError(code, "cannot \(verb) \(name): \(SystemFailure.text(errno))")
  }

  private static func writeAll(_ bytes: [UInt8], to descriptor: Int32, name: String, patience: Int32 = -1)
    throws(ToolError)
  {
    let written = DescriptorWriting.writeAll(bytes[...], to: descriptor, patience: patience)
    guard written == 0 else {
      throw ToolError(.inputOutput, "cannot write \(name): \(SystemFailure.text(written))")
    }
  }
}
