/// What an array in a source file may be called: a name that is free in C, in C++ and in Swift.
public struct ArrayName: Sendable, Equatable {
  /// The name as it was given.
  public let text: String

  /// Takes 1 … 63 ASCII letters, digits and underscores, no digit first; nil for anything else, for a keyword of one of the
  /// languages and for what their standards keep to themselves (`_name`, `a__b`, `size_t`, …).
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard (1...63).contains(bytes.count), bytes.allSatisfy(Self.isWordByte), !Self.isDigit(bytes[0]),
      bytes[0] != UInt8(ascii: "_"), !text.contains("__"), !Self.taken.contains(text)
    else { return nil }
    self.text = text
  }

  /// What ``init(_:)`` accepts, in words that follow "expected".
  public static var expectation: String {
    "up to 63 letters, digits and underscores that are no keyword of C, C++ or Swift and no name of their libraries"
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    isDigit(byte) || byte == UInt8(ascii: "_")
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) && byte >= UInt8(ascii: "A")
  }

  private static let taken = Set(
    (c + cPlusPlus + swift + libraries).split(whereSeparator: \.isWhitespace).map(String.init))

  private static let c = """
    alignas alignof asm auto bool break case char const constexpr continue default do double else enum extern false \
    float for fortran goto if inline int long nullptr register restrict return short signed sizeof static \
    static_assert struct switch thread_local true typedef typeof typeof_unqual union unsigned void volatile while
    """
  private static let cPlusPlus = """
     and and_eq bitand bitor catch char16_t char32_t char8_t class co_await co_return co_yield compl concept \
    const_cast consteval constinit contract_assert decltype delete dynamic_cast explicit export friend import module \
    mutable namespace new noexcept not not_eq operator or or_eq private protected public reinterpret_cast requires \
    static_cast template this throw try typeid typename using virtual wchar_t xor xor_eq
    """
  private static let swift = """
     Any Protocol Self Type as associatedtype async await borrowing consuming convenience copy defer deinit didSet \
    dynamic each extension fallthrough fileprivate final func get guard in indirect infix init inout internal is lazy \
    left let macro nil nonisolated open optional override package postfix precedence prefix protocol repeat required \
    rethrows right self set some subscript super throws unowned var weak where willSet words
    """
  /// What the files themselves use, what every firmware links, and macros of compilers.
  private static let libraries = """
     InlineArray NULL UInt64 UnsafeRawBufferPointer abort errno exit free i386 linux main malloc max_align_t memcmp \
    memcpy memmove memset nullptr_t offsetof ptrdiff_t qornn_model qornn_session qornn_workspace size_t stderr stdin \
    stdout unix unreachable
    """
}
