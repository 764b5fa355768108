import Foundation

/// Whole files for the tasks: as they are, or through the system's `gzip` where the content says so.
package enum TaskFile {
  /// The bytes of a file, decompressed if it starts with gzip's magic number.
  package static func read(_ path: String) throws(TaskError) -> [UInt8] {
    let bytes = try readPlain(path)
    return bytes.starts(with: [0x1F, 0x8B]) ? try decompress(path) : bytes
  }

  /// The first of `path` and `path.gz` that exists.
  package static func readEither(_ path: String) throws(TaskError) -> [UInt8] {
    try read(FileManager.default.fileExists(atPath: path) ? path : path + ".gz")
  }

  /// The bytes of a file as they are.
  package static func readPlain(_ path: String) throws(TaskError) -> [UInt8] {
    guard let file = fopen(path, "rb") else { throw .unreadable(path: path, found: errno) }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var count = 0
    repeat {
      let capacity = max(1 << 16, bytes.count)
      bytes.reserveCapacity(bytes.count + capacity)
      count = 0
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1 << 16) { buffer in
        count = fread(buffer.baseAddress, 1, buffer.count, file)
        bytes.append(contentsOf: buffer[..<count])
      }
    } while count > 0
    if ferror(file) != 0 { throw .unreadable(path: path, found: errno) }
    return bytes
  }

  private static func decompress(_ path: String) throws(TaskError) -> [UInt8] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["gzip", "-dc", "--", path]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    let data: Data
    do {
      try process.run()
      data = try output.fileHandleForReading.readToEnd() ?? Data()
    } catch {
      throw .gzipFailed(path: path, found: -1)
    }
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw .gzipFailed(path: path, found: process.terminationStatus)
    }
    return [UInt8](data)
  }
}
