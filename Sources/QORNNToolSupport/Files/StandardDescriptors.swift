#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Standard input, output and error as the caller left them.
enum StandardDescriptors {
  /// Keeps files of our own off the numbers 0, 1 and 2 where the caller has closed them.
  ///
  /// What stands there then is opened the wrong way round: to read or write it fails as with a closed descriptor (EBADF), instead of
  /// doing it to the next file that the program opens.
  static func occupyClosed() {
    for descriptor: Int32 in 0...2 where fcntl(descriptor, F_GETFD) < 0 && errno == EBADF {
      // The lowest free number is this one, as those before it are taken. A root without /dev has a folder at least.
      if open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY) < 0 { _ = open("/", O_RDONLY) }
    }
  }
}
