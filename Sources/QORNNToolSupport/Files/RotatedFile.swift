#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Which file it is, whatever it is called.
struct FileIdentity: Equatable {
  let device: UInt64
  let number: UInt64

  init(_ status: stat) {
    (device, number) = (UInt64(truncatingIfNeeded: status.st_dev), UInt64(status.st_ino))
  }

  init(_ descriptor: Int32) {
    var status = stat()
    fstat(descriptor, &status)
    self.init(status)
  }

  init(_ place: FollowedPlace) { (device, number) = (place.device, place.number) }
}

/// The file of a place after it may have been renamed, or copied and cut.
enum RotatedFile {
  /// The bytes of a file's beginning that are looked at.
  static let headLimit = 256

  /// Opens the file of a place: the one of the name, or another one of its folder.
  ///
  /// - Returns: nil where there is none; the caller says so.
  /// - Throws: `.data` where other files came between that file and the one of the name: their rows would be missing.
  static func open(_ place: FollowedPlace, path: String) throws(ToolError) -> Int32? {
    let (folder, file) = OutputFile.split(path)
    let named = Candidate(folder, file)
    let isTheSame = { (candidate: Candidate) in candidate.identity == FileIdentity(place) }
    if let named, isTheSame(named), named.holds(place) { return named.take() }
    let others = names(in: folder).filter { $0 != file }.compactMap { Candidate(folder, $0) }
    let holders = others.filter { $0.holds(place) }
    var found = holders.first(where: isTheSame)
    // The same file with other contents: a copy has the old ones.
    if found == nil, place.headByteCount > 0, let named, isTheSame(named), holders.count == 1 {
      found = holders[0]
    }
    guard let found else { return nil }
    if let later = others.first(where: { $0.name.hasPrefix(file) && $0 !== found && !$0.isOlder(than: found) }
    ) {
      throw ToolError(
        .data,
        "\(EchoedText.quoted(path, limit: 4096)): found that it was replaced more than once since the state was kept: "
          + "\(EchoedText.quoted(later.name)) came after \(EchoedText.quoted(found.name)), expected once")
    }
    return found.take()
  }

  /// The first bytes of a file, if it is the one of a place.
  static func head(of descriptor: Int32, _ place: FollowedPlace) -> [UInt8]? {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      Int(status.st_size) >= place.offset
    else { return nil }
    var head = [UInt8](repeating: 0, count: place.headByteCount)
    guard pread(descriptor, &head, head.count, 0) == head.count,
      CheckedReader.checksum(head[...]) == place.headChecksum
    else { return nil }
    return head
  }

  private static func names(in folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      names.append(
        withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 1) { String(cString: $0) }
        })
    }
    return names
  }

  /// A file of a folder, open until somebody takes it.
  private final class Candidate {
    let name: String
    private var descriptor: Int32
    private var status = stat()

    init?(_ folder: String, _ name: String) {
      self.name = name
      #if canImport(Darwin)
        descriptor = Darwin.open("\(folder)/\(name)", O_RDONLY | O_CLOEXEC | O_NONBLOCK)
      #else
        descriptor = Glibc.open("\(folder)/\(name)", O_RDONLY | O_CLOEXEC | O_NONBLOCK)
      #endif
      guard descriptor >= 0, fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
        return nil
      }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    var identity: FileIdentity { FileIdentity(status) }

    func holds(_ place: FollowedPlace) -> Bool { RotatedFile.head(of: descriptor, place) != nil }

    func isOlder(than other: Candidate) -> Bool {
      #if canImport(Darwin)
        let (own, its) = (status.st_mtimespec, other.status.st_mtimespec)
      #else
        let (own, its) = (status.st_mtim, other.status.st_mtim)
      #endif
      return (own.tv_sec, own.tv_nsec) < (its.tv_sec, its.tv_nsec)
    }

    func take() -> Int32 {
      defer { descriptor = -1 }
      return descriptor
    }
  }
}
