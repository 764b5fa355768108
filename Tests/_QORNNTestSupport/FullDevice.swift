import Foundation

/// The device that is always full.
public enum FullDevice {
  /// Whether /dev/full exists and is a device, not a file that somebody put there.
  public static var isHere: Bool {
    var status = stat()
    return stat("/dev/full", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR
  }
}
