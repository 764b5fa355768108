import Foundation

/// Keeps this thread on one core, so that a measurement is not moved to a cold one.
enum CorePinning {
  /// Stays on the core that runs this now.
  ///
  /// - Returns: Its number; nil where the system does not offer this.
  static func stay() -> Int? {
    #if os(Linux)
      // Both are GNU extensions, which the C library's module leaves out.
      typealias CurrentCore = @convention(c) () -> Int32
      typealias SetAffinity = @convention(c) (Int32, Int, UnsafeRawPointer) -> Int32
      guard let currentCore = dlsym(nil, "sched_getcpu"), let setAffinity = dlsym(nil, "sched_setaffinity")
      else { return nil }
      let core = Int(unsafeBitCast(currentCore, to: CurrentCore.self)())
      var set = [UInt](repeating: 0, count: 1024 / UInt.bitWidth)
      guard core >= 0, core < 1024 else { return nil }
      set[core / UInt.bitWidth] = 1 << UInt(core % UInt.bitWidth)
      let status = unsafeBitCast(setAffinity, to: SetAffinity.self)(0, 1024 / 8, &set)
      return status == 0 ? core : nil
    #else
      return nil
    #endif
  }
}
