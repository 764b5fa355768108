import Foundation

/// Where the tests find the files of the package.
public enum FixturePaths {
  /// The package's folder.
  public static let package = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  public static let fixtures = package.appendingPathComponent("Tests/Fixtures")
  public static let formatPage = package.appendingPathComponent("Docs/Format.md")
  public static let savedStatePage = package.appendingPathComponent("Docs/SavedState.md")
  public static let models = package.appendingPathComponent("models")

  /// Shared data for long tests: QORNN_SHARED_DATA, or `../shared/data` beside the package; nil when absent.
  public static var sharedData: URL? {
    let environment = ProcessInfo.processInfo.environment["QORNN_SHARED_DATA"]
    let folder =
      environment.map { URL(fileURLWithPath: $0) }
      ?? package.deletingLastPathComponent().appendingPathComponent("shared/data")
    return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
  }

  /// The folders of `models` that hold `file`, by name.
  public static func modelFolders(holding file: String) -> [URL] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: models.path)) ?? []
    return names.sorted().map { models.appendingPathComponent($0) }
      .filter { FileManager.default.fileExists(atPath: $0.appendingPathComponent(file).path) }
  }

  public static func bytes(_ file: URL) throws -> [UInt8] { [UInt8](try Data(contentsOf: file)) }
}
