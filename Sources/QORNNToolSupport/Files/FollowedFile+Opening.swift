#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension FollowedFile {
  /// Opens the file, if it is one. One that is not there is waited for.
  ///
  /// - Parameters:
  ///   - notice: is told that it is.
  ///   - whileWaiting: is called meanwhile.
  /// - Returns: −1 where none came before a stop request.
  static func open(
    _ path: String, name: String, notice: (String) -> Void, whileWaiting: () -> Void
  ) throws(ToolError) -> Int32 {
    var descriptor = systemOpen(path)
    var isTold = false
    while descriptor < 0 && errno == ENOENT {
      if !isTold { notice("note: \(name): found no such file, waiting for it") }
      isTold = true
      whileWaiting()
      guard StopRequest.pause(milliseconds: pauseMilliseconds) else { return -1 }
      descriptor = systemOpen(path)
    }
    guard descriptor >= 0 else {
      throw ToolError(.noInput, "cannot open \(name): \(SystemFailure.text(errno))")
    }
    do throws(ToolError) { try FileKind.requireRegular(descriptor, name: name) } catch {
      close(descriptor)
      throw error
    }
    return descriptor
  }

  static func systemOpen(_ path: String) -> Int32 {
    #if canImport(Darwin)
      Darwin.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    #else
      Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    #endif
  }
}
