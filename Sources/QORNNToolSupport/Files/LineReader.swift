/// Lines of a byte source as they come, with bounded memory.
///
/// A line ends with LF, CR LF or the end of the input; the ending is not part of it. A line that a stop request cuts
/// off is dropped.
package final class LineReader {
  /// Why a line cannot be had.
  package enum Problem: Error, Sendable, Equatable {
    /// The bytes cannot be had.
    case source(ToolError)
    /// More bytes without a line end than allowed; the next line can be asked for.
    case longLine(number: Int, limit: Int)
  }

  /// The source's name for messages.
  package var name: String { source.name }
  /// The number of the current line, from 1; 0 before the first.
  package private(set) var number = 0
  /// Called before every wait for more input: the time to hand out results. False ends the reading.
  package var beforeWaiting: (() throws(ToolError) -> Bool)?
  /// Whether reading ended early: by a stop request or by `beforeWaiting`.
  package private(set) var isStopped = false
  /// The bytes of the source before the current line.
  private(set) var lineOffset = 0
  /// The bytes of the source up to the end of the current line.
  private(set) var endOffset = 0

  private let source: any ByteSource
  private let limit: Int
  private var buffer: [UInt8]
  private var filled = 0
  private var lineStart = 0
  private var lineEnd = 0
  private var nextStart = 0
  /// The bytes of the source that are not in the buffer any longer.
  private var droppedByteCount = 0
  private var hasEnded = false
  /// Whether the rest of a line that is too long has still to be passed over.
  private var isInLongLine = false
  /// The end of a line behind which everything is kept in the buffer.
  private var mark: Mark?

  private struct Mark {
    var nextStart: Int
    let number: Int
    let lineOffset: Int
    let endOffset: Int
  }

  /// - Parameter limit: the most bytes of a line.
  package init(_ source: any ByteSource, limit: Int = 1 << 20) {
    self.source = source
    self.limit = limit
    buffer = [UInt8](repeating: 0, count: min(limit + 2, 1 << 16))
  }

  /// The current line, valid until `advance`.
  package var line: ArraySlice<UInt8> { buffer[lineStart..<lineEnd] }

  /// The current line's bytes and its line end as they stand in the file.
  var lineWithEnding: ArraySlice<UInt8> { buffer[lineStart..<nextStart] }

  /// Keeps what follows the current line until `forgetMark` or `returnToMark`: memory is not bounded meanwhile.
  func markLineEnd() {
    mark = Mark(nextStart: nextStart, number: number, lineOffset: lineOffset, endOffset: endOffset)
  }

  func forgetMark() { mark = nil }

  /// Makes the line behind the mark the next one again, whatever was read or refused since.
  func returnToMark() {
    guard let mark else { return }
    (number, lineOffset, endOffset) = (mark.number, mark.lineOffset, mark.endOffset)
    (lineStart, lineEnd, nextStart) = (mark.nextStart, mark.nextStart, mark.nextStart)
    isInLongLine = false
    self.mark = nil
  }

  /// Goes to the next line.
  ///
  /// - Returns: false at the end of the input or when the program is to stop.
  package func advance() throws(Problem) -> Bool {
    if StopRequest.isRequested { isStopped = true }
    guard !isStopped else { return false }
    lineStart = nextStart
    var scanned = lineStart
    while true {
      if let end = newline(from: scanned) {
        if isInLongLine {
          isInLongLine = false
          lineStart = end + 1
          scanned = lineStart
          continue
        }
        try finishLine(end: end, next: end + 1)
        return true
      }
      scanned = filled
      if isInLongLine {
        droppedByteCount += filled
        (lineStart, scanned, filled) = (0, 0, 0)
      } else if filled - lineStart > limit + 1 {
        isInLongLine = true
        number += 1
        nextStart = filled
        throw .longLine(number: number, limit: limit)
      }
      if hasEnded {
        guard filled > lineStart else { return false }
        try finishLine(end: filled, next: filled)
        return true
      }
      makeRoom(&scanned)
      if try !readMore() { return false }
    }
  }

  /// Reads what is there, waiting for at least a byte; notes the end of the input.
  ///
  /// - Returns: false when reading is to stop.
  private func readMore() throws(Problem) -> Bool {
    do {
      let isWanted = try beforeWaiting?() ?? true
      let count = isWanted ? try fill() : 0
      if count == 0 {
        isStopped = !isWanted || StopRequest.isRequested
        hasEnded = !isStopped
      }
      filled += count
      return !isStopped
    } catch {
      throw .source(error)
    }
  }

  private func newline(from start: Int) -> Int? {
    buffer.withUnsafeBufferPointer { bytes in
      var index = start
      while index < filled {
        if bytes[index] == UInt8(ascii: "\n") { return index }
        index &+= 1
      }
      return nil
    }
  }

  private func finishLine(end: Int, next: Int) throws(Problem) {
    number += 1
    nextStart = next
    lineEnd = end
    (lineOffset, endOffset) = (droppedByteCount + lineStart, droppedByteCount + next)
    if next > end && end > lineStart && buffer[end - 1] == UInt8(ascii: "\r") { lineEnd = end - 1 }
    if lineEnd - lineStart > limit { throw .longLine(number: number, limit: limit) }
  }

  private func makeRoom(_ scanned: inout Int) {
    guard filled == buffer.count else { return }
    let kept = mark?.nextStart ?? lineStart
    if kept > 0 {
      buffer.replaceSubrange(0..<(filled - kept), with: buffer[kept..<filled])
      droppedByteCount += kept
      scanned -= kept
      filled -= kept
      lineStart -= kept
      mark?.nextStart = 0
    } else {
      buffer += [UInt8](repeating: 0, count: min(buffer.count, lineStart + limit + 2 - buffer.count))
    }
  }

  private func fill() throws(ToolError) -> Int {
    let result = buffer.withUnsafeMutableBytes { bytes in
      Result { () throws(ToolError) in
        try source.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[filled...]))
      }
    }
    return try result.get()
  }
}
