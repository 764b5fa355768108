import QORNN

/// Model files as the tools open them.
package enum ModelFile {
  /// The length of the longest model file.
  private static let byteLimit = 1 << 31

  /// Reads and validates a model file.
  ///
  /// - Throws: `.noInput` when it cannot be opened or is a pipe or device, `.data` naming the byte, what was found and what was expected.
  package static func read(_ path: String) throws(ToolError) -> SharedModel {
    try model(try InputStream.readAll(path, limit: byteLimit, isRegular: true), path: path)
  }

  /// Validates the bytes of a model file.
  ///
  /// - Parameter path: Where they come from, for the message.
  /// - Throws: `.data` naming the byte, what was found and what was expected.
  package static func model(_ bytes: [UInt8], path: String) throws(ToolError) -> SharedModel {
    do throws(ModelError) {
      return try SharedModel(bytes: bytes)
    } catch {
      throw ToolError(.data, "\(EchoedText.quoted(path, limit: 4096)) is no model that can be run: \(error)")
    }
  }
}
