#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What a client sends, with limits on the length of a line and on silence.
///
/// Of a line that is too long as many bytes are handed out as it may have, and never its end: nobody takes it for a line.
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
    while true {
      guard !hasLongLine else { throw longLine }
      let count = SystemRead.once(descriptor, buffer)
      if count > 0 {
        let countWithinLimit = noteLines(buffer.prefix(count))
        if countWithinLimit > 0 { return countWithinLimit }
        continue
      }
      if count == 0 {
        // Its last byte is a CR that turns out not to belong to a line's end.
        if lineByteCount > options.lineLimit { throw longLine }
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

  private var longLine: ToolError {
    ToolError(.data, "\(name): found a line of more than \(options.lineLimit) bytes, expected a shorter one")
  }

  /// Counts the bytes of lines.
  ///
  /// - Returns: how many stand before the one that makes a line too long.
  private func noteLines(_ bytes: Slice<UnsafeMutableRawBufferPointer>) -> Int {
    for (index, byte) in bytes.enumerated() {
      lineByteCount = byte == UInt8(ascii: "\n") ? 0 : lineByteCount + 1
      // A CR may belong to the line's end, which does not count.
      if lineByteCount > options.lineLimit + (byte == UInt8(ascii: "\r") ? 1 : 0) {
        hasLongLine = true
        return index
      }
    }
    return bytes.count
  }
}
