/// The bytes of a source in pieces of the caller's size, through one buffer.
final class ByteReader {
  /// Called before every wait for more input: the time to hand out results. False ends the reading.
  private let beforeWaiting: (() throws(ToolError) -> Bool)?
  /// Whether reading ended early: by a stop request or by `beforeWaiting`.
  private(set) var isStopped = false
  /// The source's name for messages.
  var name: String { source.name }

  /// The bytes that were taken.
  private(set) var takenByteCount = 0

  private let source: any ByteSource
  private var buffer: [UInt8]
  private var start = 0
  private var end = 0
  private var hasEnded = false

  init(_ source: any ByteSource, beforeWaiting: (() throws(ToolError) -> Bool)?) {
    self.source = source
    self.beforeWaiting = beforeWaiting
    buffer = [UInt8](repeating: 0, count: 1 << 16)
  }

  /// What has been read and not been taken yet, valid until the next call.
  var available: ArraySlice<UInt8> { buffer[start..<end] }

  /// Waits until `count` bytes are available.
  ///
  /// - Returns: false when the input ends before, or the program is to stop.
  func fill(_ count: Int) throws(ToolError) -> Bool {
    if StopRequest.isRequested { isStopped = true }
    while end - start < count {
      guard !isStopped, !hasEnded else { return false }
      if buffer.count - start < count { makeRoom(count) }
      let isWanted = try beforeWaiting?() ?? true
      let read = isWanted ? try readOnce() : 0
      if read == 0 {
        isStopped = !isWanted || StopRequest.isRequested
        hasEnded = !isStopped
      }
      end += read
    }
    return !isStopped
  }

  /// Leaves available bytes behind.
  func take(_ count: Int) {
    start += count
    takenByteCount += count
    if start == end { (start, end) = (0, 0) }
  }

  /// Leaves bytes behind that need not be available yet.
  ///
  /// - Returns: false when the input has fewer, or the program is to stop.
  func skip(_ count: Int) throws(ToolError) -> Bool {
    var rest = count
    while rest > 0 {
      guard try fill(1) else { return false }
      let piece = min(rest, end - start)
      take(piece)
      rest -= piece
    }
    return true
  }

  private func makeRoom(_ count: Int) {
    buffer.replaceSubrange(0..<(end - start), with: buffer[start..<end])
    (start, end) = (0, end - start)
    if buffer.count < count { buffer += [UInt8](repeating: 0, count: count - buffer.count) }
  }

  private func readOnce() throws(ToolError) -> Int {
    let result = buffer.withUnsafeMutableBytes { bytes in
      Result { () throws(ToolError) in
        try source.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[end...]))
      }
    }
    return try result.get()
  }
}
