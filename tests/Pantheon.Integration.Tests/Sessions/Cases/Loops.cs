using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Integration.Tests.Sessions.Scripts;
using static Pantheon.Integration.Tests.Sessions.Scripts.SessionCase;

namespace Pantheon.Integration.Tests.Sessions.Cases;

/// <summary>Sessions that go round in circles: told, and then stopped.</summary>
internal static class Loops
{
    private const string Family = "loops";

    private static readonly Step Read = Step.Calls("read_file", """{"path": "README.md"}""");
    private static readonly Step List = Step.Calls("list_files", "{}");
    private static readonly Step Search = Step.Calls("search", """{"pattern": "One"}""");

    public static IReadOnlyList<SessionCase> All { get; } =
    [
        Same("the same call", Read),
        Same("the same call over Ollama", Read) with { Wire = Wire.Ollama },
        Same("the same printed call", Step.Says("""<tool_call>{"name": "read_file", "arguments": {"path": "README.md"}}</tool_call>""")),
        Same("the same call in two spellings", Read, Step.Calls("read_file", """{ "path" : "README.md" }"""), Read, Step.Calls("read_file", """{"path":"README.md"}"""), Read),
        Same("the same call under two names", Read, Step.Calls("functions.read_file", """{"path": "README.md"}"""), Read, Step.Calls("Read_File", """{"path": "README.md"}"""), Read),
        Same("the same call three times a reply", Step.CallsAll(("read_file", """{"path": "README.md"}"""), ("read_file", """{"path": "README.md"}"""), ("read_file", """{"path": "README.md"}"""))),
        Same("the same thought", Step.Calls("think", """{"thought": "What now?"}""")),
        new(Family, "the same write", Step.Calls("write_file", Note)) { Endless = true, Executed = 4, Requests = 5, Ends = FailureKind.NoProgress, Code = Codes.SameCallAgain },
        Circle("two calls in turn", 6, Read, List, Read, List, Read, List),
        Circle("two calls in turn over Ollama", 6, Read, List, Read, List, Read, List) with { Wire = Wire.Ollama },
        Circle("three calls in turn", 9, Read, List, Search, Read, List, Search, Read, List, Search),
        new(Family, "the same error in other words", [.. Enumerable.Range(1, 20).Select(line => Step.Calls("replace", FormattableString.Invariant($$"""{"path": "README.md", "old": "line {{line}}", "new": "x"}""")))])
        {
            Endless = true,
            Executed = 0,
            Requests = 12,
            Ends = FailureKind.NoProgress,
            Code = Codes.SameErrorAgain,
        },
        new(Family, "reading for ever", [.. Enumerable.Range(1, 40).Select(line => Step.Calls("read_file", FormattableString.Invariant($$"""{"path": "README.md", "from_line": 1, "to_line": {{line}}}""")))])
        {
            Endless = true,
            Executed = 0,
            Requests = 30,
            Ends = FailureKind.BudgetExhausted,
            Code = Codes.SessionBoundReached,
        },
        new(Family, "a hundred calls a reply", Step.CallsAll([.. Enumerable.Range(1, 100).Select(line => ("read_file", FormattableString.Invariant($$"""{"path": "README.md", "to_line": {{line}}}""")))]))
        {
            Endless = true,
            Executed = 0,
            Requests = 1,
            Ends = FailureKind.BudgetExhausted,
            Code = Codes.SessionBoundReached,
        },
        new(Family, "the same call three times, and then the right one", Read, Read, Read, Step.Calls("write_file", Note)) { Requests = 5, Again = 3, Told = "You have made exactly this call three times." },
        new(Family, "twice in one reply is no loop", Step.CallsAll(("write_file", Note), ("write_file", Note))) { Executed = 2, Requests = 2 },
        new(Family, "ten times in one reply is no loop", Step.CallsAll([.. Enumerable.Repeat(("write_file", Note), 10)])) { Executed = 10, Requests = 2 },
    ];

    private static SessionCase Same(string name, params Step[] steps) => new(Family, name, steps) { Endless = true, Executed = 0, Requests = 5, Ends = FailureKind.NoProgress, Code = Codes.SameCallAgain };

    private static SessionCase Circle(string name, int requests, params Step[] steps) => new(Family, name, steps) { Endless = true, Executed = 0, Requests = requests, Ends = FailureKind.NoProgress, Code = Codes.CallsInCircles };
}
