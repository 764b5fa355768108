#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The folder of a followed file, where its rotations are looked for.
struct LogFolder {
  let path: String
  let folder: String
  let file: String
  private let ownPaths: [String]

  /// - Parameter ownPaths: other files of this program, which are no rotations, whatever they are called.
  init(_ path: String, ownPaths: [String]) {
    (folder, file) = OutputFile.split(path)
    (self.path, self.ownPaths) = (path, ownPaths)
  }

  /// All other files.
  func others() throws(ToolError) -> [FolderFile] {
    // What standard output and error go to is this program's own, too.
    var own = ownPaths.compactMap { FileIdentity(path: $0) } + [FileIdentity(1), FileIdentity(2)]
    // The log itself may be there under another name, where its own is a symbolic link.
    if let log = FileIdentity(path: path) { own.append(log) }
    return try FolderFile.all(in: folder).filter { $0.name != file && !own.contains($0.identity) }
  }

  /// Those that may be rotations and have something in them.
  func rotations(among files: [FolderFile]) -> [FolderFile] {
    files.filter { $0.size > 0 && RotationName.isOne($0.name, of: file) }
  }

  /// The rotations that are there now.
  ///
  /// - Parameter older: a list that was made before.
  func known(older: [KnownFile]) throws(ToolError) -> [KnownFile] {
    let older = Dictionary(older.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
    return try rotations(among: others()).map { KnownFile($0, older: older) }
  }
}
