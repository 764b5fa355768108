#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A Unix socket that clients connect to: a file of mode 660.
final class ListeningSocket {
  let descriptor: Int32
  private let path: String
  private var place = stat()

  /// Binds the path. What a dead server has left there is replaced; what a living one uses, and anything else, is not.
  ///
  /// - Throws: `.cannotCreate`.
  init(_ path: String) throws(ToolError) {
    self.path = path
    let name = EchoedText.quoted(path, limit: 4096)
    func failure(_ reason: String) -> ToolError {
      ToolError(.cannotCreate, "--serve: cannot listen at \(name): \(reason)")
    }
    let address = try Self.address(path, name: name)
    // One of two servers that start at the same time must not remove the socket of the other.
    let folder = open(OutputFile.split(path).folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw failure(SystemFailure.text(errno)) }
    defer { close(folder) }
    guard Self.lock(folder) else {
      throw failure("its folder is locked, as that of --state is, expected one of its own")
    }
    var status = stat()
    if lstat(path, &status) == 0 {
      guard status.st_mode & S_IFMT == S_IFSOCK else { throw failure("found a file that is no socket") }
      let probe = Self.makeSocket()
      defer { close(probe) }
      let code = Self.call(address) { connect(probe, $0, $1) }
      guard code == ECONNREFUSED else {
        throw failure(code == 0 ? "another process serves there" : SystemFailure.text(code))
      }
      unlink(path)
    }
    descriptor = Self.makeSocket()
    let mask = umask(0o117)
    var code = Self.call(address) { bind(descriptor, $0, $1) }
    umask(mask)
    if code == 0 && listen(descriptor, 128) != 0 { code = errno }
    guard code == 0, lstat(path, &place) == 0 else {
      close(descriptor)
      throw failure(SystemFailure.text(code == 0 ? errno : code))
    }
  }

  /// Stops listening and removes the file, if it is still this one.
  func remove() {
    var status = stat()
    if lstat(path, &status) == 0 && status.st_ino == place.st_ino && status.st_dev == place.st_dev {
      unlink(path)
    }
    close(descriptor)
  }

  /// Locks a folder, for which another server that starts needs a moment, and a state folder's owner its whole life.
  ///
  /// - Returns: false when it stays locked.
  private static func lock(_ folder: Int32) -> Bool {
    for _ in 0..<200 {
      // Where a file system has no locks it goes without.
      guard flock(folder, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK else { return true }
      usleep(10_000)
    }
    return false
  }

  private static func makeSocket() -> Int32 {
    #if canImport(Darwin)
      let descriptor = socket(AF_UNIX, SOCK_STREAM, 0)
    #else
      let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    #endif
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    return descriptor
  }

  private static func address(_ path: String, name: String) throws(ToolError) -> sockaddr_un {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    let capacity = MemoryLayout.size(ofValue: address.sun_path)
    guard bytes.count < capacity else {
      throw ToolError(
        .usage, "--serve: found a path of \(bytes.count) bytes, expected at most \(capacity - 1)")
    }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    return address
  }

  /// - Returns: 0, or the `errno` of the failure.
  private static func call(
    _ address: sockaddr_un, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Int32 {
    withUnsafePointer(to: address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0 ? 0 : errno
      }
    }
  }
}
