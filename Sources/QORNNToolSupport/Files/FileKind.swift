#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What a file is. Errors are `.noInput` and name what was found.
enum FileKind {
  static func refuseFolder(_ descriptor: Int32, name: String) throws(ToolError) {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return }
    try requireRegular(status, name: name)
  }

  static func requireRegular(_ descriptor: Int32, name: String) throws(ToolError) {
    var status = stat()
    if fstat(descriptor, &status) == 0 { try requireRegular(status, name: name) }
  }

  static func requireRegular(_ status: stat, name: String) throws(ToolError) {
    let kind: String
    switch status.st_mode & S_IFMT {
    case S_IFREG: return
    case S_IFDIR: kind = "folder"
    case S_IFIFO: kind = "pipe"
    case S_IFSOCK: kind = "socket"
    default: kind = "device"
    }
    throw ToolError(.noInput, "cannot read \(name): found a \(kind), expected a file")
  }
}
