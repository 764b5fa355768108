#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What a client sends, with limits on the length of a line and on silence.
final class ClientSource: ByteSource {
  let name: String
  var whileWaiting: (() throws(ToolError) -> Void)?

  private let descriptor: Int32
  private let options: ServerOptions
  /// Whether the server stops: then the end of what was sent is not the end of the client's sequence.
  private let isDraining: () -> Bool
  private var lineByteCount = 0
  private var hasLongLine = false

  init(_ descriptor: Int32, name: String, options: ServerOptions, isDraining: @escaping () -> Bool) {
    self.descriptor = descriptor
    self.name = name
    self.options = options
    self.isDraining = isDraining
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(ToolError) -> Int {
    guard !hasLongLine else {
      throw ToolError(
        .data, "\(name): found a line of more than \(options.lineLimit) bytes, expected a shorter one")
    }
    while true {
      let count = SystemRead.once(descriptor, buffer)
      if count > 0 {
        noteLines(buffer.prefix(count))
        return count
      }
      if count == 0 {
        if isDraining() { throw ToolError(.interrupted, "\(name): the server stops") }
        return 0
      }
      if errno == EAGAIN || errno == EINTR {
        try wait()
      } else if errno == ECONNRESET {
        throw ToolError(.inputOutput, "\(name): gone")
      } else {
        throw ToolError(.inputOutput, "\(name): \(SystemFailure.text(errno))")
      }
    }
  }

  /// Waits until there is something, a second at a time.
  private func wait() throws(ToolError) {
    for _ in 0..<options.idleSeconds {
      var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      if poll(&wait, 1, 1000) != 0 { return }
      try whileWaiting?()
    }
    throw ToolError(.data, "\(name): found nothing for \(options.idleSeconds) seconds, expected a row")
  }

  /// Finds a line that is too long. What stands before it is handed out.
  private func noteLines(_ bytes: Slice<UnsafeMutableRawBufferPointer>) {
    for byte in bytes {
      lineByteCount = byte == UInt8(ascii: "\n") ? 0 : lineByteCount + 1
      if lineByteCount > options.lineLimit { hasLongLine = true }
    }
  }
}
