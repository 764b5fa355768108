#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A regular file of a folder as it was when it was looked at, without opening it.
struct FolderFile {
  let name: String
  private let folder: String
  private let status: stat

  init(_ folder: String, _ name: String, _ status: stat) {
    (self.folder, self.name, self.status) = (folder, name, status)
  }

  /// All of a folder, in no order; no symbolic link, FIFO, socket, device or folder.
  ///
  /// - Throws: `.noInput` when the folder cannot be read.
  static func all(in folder: String) throws(ToolError) -> [FolderFile] {
    func failure() -> ToolError {
      ToolError(
        .noInput, "cannot read \(EchoedText.quoted(folder, limit: 4096)): \(SystemFailure.text(errno))")
    }
    guard let stream = opendir(folder) else { throw failure() }
    defer { closedir(stream) }
    var files: [FolderFile] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else {
        if errno != 0 { throw failure() }
        return files
      }
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 1) { String(cString: $0) }
      }
      var status = stat()
      // One that has gone meanwhile is none.
      guard lstat("\(folder)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
      files.append(FolderFile(folder, name, status))
    }
  }

  var identity: FileIdentity { FileIdentity(status) }

  /// Whether it was last written to before another one.
  func isOlder(than other: FolderFile) -> Bool {
    #if canImport(Darwin)
      let (own, its) = (status.st_mtimespec, other.status.st_mtimespec)
    #else
      let (own, its) = (status.st_mtim, other.status.st_mtim)
    #endif
    return (own.tv_sec, own.tv_nsec) < (its.tv_sec, its.tv_nsec)
  }

  /// Opens it, if it has what a place has read of it.
  ///
  /// - Parameters:
  ///   - followsLink: whether the name may be a symbolic link.
  ///   - unreadableIsNone: whether one that may not be read counts as another one.
  /// - Returns: nil for another one, or one that has gone.
  /// - Throws: `.noInput` when it cannot be opened.
  func open(
    _ place: FollowedPlace, followsLink: Bool = false, unreadableIsNone: Bool = false
  ) throws(ToolError) -> Int32? {
    guard status.st_mode & S_IFMT == S_IFREG, Int(status.st_size) >= max(place.offset, place.headByteCount)
    else { return nil }
    let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | (followsLink ? 0 : O_NOFOLLOW)
    #if canImport(Darwin)
      let descriptor = Darwin.open("\(folder)/\(name)", flags)
    #else
      let descriptor = Glibc.open("\(folder)/\(name)", flags)
    #endif
    guard descriptor >= 0 else {
      if errno == ENOENT || errno == ELOOP || (errno == EACCES && unreadableIsNone) { return nil }
      throw ToolError(
        .noInput,
        "cannot open \(EchoedText.quoted("\(folder)/\(name)", limit: 4096)): \(SystemFailure.text(errno))")
    }
    guard FileIdentity(descriptor) == identity, RotatedFile.head(of: descriptor, place) != nil else {
      close(descriptor)
      return nil
    }
    return descriptor
  }
}
