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

  /// Its bytes.
  var size: Int { Int(status.st_size) }

  /// When it was written to last: seconds since 1970, and nanoseconds.
  var writtenAt: (Int64, UInt32) {
    #if canImport(Darwin)
      let time = status.st_mtimespec
    #else
      let time = status.st_mtim
    #endif
    return (Int64(time.tv_sec), UInt32(truncatingIfNeeded: time.tv_nsec))
  }

  /// The CRC-32C of its first bytes; nil where they cannot be had.
  func headChecksum(_ count: Int) -> UInt32? {
    let descriptor = systemOpen(O_NOFOLLOW)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var head = [UInt8](repeating: 0, count: count)
    guard FileIdentity(descriptor) == identity, pread(descriptor, &head, count, 0) == count else {
      return nil
    }
    return CheckedReader.checksum(head[...])
  }

  /// Opens it, if it begins with what a place has read.
  ///
  /// - Parameters:
  ///   - followsLink: whether the name may be a symbolic link.
  ///   - unreadableIsNone: whether one that may not be read counts as another one.
  /// - Returns: nil for another one, or one that has gone.
  /// - Throws: `.noInput` when it cannot be opened.
  func open(
    _ place: FollowedPlace, followsLink: Bool = false, unreadableIsNone: Bool = false
  ) throws(ToolError) -> FileBeginning? {
    guard status.st_mode & S_IFMT == S_IFREG, size >= place.offset else { return nil }
    let descriptor = systemOpen(followsLink ? 0 : O_NOFOLLOW)
    guard descriptor >= 0 else {
      if errno == ENOENT || errno == ELOOP || (errno == EACCES && unreadableIsNone) { return nil }
      throw ToolError(
        .noInput,
        "cannot open \(EchoedText.quoted("\(folder)/\(name)", limit: 4096)): \(SystemFailure.text(errno))")
    }
    let beginning = FileBeginning(descriptor, count: place.offset)
    guard FileIdentity(descriptor) == identity, beginning.digest.count == place.offset,
      beginning.digest.value == place.digest
    else { return nil }
    return beginning
  }

  private func systemOpen(_ flags: Int32) -> Int32 {
    let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | flags
    #if canImport(Darwin)
      return Darwin.open("\(folder)/\(name)", flags)
    #else
      return Glibc.open("\(folder)/\(name)", flags)
    #endif
  }
}
