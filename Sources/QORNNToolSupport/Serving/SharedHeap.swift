#if canImport(Glibc)
  import Glibc
#endif

/// One heap for the threads of all clients.
enum SharedHeap {
  /// To be called before there are threads.
  ///
  /// Glibc gives threads heaps of their own, up to eight a core. What a client's thread leaves free in one of them is not used by
  /// those in the others: the memory of a server grew for as long as one looked, though nothing was kept.
  static func use() {
    #if canImport(Glibc)
      typealias Option = @convention(c) (Int32, Int32) -> Int32
      // Glibc's module does not have it; M_ARENA_MAX is −8.
      guard let option = dlsym(nil, "mallopt").map({ unsafeBitCast($0, to: Option.self) }) else { return }
      _ = option(-8, 1)
    #endif
  }
}
