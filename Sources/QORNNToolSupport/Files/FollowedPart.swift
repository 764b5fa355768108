/// A file of those that were read one after another where a log is followed.
struct FollowedPart {
  /// What is kept of bytes that are read and not done at most: more than a line may have.
  private static let keptLimit = 1 << 22

  private let identity: FileIdentity
  /// The bytes handed out before it, and where it was begun.
  let start: Int
  private let offset: Int
  /// Its first bytes.
  private(set) var head: [UInt8]
  /// The files beside it that have no row which is not done.
  private(set) var known: [KnownFile]
  /// The same when so many bytes of it are done.
  private var later: (offset: Int, files: [KnownFile])?
  /// The digest of the bytes that are done, and the bytes that were read after it.
  private var digest: ByteDigest
  private var kept: [UInt8] = []
  /// The digest of all up to `kept`, where a line that is too long lies between.
  private var ahead: ByteDigest?

  init(
    _ descriptor: Int32, start: Int, head: [UInt8] = [], digest: ByteDigest = ByteDigest(), known: [KnownFile]
  ) {
    identity = FileIdentity(descriptor)
    (self.start, offset, self.head) = (start, digest.count, head)
    (self.digest, self.known) = (digest, known)
  }

  /// Takes the bytes that were read at an offset.
  ///
  /// - Parameter isKept: whether somebody asks for the place.
  mutating func take(_ bytes: UnsafeRawBufferPointer, at offset: Int, isKept: Bool) {
    if offset == head.count && head.count < RotatedFile.headLimit {
      head += bytes.prefix(RotatedFile.headLimit - head.count)
    }
    guard isKept else { return }
    kept += bytes
    guard kept.count > Self.keptLimit else { return }
    var ahead = ahead ?? digest
    kept.withUnsafeBytes { ahead.update($0) }
    (self.ahead, kept) = (ahead, [])
  }

  /// Takes note of the files that were beside it when it was read to an offset, its end.
  mutating func learn(_ files: [KnownFile], at offset: Int) {
    if later == nil && files != known { later = (offset, files) }
  }

  /// The place where so many bytes were handed out.
  mutating func place(at count: Int, header: [UInt8]) -> FollowedPlace {
    let offset = self.offset + max(0, count - start)
    if let ahead, ahead.count <= offset { (digest, self.ahead) = (ahead, nil) }
    if ahead == nil {
      let done = min(max(0, offset - digest.count), kept.count)
      kept.withUnsafeBytes { digest.update(UnsafeRawBufferPointer(rebasing: $0[..<done])) }
      kept.removeFirst(done)
    }
    if let later, later.offset <= offset { (known, self.later) = (later.files, nil) }
    return FollowedPlace(
      number: identity.number, offset: offset, digest: digest.value, header: header, known: known)
  }
}
