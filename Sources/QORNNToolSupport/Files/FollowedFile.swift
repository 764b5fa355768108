#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file that grows, read from its start as `tail -F` would: its end is waited at, and when another file has taken its
/// name, or it was cut to be written anew, reading goes on there.
///
/// A file that is not there yet is waited for. The old file is read to its end before a new one that has something in it is begun.
/// Only a stop request ends it.
final class FollowedFile: ByteSource {
  /// How long nothing is looked at after the end was reached.
  static let pauseMilliseconds: Int32 = 100

  /// What the end of a file is followed by.
  private enum End {
    case nothing, more, anotherFile
  }

  let name: String
  var whileWaiting: (() throws(ToolError) -> Void)?
  private let path: String
  private let isText: Bool
  private let notice: (String) -> Void
  /// −1 where a stop request came before the file.
  private var descriptor: Int32
  private var offset = 0
  private var lastByte = UInt8(ascii: "\n")
  private var isReplaced = false
  /// Whether it was told that what took the name cannot be opened.
  private var isClosed = false
  /// Whether nothing was looked at for a while.
  private var hasPaused = false
  /// What is handed out first: a header that an earlier run read.
  private var prefix: ArraySlice<UInt8>
  private let knownHeader: [UInt8]
  private var handedOut = 0
  private var released = 0
  /// The files that rows may still be in; none where there was no file.
  private var parts: [FollowedPart] = []
  /// The place before there is a file.
  private var awaited: FollowedPlace?
  /// Where its rotations are looked for; nil where nobody keeps a place.
  private let folder: LogFolder?
  /// What was beside it a while ago, and when that is looked at again.
  private var seen: [KnownFile]?
  private var seenAgain = ContinuousClock.now

  /// - Parameters:
  ///   - isText: whether a line that an old file leaves open is ended where the new one begins.
  ///   - state: knows where an earlier run stood, in this file or in one that had its name then; is told where the first run stands
  ///     before it reads or waits.
  ///   - ownPaths: other files of this program, which are no rotations of this one.
  ///   - notice: is told, once, that there is no file yet, and that one which took its name cannot be opened.
  ///   - whileWaiting: is called now and then until there is a file.
  /// - Throws: `.usage` for standard input and packed files, `.noInput` when the file cannot be opened or is none, `.data` when
  ///   the file of the place is neither this one nor beside it.
  init(
    _ path: String, isText: Bool, state: StreamPersistence? = nil, ownPaths: [String] = [],
    notice: @escaping (String) -> Void,
    whileWaiting: () -> Void = {}
  ) throws(ToolError) {
    guard path != "-" else {
      throw ToolError(
        .usage, "--follow: found standard input, expected a file: a pipe is followed to its end anyway")
    }
    guard !path.hasSuffix(".gz") else {
      throw ToolError(.usage, "--follow: found a packed file, expected one that grows")
    }
    self.path = path
    self.isText = isText
    self.notice = notice
    name = EchoedText.quoted(path, limit: 4096)
    let place = state?.place
    knownHeader = place?.header ?? []
    prefix = knownHeader[...]
    descriptor = -1
    folder = state == nil ? nil : LogFolder(path, ownPaths: ownPaths)
    let known = try folder?.known(older: place?.known ?? []) ?? []
    if let place, let folder, let found = try RotatedFile(place, folder).open() {
      let head = found.bytes(min(place.offset, RotatedFile.headLimit))
      descriptor = found.takeDescriptor()
      offset = place.offset
      lseek(descriptor, off_t(offset), SEEK_SET)
      parts = [
        FollowedPart(
          descriptor, start: prefix.count, head: head, digest: found.digest, known: known)
      ]
    } else if let place, place.number != 0 {
      throw ToolError(
        .data,
        "\(name): found neither it nor a file beside it to be the one of which the state has \(place.offset) bytes, "
          + "expected that not to be removed or packed before it was read to its end")
    } else {
      // What comes while nobody is here is to be known as such.
      let awaited = FollowedPlace(
        number: 0, offset: 0, digest: ByteDigest().value, header: knownHeader, known: place?.known ?? known)
      if let state, FileIdentity(path: path) == nil { try state.keep(awaited) }
      self.awaited = awaited
      descriptor = try Self.open(path, name: name, notice: notice, whileWaiting: whileWaiting)
      guard descriptor >= 0 else { return }
      parts = [FollowedPart(descriptor, start: prefix.count, known: known)]
    }
    if let state, place?.number ?? 0 == 0, let place = self.place(at: 0, header: []) { try state.keep(place) }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(ToolError) -> Int {
    if !prefix.isEmpty {
      let count = min(prefix.count, buffer.count)
      buffer.copyBytes(from: prefix.prefix(count))
      prefix = prefix.dropFirst(count)
      handedOut += count
      return count
    }
    while !StopRequest.isRequested {
      if hasPaused {
        hasPaused = false
        if isWrittenAnew && begin() {
          if endLine(buffer) { return 1 }
          continue
        }
      }
      let count = SystemRead.once(descriptor, buffer)
      if count > 0 {
        take(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        return count
      }
      if count < 0 && errno != EINTR && errno != EAGAIN {
        throw ToolError(.inputOutput, "cannot read \(name): \(SystemFailure.text(errno))")
      }
      switch count == 0 ? try goOn() : .nothing {
      case .more: continue
      case .anotherFile: if endLine(buffer) { return 1 }
      case .nothing:
        lookBeside()
        try whileWaiting?()
        guard StopRequest.pause(milliseconds: Self.pauseMilliseconds) else { return 0 }
        hasPaused = true
      }
    }
    return 0
  }

  /// Takes note that another file begins, and ends the line that the old one left open.
  ///
  /// - Returns: whether there was one.
  private func endLine(_ buffer: UnsafeMutableRawBufferPointer) -> Bool {
    let isOpen = isText && lastByte != UInt8(ascii: "\n")
    lastByte = UInt8(ascii: "\n")
    if isOpen {
      handedOut += 1
      buffer[0] = lastByte
    }
    let known = parts.last?.known ?? []
    parts.append(
      FollowedPart(descriptor, start: handedOut, known: (try? folder?.known(older: known)) ?? known))
    seen = nil
    return isOpen
  }

  /// Whether the file was cut, and perhaps is as long as before again.
  private var isWrittenAnew: Bool {
    var own = stat()
    guard fstat(descriptor, &own) == 0, own.st_mode & S_IFMT == S_IFREG else { return false }
    guard Int(own.st_size) >= offset, let known = parts.last?.head, !known.isEmpty else {
      return Int(own.st_size) < offset
    }
    var head = [UInt8](repeating: 0, count: known.count)
    return pread(descriptor, &head, head.count, 0) == head.count && head != known
  }

  private func begin() -> Bool {
    guard lseek(descriptor, 0, SEEK_SET) == 0 else { return false }
    offset = 0
    return true
  }

  private func take(_ bytes: UnsafeRawBufferPointer) {
    parts[parts.count - 1].take(bytes, at: offset, isKept: folder != nil)
    offset += bytes.count
    handedOut += bytes.count
    lastByte = bytes[bytes.count - 1]
  }

  /// Takes note, once a second, of the files beside this one. What was there before it was read to its end, uncut and under its
  /// name, has no other rows of it.
  private func lookBeside() {
    guard let folder, !parts.isEmpty else { return }
    if let files = seen {
      var (own, named) = (stat(), stat())
      if fstat(descriptor, &own) == 0, Int(own.st_size) == offset, stat(path, &named) == 0,
        FileIdentity(named) == FileIdentity(own), !isWrittenAnew
      {
        parts[parts.count - 1].learn(files, at: offset)
      }
      seen = nil
    }
    guard ContinuousClock.now >= seenAgain else { return }
    seen = try? folder.known(older: parts[parts.count - 1].known)
    seenAgain = .now + .seconds(1)
  }

  /// Where the first bytes that were handed out end in the file that they are from.
  ///
  /// - Parameters:
  ///   - count: the bytes that are done; not fewer than the last time.
  ///   - header: what has to be read again before anything else; empty where it was not read yet.
  func place(at count: Int, header: [UInt8]) -> FollowedPlace? {
    guard !parts.isEmpty else { return awaited }
    while parts.count > 1 && parts[1].start <= count { parts.removeFirst() }
    return parts[0].place(at: count, header: header.isEmpty ? knownHeader : header)
  }

  /// Says that bytes are done, so that they need not be kept any longer.
  func release(_ count: Int) {
    guard folder != nil, count - released >= 1 << 16 else { return }
    released = count
    _ = place(at: count, header: [])
  }

  /// Goes to the start of what has taken the file's place. One that may not be read yet is waited for.
  ///
  /// - Throws: `.noInput` when that is no file, after the old one was read to its end.
  private func goOn() throws(ToolError) -> End {
    var (own, named) = (stat(), stat())
    guard fstat(descriptor, &own) == 0, own.st_mode & S_IFMT == S_IFREG else { return .nothing }
    if Int(own.st_size) < offset { return begin() ? .anotherFile : .nothing }
    guard stat(path, &named) == 0, FileIdentity(named) != FileIdentity(own),
      named.st_size > 0 || named.st_mode & S_IFMT != S_IFREG
    else { return .nothing }
    // What was written between the last read and the look at the name is read first.
    guard isReplaced else {
      isReplaced = true
      return Int(own.st_size) > offset ? .more : .nothing
    }
    isReplaced = false
    // A socket cannot be opened at all.
    try FileKind.requireRegular(named, name: name)
    let new = Self.systemOpen(path)
    guard new >= 0 else {
      if errno != ENOENT && !isClosed {
        isClosed = true
        notice(
          "warning: \(name): cannot open the file that took its place: \(SystemFailure.text(errno)); waiting for that"
        )
      }
      return .nothing
    }
    do throws(ToolError) { try FileKind.requireRegular(new, name: name) } catch {
      close(new)
      throw error
    }
    close(descriptor)
    (descriptor, offset, isClosed) = (new, 0, false)
    return .anotherFile
  }
}
