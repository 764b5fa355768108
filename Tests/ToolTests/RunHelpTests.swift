import Testing

@Suite struct RunHelpTests {
  @Test func version() throws {
    #expect(
      try BuiltTool("qornn-run").run(["--version"])
        == .init(status: 0, output: "qornn-run 0.1.0\n", errors: ""))
  }

  @Test func help() throws {
    let tool = try BuiltTool("qornn-run")
    #expect(try tool.run(["--help"]) == .init(status: 0, output: Self.text, errors: ""))
    #expect(try tool.run(["-h"]) == .init(status: 0, output: Self.text, errors: ""))
  }

  private static let text = """
    Run a recurrent model on a stream of steps, with integers alone.

    Usage:
      qornn-run MODEL.qornn [FILE | -] [options]

    A CSV has a header and one time step a row; columns are matched with the model's
    features by position. JSON Lines have one object a line, whose keys are matched
    with the features by name and may be more, or an array of the values in the
    model's order. WAV and raw frames have a sample of every channel a step. A
    change in the sequence column starts a new sequence; without that column the
    input is one sequence. A token model takes a text, or one column: token (an
    index) or symbol (a name).

    Results are printed as soon as they are known. Text has the sequence's name, if
    there is one, the number of steps and the class (or the values), separated by
    tabs.

    Arguments:
      MODEL.qornn             A model file of qornn-export. (required)
      FILE | -                Time steps in one of the formats below, plain or
                              packed with gzip; - is standard input, read as it
                              comes. (default: -)

    Input:
      --input-format csv|jsonl|wav|f32le|i16le|u8|text|spaced
                              How the input is read: csv and jsonl (JSON Lines) have
                              named values; wav is PCM of 8 or 16 bits; f32le, i16le
                              and u8 are raw frames; text has a token a character,
                              spaced text blanks between them. (default: as the name
                              of the FILE ends: .jsonl, .ndjson, .wav, .txt; else
                              csv)
      --channels N            The samples of a raw frame. (default: as many as the
                              model has features, and those that are ignored)
      --follow                Wait for the FILE, at its end for more, and go on in
                              the file that takes its name, as tail -F does. SIGINT
                              and SIGTERM end it.
      --on-bad stop|skip      What a bad row does: stop with its number, or be
                              skipped; how many were is said at the end. (default:
                              stop)

    Results:
      --emit last|every       Print a result at the end of every sequence (of every
                              window, if the model has windows), or at every step.
                              (default: last)
      --output-format text|jsonl|csv
                              How to print results. (default: text)
      --stats                 Print steps, speed, the latency of a step, bad rows,
                              saturations and, with labels, accuracy on standard
                              error at the end.
      --metrics FILE.prom     Write the statistics in Prometheus' text format, every
                              ten seconds and at the end, whole each time: for
                              node_exporter's textfile collector.
      --describe              Print what the model is and stop.

    Detection:
      --detect CLASS          Print an event for each time that this class is heard,
                              and no other results.
      --threshold X           By how much the class must lead all others on average:
                              0, to be ahead; 2.3, to be ten times as probable as
                              the next one. (default: 0)
      --smooth N              The steps that the lead is averaged over (windows, if
                              the model has windows). (default: 1)
      --refractory N          The steps after an event without another one.
                              (default: 0)

    Text:
      --score                 Print how many bits a character of the input takes
                              with this model: each is predicted from those before
                              it. The input is text without another --input-format.
      --generate N            Print so many characters drawn from the model, and
                              read no input.
      --prompt TEXT           What the generated text goes on from; it is not
                              printed. (default: the start of a line)
      --seed N                The same seed generates the same text. (default: 1)

    State:
      --output FILE           Where to write the results; what is in the file is
                              replaced, but with --state gone on with. (default:
                              standard output)
      --state DIR             Keep the state in this folder, so that after a crash,
                              a kill or a power loss the same command goes on: every
                              step has its result in the --output FILE exactly once.
                              The folder is made if it is not there.
      --checkpoint SECONDS    The time between two checkpoints, at least; 0: one
                              after every row. (default: 1)
      --restart-input same|next
                              Which input a restarted run is given: the same from
                              its start, whose rows it passes over as far as they
                              are done, or the one that comes next, as from a
                              sensor. (default: same)

    Many streams:
      --stream-key COLUMN     The column (or key) that tells streams apart which are
                              interleaved in one input: each has a session of its
                              own. It takes the place of --sequence.
      --max-streams N         The streams in memory at most. (default: 100000)
      --on-overflow drop|save
                              What becomes of the stream that was silent longest
                              when there are more: it is over, with its result, or
                              it is saved in the --state folder until its next row.
                              (default: drop)
      --max-saved N           The streams that --on-overflow save may have put away;
                              when there are more, the one that was silent longest
                              is over, with its result. (default: 1000000)
      --idle-after ROWS|SECONDSs
                              End a stream that had none of so many rows, or none
                              for so many seconds (600s). (default: never)
      --threads N             The threads that share the streams of --stream-key.
                              The results are the same. (default: 1)

    Server:
      --serve unix:PATH       Serve clients of a Unix socket (mode 660) instead of
                              reading a FILE: each sends an input and gets its
                              results. SIGTERM and SIGINT end it when what was sent
                              is answered.
      --max-clients N         The clients at once; each has a thread. (default: 128)
      --max-line BYTES        The longest line of a client. (default: 65536)
      --client-timeout SECONDS
                              Close a client that sends nothing, or takes none of
                              its results, for so long. (default: 300)

    Columns:
      --sequence NAME         The column that tells the sequences apart; a new value
                              starts a new sequence. (default: sequence, if there is
                              such a column)
      --label NAME            The column of class labels. (default: label, if there
                              is such a column)
      --time NAME             The column of times; it is not a feature. (default:
                              timestamp or time, if there is such a column)
      --ignore NAME           A column to leave out. (may be repeated)
      --where COLUMN=VALUE    Use only the rows with this text in this column. (may
                              be repeated)

    Computation:
      --kernels NAME          The kernel set to compute with, one of those that the
                              processor has instructions for: portable, sse41, avx2,
                              avxvnni, avx512vnni, neon, neondot. The results are
                              the same. (default: the fastest here)

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

    Examples:
      Classify the strokes of a file:
        qornn-run model.qornn strokes.csv --stats
      Read a sensor:
        sensor | qornn-run model.qornn --input-format jsonl --output-format jsonl
      Follow a log of measurements, over its rotations, and be watched:
        qornn-run model.qornn log.csv --follow --on-bad skip --emit every --metrics qornn.prom
      Print a line each time that a gesture is seen, at most one in 50 steps:
        sensor | qornn-run model.qornn --detect wave --threshold 2 --smooth 10 --refractory 50
      Go on after a crash or a power loss where it stood, each result exactly once:
        qornn-run model.qornn log.csv --emit every --state state --output results.txt
      Follow a thousand devices whose rows come in one log, on four threads:
        qornn-run model.qornn log.csv --emit every --stream-key device --threads 4
      Serve clients, whose streams are shared between them:
        qornn-run model.qornn --serve unix:/run/qornn.socket --input-format jsonl --emit every --stream-key device
      Listen to a microphone:
        arecord -q -f S16_LE -r 8000 -t raw | qornn-run sound.qornn --input-format i16le --emit every
      Guess the next character of a text after each one:
        qornn-run text.qornn letter.txt --emit every
      Say how well a model knows such a text:
        qornn-run text.qornn letter.txt --score
      Write a text:
        qornn-run text.qornn --generate 300 --prompt the --seed 7

    """
}
