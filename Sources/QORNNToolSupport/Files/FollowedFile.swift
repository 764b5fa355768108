#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file that grows, read from its start as `tail -F` would: its end is waited at, and when another file has taken its
/// name, or it was cut to be written anew, reading goes on there.
///
/// The old file is read to its end before a new one that has something in it is begun. Only a stop request ends it.
final class FollowedFile: ByteSource {
  /// How long nothing is looked at after the end was reached.
  private static let pauseMilliseconds: Int32 = 100

  let name: String
  var whileWaiting: (() -> Void)?
  private let path: String
  private let isText: Bool
  private var descriptor: Int32
  private var offset = 0
  private var lastByte = UInt8(ascii: "\n")
  private var isReplaced = false

  /// - Parameter isText: whether a line that an old file leaves open is ended where the new one begins.
  /// - Throws: `.usage` for standard input and packed files, `.noInput` when the file cannot be opened.
  init(_ path: String, isText: Bool) throws(ToolError) {
    guard path != "-" else {
      throw ToolError(
        .usage, "--follow: found standard input, expected a file: a pipe is followed to its end anyway")
    }
    guard !path.hasSuffix(".gz") else {
      throw ToolError(.usage, "--follow: found a packed file, expected one that grows")
    }
    self.path = path
    self.isText = isText
    name = EchoedText.quoted(path, limit: 4096)
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw ToolError(.noInput, "cannot open \(name): \(SystemFailure.text(errno))")
    }
    do {
      try InputStream.refuseFolder(descriptor, name: name)
    } catch {
      close(descriptor)
      throw error
    }
  }

  deinit { close(descriptor) }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(ToolError) -> Int {
    while !StopRequest.isRequested {
      let count = SystemRead.once(descriptor, buffer)
      if count > 0 {
        offset += count
        lastByte = buffer[count - 1]
        return count
      }
      if count < 0 && errno != EINTR && errno != EAGAIN {
        throw ToolError(.inputOutput, "cannot read \(name): \(SystemFailure.text(errno))")
      }
      if count == 0 && goOn() {
        guard isText && lastByte != UInt8(ascii: "\n") else { continue }
        lastByte = UInt8(ascii: "\n")
        buffer[0] = lastByte
        return 1
      }
      whileWaiting?()
      guard StopRequest.pause(milliseconds: Self.pauseMilliseconds) else { return 0 }
    }
    return 0
  }

  /// Goes to the start of what has taken the file's place.
  ///
  /// - Returns: whether there is something to read now.
  private func goOn() -> Bool {
    var (own, named) = (stat(), stat())
    guard fstat(descriptor, &own) == 0, own.st_mode & S_IFMT == S_IFREG else { return false }
    if Int(own.st_size) < offset {
      offset = 0
      return lseek(descriptor, 0, SEEK_SET) == 0
    }
    guard stat(path, &named) == 0, named.st_size > 0, named.st_ino != own.st_ino || named.st_dev != own.st_dev
    else { return false }
    // What was written between the last read and the look at the name is read first.
    guard isReplaced else {
      isReplaced = true
      return Int(own.st_size) > offset
    }
    isReplaced = false
    let new = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard new >= 0 else { return false }
    close(descriptor)
    (descriptor, offset) = (new, 0)
    return true
  }
}
