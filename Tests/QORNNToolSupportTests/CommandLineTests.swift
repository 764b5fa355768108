import Testing

import QORNNToolSupport

private enum Color: String, CaseIterable, Sendable {
  case red, green
}

private enum Options {
  static let model = Option<String>("MODEL", valueName: "MODEL.qornn", default: nil, help: "The model.")
  static let file = Option<String>(
    "FILE", valueName: "FILE", default: "-", help: "The input; - is standard input.")
  static let hidden = Option<Int>(
    "--hidden", in: 1...4096, default: 170,
    help:
      "Hidden units in each layer, a number that is explained at such length that the text needs two lines.")
  static let layers = Option<Int?>("--layers", in: 1...8, defaultText: "one", help: "Layers.")
  static let rate = Option<Double>("--learning-rate", in: 0...1, default: 0.001, help: "The learning rate.")
  static let color = Option<Color>("--color", default: .red, help: "The color.")
  static let ignore = Option<[String]>(
    repeatable: "--ignore", valueName: "NAME", help: "A column to leave out.")
  static let seed = Option<UInt64>(seed: "--seed", default: 1, help: "The seed.")
  static let resume = Flag("--resume", help: "Continue.")
  static let bits = Option<Int?>(
    "--state-bits", valueName: "N|float", expectation: "a whole number from 8 to 16, or float",
    default: .some(12), defaultText: "12", help: "Bits of the state.",
    read: { $0 == "float" ? .some(nil) : ValueReading.integer($0, in: 8...16).map(Optional.some) })

  static let command = Command(
    name: "demo", summary: "Show what a command line can do.", positionals: [model, file],
    sections: [
      .init("Network", [hidden, layers, bits]), .init("Other", [rate, color, ignore, seed, resume]),
    ],
    examples: [.init("Show it:", "demo model.qornn data.csv")])
}

private func parse(_ line: String...) throws -> ParsedArguments {
  switch try Options.command.parse(line) {
  case .run(let parsed): return parsed
  case .help(let text), .version(let text):
    Issue.record("expected arguments, found \(text)")
    throw ArgumentError.unexpectedArgument(text)
  }
}

@Suite struct CommandLineTests {
  @Test func defaultsHoldUntilGiven() throws {
    let parsed = try parse("m")
    #expect(parsed[Options.model] == "m")
    #expect(parsed[Options.file] == "-")
    #expect(parsed[Options.hidden] == 170)
    #expect(parsed[Options.layers] == nil)
    #expect(parsed[Options.bits] == 12)
    #expect(parsed[Options.color] == .red)
    #expect(parsed[Options.ignore] == [])
    #expect(!parsed[Options.resume])
    #expect(parsed.texts.keys.sorted() == ["MODEL"])
  }

  @Test func valuesAreReadInBothSpellings() throws {
    let parsed = try parse(
      "--hidden", "64", "m", "--layers=2", "-", "--learning-rate=1e-3", "--color", "green", "--ignore", "a",
      "--ignore=b=c", "--seed", "18446744073709551615", "--resume", "--state-bits", "float")
    #expect(parsed[Options.hidden] == 64)
    #expect(parsed[Options.layers] == 2)
    #expect(parsed[Options.file] == "-")
    #expect(parsed[Options.rate] == 0.001)
    #expect(parsed[Options.color] == .green)
    #expect(parsed[Options.ignore] == ["a", "b=c"])
    #expect(parsed[Options.seed] == .max)
    #expect(parsed[Options.resume])
    #expect(parsed[Options.bits] == nil)
  }

  @Test func givenIsKnownEvenWhenItEqualsTheDefault() throws {
    let parsed = try parse("m", "--hidden", "170")
    #expect(parsed.texts["--hidden"] == ["170"])
    #expect(parsed.texts["--layers"] == nil)
  }

  @Test func everythingAfterTwoDashesIsPositional() throws {
    let parsed = try parse("--resume", "--", "--hidden", "-x")
    #expect(parsed[Options.model] == "--hidden")
    #expect(parsed[Options.file] == "-x")
    #expect(parsed.texts["--hidden"] == nil)
  }

  @Test(arguments: [
    (["m", "--hiden", "1"], ArgumentError.unknownOption("--hiden", nearest: "--hidden")),
    (["m", "-hidden", "1"], .unknownOption("-hidden", nearest: "--hidden")),
    (["m", "--zzzzzzzz"], .unknownOption("--zzzzzzzz", nearest: nil)),
    (["m", "--hidden"], .missingValue(option: "--hidden", expected: "a whole number from 1 to 4096")),
    (
      ["m", "--hidden", "--layers", "2"],
      .missingValue(option: "--hidden", expected: "a whole number from 1 to 4096")
    ),
    (
      ["m", "--hidden="], .badValue(option: "--hidden", found: "", expected: "a whole number from 1 to 4096")
    ),
    (
      ["m", "--hidden", "0"],
      .badValue(option: "--hidden", found: "0", expected: "a whole number from 1 to 4096")
    ),
    (
      ["m", "--hidden", "99999999999999999999"],
      .badValue(option: "--hidden", found: "99999999999999999999", expected: "a whole number from 1 to 4096")
    ),
    (
      ["m", "--hidden", "6.5"],
      .badValue(option: "--hidden", found: "6.5", expected: "a whole number from 1 to 4096")
    ),
    (
      ["m", "--learning-rate", "nan"],
      .badValue(option: "--learning-rate", found: "nan", expected: "a number from 0 to 1")
    ),
    (
      ["m", "--learning-rate", "0x1p-1"],
      .badValue(option: "--learning-rate", found: "0x1p-1", expected: "a number from 0 to 1")
    ),
    (
      ["m", "--learning-rate", "-0.1"],
      .badValue(option: "--learning-rate", found: "-0.1", expected: "a number from 0 to 1")
    ),
    (
      ["m", "--learning-rate", "1e999"],
      .badValue(option: "--learning-rate", found: "1e999", expected: "a number from 0 to 1")
    ),
    (["m", "--color", "rde"], .badValue(option: "--color", found: "rde", expected: "one of: red, green")),
    (
      ["m", "--state-bits", "7"],
      .badValue(option: "--state-bits", found: "7", expected: "a whole number from 8 to 16, or float")
    ),
    (["m", "--resume=yes"], .unexpectedValue(flag: "--resume", found: "yes")),
    (["m", "--seed", "1", "--seed", "2"], .givenTwice(option: "--seed")),
    ([], .missingArgument("MODEL.qornn", expected: "a value that is not empty")),
    (["m", "f", "g"], .unexpectedArgument("g")),
    ([""], .badValue(option: "MODEL.qornn", found: "", expected: "a value that is not empty")),
  ])
  func mistakesAreNamed(_ line: [String], _ expected: ArgumentError) {
    #expect(throws: expected) { try Options.command.parse(line) }
  }

  @Test func messagesAreOneLineHoweverHostileTheInput() {
    let error = ArgumentError.badValue(
      option: "--hidden", found: "1\n\u{1B}[2Jx\u{202E}", expected: "a number")
    #expect(error.message == "--hidden: found '1\\n\\u{1b}[2Jx\\u{202e}', expected a number")
    let long = ArgumentError.unexpectedArgument(String(repeating: "a", count: 100_000))
    #expect(long.message.count < 120)
    #expect(
      ArgumentError.unknownOption("--hiden", nearest: "--hidden").message
        == "unknown option '--hiden', did you mean --hidden?")
  }

  @Test func subcommandsAreChosenByName() throws {
    let tool = Command(
      name: "tool", summary: "Do things.",
      subcommands: [
        Command(name: "copy", summary: "Copy.", sections: [.init("Options", [Options.hidden])]),
        Command(name: "characters", summary: "Read text."),
      ])
    guard case .run(let parsed) = try tool.parse(["copy", "--hidden", "3"]) else {
      Issue.record("no arguments")
      return
    }
    #expect(parsed.subcommand == "copy")
    #expect(parsed[Options.hidden] == 3)
    let names = ["copy", "characters"]
    #expect(throws: ArgumentError.missingSubcommand(expected: names)) { try tool.parse([]) }
    #expect(throws: ArgumentError.unknownSubcommand("charaters", nearest: "characters", expected: names)) {
      try tool.parse(["charaters"])
    }
    #expect(throws: ArgumentError.unknownOption("--hidden", nearest: nil)) {
      try tool.parse(["--hidden", "3"])
    }
    for (arguments, path) in [(["copy", "-x"], "tool copy"), (["charaters"], "tool"), ([], "tool")] {
      #expect(tool.path(arguments) == path)
    }
    guard case .help(let text) = try tool.parse(["copy", "--help"]) else {
      Issue.record("no help")
      return
    }
    #expect(text.hasPrefix("Copy.\n\nUsage:\n  tool copy [options]\n"))
    guard case .version(let line) = try tool.parse(["copy", "--version"]) else {
      Issue.record("no version")
      return
    }
    #expect(line == "tool 0.1.0")
  }

  @Test func helpIsComplete() throws {
    guard case .help(let text) = try Options.command.parse(["--hiden", "-h"].suffix(1)) else {
      Issue.record("no help")
      return
    }
    #expect(
      text == """
        Show what a command line can do.

        Usage:
          demo MODEL.qornn [FILE] [options]

        Arguments:
          MODEL.qornn             The model. (required)
          FILE                    The input; - is standard input. (default: -)

        Network:
          --hidden N              Hidden units in each layer, a number that is explained
                                  at such length that the text needs two lines.
                                  (default: 170)
          --layers N              Layers. (default: one)
          --state-bits N|float    Bits of the state. (default: 12)

        Other:
          --learning-rate X       The learning rate. (default: 0.001)
          --color red|green       The color. (default: red)
          --ignore NAME           A column to leave out. (may be repeated)
          --seed N                The seed. (default: 1)
          --resume                Continue.

        Help:
          -h, --help              Print this text.
          --version               Print the version.

        Exit codes:
          0                       Done.
          64                      The command line is wrong.
          65                      The input is not what it should be.
          66                      The input cannot be opened.
          73                      The output cannot be created.
          74                      Reading or writing failed, for example on a full disk.
          130                     Interrupted before it was done.

        Example:
          Show it:
            demo model.qornn data.csv

        """)
  }
}
