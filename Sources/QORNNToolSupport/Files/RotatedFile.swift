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

  /// nil where there is none.
  init?(path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
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
  /// Of other files no more is opened than must be: by its number the one that was renamed, one after another those as large as a
  /// copy would be. Symbolic links and what is no regular file are left alone.
  ///
  /// - Parameter ownPaths: other files of this program, which are no rotations, whatever they are called.
  /// - Returns: nil where there is none; the caller says so.
  /// - Throws: `.data` where other files came between that file and the one of the name: their rows would be missing; `.noInput` where
  ///   a file that may be it cannot be looked at.
  static func open(
    _ place: FollowedPlace, path: String, ownPaths: [String]
  ) throws(ToolError) -> Int32? {
    let (folder, file) = OutputFile.split(path)
    var status = stat()
    let isNamed = stat(path, &status) == 0 && FileIdentity(status) == FileIdentity(place)
    if isNamed, let descriptor = try FolderFile(folder, file, status).open(place, followsLink: true) {
      return descriptor
    }
    let own = ownPaths.compactMap { FileIdentity(path: $0) }
    let others = try FolderFile.all(in: folder).filter { $0.name != file && !own.contains($0.identity) }
    var found: (file: FolderFile, descriptor: Int32)?
    if let renamed = others.first(where: { $0.identity == FileIdentity(place) }) {
      found = try renamed.open(place).map { (renamed, $0) }
    }
    // The same file with other contents: a copy has the old ones.
    if found == nil && isNamed && place.headByteCount > 0 {
      found = try onlyCopy(among: others, place, of: file)
    }
    guard let found else { return nil }
    if let later = others.first(where: {
      $0.name.hasPrefix(file) && $0.identity != found.file.identity && !$0.isOlder(than: found.file)
    }) {
      close(found.descriptor)
      throw ToolError(
        .data,
        "\(EchoedText.quoted(path, limit: 4096)): found that it was replaced more than once since the state was kept: "
          + "\(EchoedText.quoted(later.name)) came after \(EchoedText.quoted(found.file.name)), expected once"
      )
    }
    return found.descriptor
  }

  /// The one file that begins as the place's; nil where there is none, or more than one.
  private static func onlyCopy(
    among others: [FolderFile], _ place: FollowedPlace, of file: String
  ) throws(ToolError) -> (file: FolderFile, descriptor: Int32)? {
    var found: (file: FolderFile, descriptor: Int32)?
    for other in others {
      do throws(ToolError) {
        // Who may not read a file of another name does not miss a copy of this one.
        let descriptor = try other.open(place, unreadableIsNone: !other.name.hasPrefix(file))
        guard let descriptor else { continue }
        guard let first = found else {
          found = (other, descriptor)
          continue
        }
        close(first.descriptor)
        close(descriptor)
        return nil
      } catch {
        if let found { close(found.descriptor) }
        throw error
      }
    }
    return found
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
}
