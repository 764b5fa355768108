#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif
import QORNNToolSupport

/// The energy counters of the processor's packages, as Linux shows them (RAPL, powercap): the package as a whole, with everything that
/// runs on it.
struct EnergyCounter {
  /// One package.
  private struct Package {
    let path: String
    /// Microjoules after which the counter begins again, µJ.
    let range: UInt64
  }

  private let packages: [Package]

  /// How many packages are counted.
  var packageCount: Int { packages.count }

  /// - Parameter folder: /sys/class/powercap, or one that looks like it.
  /// - Throws: `.noInput` where there is no counter, or none that this user may read.
  init(folder: String) throws(ToolError) {
    let name = EchoedText.quoted(folder, limit: 4096)
    // Packages are intel-rapl:0, intel-rapl:1, …, on AMD's processors too; intel-rapl:0:0 is a part of the first.
    var found: [Package] = []
    for index in 0..<64 {
      let zone = "\(folder)/intel-rapl:\(index)"
      guard access("\(zone)/energy_uj", F_OK) == 0 else { continue }
      _ = try Self.read("\(zone)/energy_uj")
      found.append(Package(path: "\(zone)/energy_uj", range: try Self.read("\(zone)/max_energy_range_uj")))
    }
    guard !found.isEmpty else {
      throw ToolError(
        .noInput,
        "\(name): found no energy counter, expected intel-rapl:0/energy_uj: most virtual machines and other processors "
          + "than x86 have none")
    }
    packages = found
  }

  /// The counters now, µJ, one a package.
  func read() throws(ToolError) -> [UInt64] {
    var values: [UInt64] = []
    for package in packages { values.append(try Self.read(package.path)) }
    return values
  }

  /// Joules of all packages between two readings, less than one range apart.
  func joules(from start: [UInt64], to end: [UInt64]) -> Double {
    var sum = 0.0
    for (package, (first, last)) in zip(packages, zip(start, end)) {
      sum += last >= first ? Double(last - first) : Double(package.range) - Double(first) + Double(last)
    }
    return sum * 1e-6
  }

  private static func read(_ path: String) throws(ToolError) -> UInt64 {
    let bytes = try InputStream.readAll(path, limit: 64)
    let text = String(decoding: bytes, as: UTF8.self)
    let digits = text.hasSuffix("\n") ? String(text.dropLast()) : text
    guard let value = UInt64(digits) else {
      throw ToolError(
        .data,
        "\(EchoedText.quoted(path, limit: 4096)): found \(EchoedText.quoted(digits)), expected microjoules")
    }
    return value
  }
}
