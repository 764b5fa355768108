#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Something that hands out bytes as they come.
package protocol ByteSource: AnyObject {
  /// The name for messages: a path, or `standard input`.
  var name: String { get }
  /// Called now and then, once a second or more often, while there is nothing to read.
  var whileWaiting: (() throws(ToolError) -> Void)? { get set }
  /// Reads what is there, waiting for at least one byte.
  ///
  /// - Returns: the number of bytes, 0 at the end or when the program is to stop.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(ToolError) -> Int
}

extension ByteSource {
  /// A source that never waits calls nothing.
  package var whileWaiting: (() throws(ToolError) -> Void)? {
    get { nil }
    set {}
  }
}

/// A file or standard input (`-`), read as it comes, unpacked by the system's `gzip` where it is packed.
package final class InputStream: ByteSource {
  /// How packed data are known.
  package enum Unpacking: Sendable {
    /// By a name that ends in `.gz`, or the first two bytes.
    case byContent
    /// By a name that ends in `.gz` alone.
    case byName
  }

  package let name: String
  package var whileWaiting: (() throws(ToolError) -> Void)?
  private var descriptor: Int32
  private let ownsDescriptor: Bool
  private var unpacker: GzipProcess?
  /// Whether the first bytes have still to be looked at.
  private var isUnknown: Bool
  /// Whether a stop request ends the reading.
  private var heedsStop = true

  /// - Parameters:
  ///   - path: `-` is standard input.
  ///   - isRegular: whether a pipe or device of that name is refused at once. Opening a pipe waits for its writer.
  /// - Throws: `.noInput` when the file cannot be opened or is of another kind.
  package init(_ path: String, unpacking: Unpacking = .byContent, isRegular: Bool = false) throws(ToolError) {
    isUnknown = unpacking == .byContent
    if path == "-" {
      name = "standard input"
      descriptor = 0
      ownsDescriptor = false
      try FileKind.refuseFolder(0, name: name)
      return
    }
    name = EchoedText.quoted(path, limit: 4096)
    ownsDescriptor = true
    // A stop request while opening waits is an empty input.
    let flags = O_RDONLY | O_CLOEXEC | (isRegular ? O_NONBLOCK | O_NOCTTY : 0)
    repeat {
      descriptor = open(StopRequest.isRequested && !isRegular ? "/dev/null" : path, flags)
    } while descriptor < 0 && errno == EINTR
    guard descriptor >= 0 else {
      throw ToolError(.noInput, "cannot open \(name): \(SystemFailure.text(errno))")
    }
    do {
      try FileKind.refuseFolder(descriptor, name: name)
      if isRegular { try FileKind.requireRegular(descriptor, name: name) }
      if path.hasSuffix(".gz") { try unpack([]) }
    } catch {
      close(descriptor)
      descriptor = -1
      throw error
    }
  }

  deinit {
    unpacker?.abandon()
    if (ownsDescriptor || unpacker != nil) && descriptor >= 0 { close(descriptor) }
  }

  /// Goes on behind a child process.
  ///
  /// - Parameter start: the first bytes of the packed data, read already.
  private func unpack(_ start: [UInt8]) throws(ToolError) {
    isUnknown = false
    let process = try GzipProcess(unpacking: descriptor, after: start, name: name)
    if ownsDescriptor { close(descriptor) }
    descriptor = process.output
    unpacker = process
  }

  private var isRegularFile: Bool {
    var status = stat()
    return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(ToolError) -> Int {
    guard isUnknown else { return try readOnce(buffer) }
    isUnknown = false
    let start = UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(2))
    var count = try readOnce(start)
    if count == 1 && start[0] == 0x1F && start.count == 2 {
      count += try readOnce(UnsafeMutableRawBufferPointer(rebasing: start.suffix(1)))
    }
    guard count == 2, start[0] == 0x1F, start[1] == 0x8B else { return count }
    try unpack(lseek(descriptor, -2, SEEK_CUR) >= 0 ? [] : Array(start))
    return try readOnce(buffer)
  }

  private func readOnce(_ buffer: UnsafeMutableRawBufferPointer) throws(ToolError) -> Int {
    while true {
      if heedsStop {
        guard try StopRequest.waitForInput(descriptor, meanwhile: whileWaiting) else { return 0 }
      }
      let count = SystemRead.once(descriptor, buffer)
      if count > 0 { return count }
      if count == 0 {
        try unpacker?.finish()
        return 0
      }
      guard errno == EINTR || errno == EAGAIN else {
        throw ToolError(.inputOutput, "cannot read \(name): \(SystemFailure.text(errno))")
      }
    }
  }

  /// The whole contents of a file.
  ///
  /// - Parameters:
  ///   - limit: the most bytes accepted; more is `.data`.
  ///   - isRegular: whether a pipe or device is refused; standard input is not.
  package static func readAll(
    _ path: String, limit: Int = 1 << 31, isRegular: Bool = false
  ) throws(ToolError) -> [UInt8] {
    let stream = try InputStream(path, isRegular: isRegular)
    // Nothing is waited for, and a part of it would look damaged.
    stream.heedsStop = !stream.isRegularFile
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      // Typed throws do not pass through withUnsafeMutableBytes on all platforms, hence the Result.
      let result = block.withUnsafeMutableBytes { buffer in
        Result { () throws(ToolError) in try stream.read(into: buffer) }
      }
      let count = try result.get()
      if count == 0 { return bytes }
      guard bytes.count + count <= limit else {
        throw ToolError(.data, "\(stream.name): found more than \(limit) bytes, expected fewer")
      }
      bytes += block[..<count]
    }
  }
}
