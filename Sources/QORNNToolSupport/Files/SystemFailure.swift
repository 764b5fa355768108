#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The operating system's own words for a failed call.
enum SystemFailure {
  /// "No such file or directory" and the like.
  static func text(_ code: Int32) -> String {
    String(cString: strerror(code))
  }
}
